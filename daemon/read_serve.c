#include "daemon/read_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/pack.h"
#include "base/remedy.h"
#include "base/zone.h"
#include "calendar/calendar_read.h"
#include "calendar/calendar_write.h"
#include "child/channel.h"
#include "child/lockdown.h"
#include "child/protocol.h"
#include "daemon/read_serve_mirror.h"
#include "language/lexicon.h"
#include "language/safety.h"
#include "language/scan.h"
#include "mail/phrase.h"
#include "mime/answer.h"
#include "mime/charset.h"
#include "mime/head.h"
#include "mime/itip.h"

/* Heads whose bodies may still be asked for; the core sends no more in one batch. */
enum { KEPT_MOST = 64 };

/* A message between its head and its body. */
struct kept {
	uint32_t id;
	GBytes *payload; /* holds the bytes that `message` borrows */
	struct bytes message;
};

struct reader {
	struct read_open open;
	struct read_limits limits;
	struct lexicon lexicon;
	GQueue kept;      /* struct kept, newest first */
	uint32_t heads_n; /* that this worker may still read */
	struct mirror_serving mirror;
	bool worker_died;
	int next_fd; /* a worker's word to its parent: how many messages the next one gets */
};

static bool
broken(GError **error, const char *what)
{
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "the core sent %s", what);
	return false;
}

static void
kept_free(void *data)
{
	struct kept *kept = data;

	g_bytes_unref(kept->payload);
	g_free(kept);
}

static struct bytes
payload_bytes(GBytes *payload)
{
	gsize len = 0;
	const char *at = g_bytes_get_data(payload, &len);

	return (struct bytes){ .at = at, .len = len };
}

static struct kept *
keep(struct reader *reader, const struct frame *frame)
{
	struct head_request request = { 0 };

	if (!head_request_unpack(payload_bytes(frame->payload), &request))
		return NULL;
	struct kept *kept = g_new0(struct kept, 1);
	*kept = (struct kept){
		.id = request.id,
		.payload = g_bytes_ref(frame->payload),
		.message = request.message,
	};
	g_queue_push_head(&reader->kept, kept);
	if (reader->kept.length > KEPT_MOST)
		kept_free(g_queue_pop_tail(&reader->kept));
	return kept;
}

static struct kept *
take_kept(struct reader *reader, uint32_t id)
{
	for (GList *at = reader->kept.head; at; at = at->next) {
		struct kept *kept = at->data;
		if (kept->id == id) {
			g_queue_delete_link(&reader->kept, at);
			return kept;
		}
	}
	return NULL;
}

static bool
answer_head(struct reader *reader, const struct frame *frame, GError **error)
{
	struct kept *kept = reader->heads_n > 0 ? keep(reader, frame) : NULL;

	if (!kept)
		return broken(error, "a head that was not announced or is no head");
	reader->heads_n--;
	struct message message;
	struct head_view view = { 0 };
	const struct head_trust trust = {
		.authserv_id = reader->open.authserv_id,
		.border = reader->open.border,
	};
	message_parse(kept->message, &reader->limits, &message);
	head_read(&message, &trust, &reader->limits, &view);
	g_autoptr(GByteArray) payload = g_byte_array_new();
	pack_u32(payload, kept->id);
	head_view_pack(&view, payload);
	head_view_clear(&view);
	message_clear(&message);
	return channel_send(CHILD_CHANNEL_FD, FRAME_HEAD_VIEW, payload->data, payload->len, error);
}

/* The calendar object of a message, NULL if it has none that can be read. */
static struct event_view *
read_event(const struct message *message)
{
	g_autofree char *text = itip_text(message, LIMIT_TEXT_BYTES);
	if (!text)
		return NULL;
	struct event_view *event = g_new0(struct event_view, 1);
	if (calendar_read(text, event))
		return event;
	g_free(event);
	return NULL;
}

/* A word to the invitation may stand in the calendar object alone: words of danger count there too. */
static void
read_comment(const struct lexicon *lexicon, struct body_view *view)
{
	struct scan scan;

	if (!view->event || *view->safety_word || !*view->event->comment)
		return;
	scan_text(view->event->comment, &scan);
	char *word = safety_find(lexicon, &scan);
	scan_clear(&scan);
	if (!word)
		return;
	g_free(view->safety_word);
	g_free(view->whole);
	view->safety_word = word;
	view->whole = g_strdup(view->event->comment);
}

static void
read_body(struct reader *reader, const struct kept *kept, const struct body_request *request,
          GByteArray *payload)
{
	struct message message;
	struct body_view view = { 0 };
	const struct answer_context context = {
		.lang = request->lang,
		.sent = request->sent,
		.names = request->names,
		.to_mentor = request->to_mentor,
		.asked = request->asked,
		.today = request->today,
	};

	message_parse(kept->message, &reader->limits, &message);
	answer_read(&message, &reader->lexicon, &context, &reader->limits, &view);
	view.event = read_event(&message);
	read_comment(&reader->lexicon, &view);
	pack_u32(payload, kept->id);
	body_view_pack(&view, payload);
	body_view_clear(&view);
	message_clear(&message);
}

static bool
answer_body(struct reader *reader, const struct frame *frame, GError **error)
{
	struct body_request request = { 0 };

	if (!body_request_unpack(payload_bytes(frame->payload), &request))
		return broken(error, "a body request that is none");
	struct kept *kept = take_kept(reader, request.id);
	g_autoptr(GByteArray) payload = g_byte_array_new();
	if (kept)
		read_body(reader, kept, &request, payload);
	body_request_clear(&request);
	if (!kept)
		return broken(error, "a body request without its head");
	kept_free(kept);
	return channel_send(CHILD_CHANNEL_FD, FRAME_BODY_VIEW, payload->data, payload->len, error);
}

/* The next batch has come: the worker leaves it to a new one, through its parent. */
static bool
hand_over(struct reader *reader, const struct frame *frame, GError **error)
{
	struct unpack from = unpack_from(payload_bytes(frame->payload));
	uint32_t heads_n = unpack_u32(&from);

	if (!unpack_done(&from))
		return broken(error, "a batch without its size");
	return write(reader->next_fd, &heads_n, sizeof heads_n) == sizeof heads_n
	       || broken(error, "a batch that could not be passed on");
}

/* A worker's life. True when it ended as it should. */
static bool
work(struct reader *reader, GError **error)
{
	GError *closed = NULL;

	for (;;) {
		struct frame frame = { 0 };
		if (!channel_receive(CHILD_CHANNEL_FD, &frame, &closed)) {
			if (closed)
				g_propagate_error(error, closed);
			return !closed;
		}
		uint8_t kind = frame.kind;
		bool ok = kind == FRAME_HEAD   ? answer_head(reader, &frame, error)
		          : kind == FRAME_BODY ? answer_body(reader, &frame, error)
		          : kind == FRAME_READ_BEGIN
		              ? hand_over(reader, &frame, error)
		              : broken(error, "a frame that is not for a reader");
		frame_clear(&frame);
		if (!ok || kind == FRAME_READ_BEGIN)
			return ok;
	}
}

static int
report(GError *error)
{
	g_autofree char *text = log_quote(error->message);

	log_event(LOG_LEVEL_ERROR, "reader_failed", "error=%s", text);
	g_error_free(error);
	return EXIT_FAILURE;
}

/* Like fork. The child dies with us: PR_SET_PDEATHSIG is not inherited. */
static pid_t
fork_worker(void)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0UL, 0UL, 0UL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	return 0;
}

/* One worker for `heads_n` messages. */
static pid_t
start_worker(struct reader *reader, uint32_t heads_n)
{
	pid_t pid = fork_worker();

	if (pid != 0)
		return pid;
	GError *error = NULL;
	reader->heads_n = heads_n;
	_exit(work(reader, &error) ? EXIT_SUCCESS : report(error));
}

/* Whether the worker ended in order. Its death by a signal is the core's to hear of: it ends us. */
static bool
await_worker(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

static bool
answer_invite(const struct frame *frame, GError **error)
{
	struct invite invite = { 0 };

	if (!invite_unpack(payload_bytes(frame->payload), &invite))
		return broken(error, "an invitation that is none");
	g_autofree char *text = zone_is_known(invite.zone) ? calendar_write(&invite) : NULL;
	invite_clear(&invite);
	return text ? channel_send(CHILD_CHANNEL_FD, FRAME_INVITE_TEXT, text, strlen(text), error)
	            : broken(error, "an invitation in no zone");
}

/* The dictionary is loaded here, once; the answers of a person are read by a worker that sees no others. */
static bool
answer_mirror(struct reader *reader, const struct frame *frame, GError **error)
{
	if (!mirror_serving_prepare(&reader->mirror, reader->open.templates,
	                            payload_bytes(frame->payload), error))
		return false;
	pid_t pid = fork_worker();
	if (pid == 0) {
		GError *failure = NULL;
		_exit(
		    mirror_serving_answer(&reader->mirror, payload_bytes(frame->payload), &failure)
			? EXIT_SUCCESS
			: report(failure));
	}
	reader->worker_died = pid < 0 || !await_worker(pid);
	return !reader->worker_died || broken(error, "answers that a worker died over");
}

/* The first batch comes over the channel, the others through the pipe of the worker before. No
 * stranger's bytes are understood before it: what is asked until then we answer ourselves, or have
 * a worker of its own answer. */
static bool
first_batch(struct reader *reader, uint32_t *heads_n, GError **error)
{
	bool ok = true;

	for (*heads_n = 0; ok && *heads_n == 0;) {
		struct frame frame = { 0 };
		if (!channel_receive(CHILD_CHANNEL_FD, &frame, error))
			return *error == NULL;
		struct unpack from = unpack_from(payload_bytes(frame.payload));
		if (frame.kind == FRAME_INVITE)
			ok = answer_invite(&frame, error);
		else if (frame.kind == FRAME_MIRROR)
			ok = answer_mirror(reader, &frame, error);
		else if (frame.kind == FRAME_READ_BEGIN && (*heads_n = unpack_u32(&from)) > 0)
			ok = unpack_done(&from) || broken(error, "a batch of more than its size");
		else
			ok = broken(error, "something else than a batch");
		frame_clear(&frame);
	}
	return ok;
}

static bool
serve_batches(struct reader *reader, GError **error)
{
	int ends[2];
	uint32_t heads_n = 0;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return broken(error, "no pipe");
	reader->next_fd = ends[1];
	if (!first_batch(reader, &heads_n, error))
		return false;
	while (heads_n > 0) {
		pid_t pid = start_worker(reader, heads_n);
		if (pid < 0 || !await_worker(pid)) {
			reader->worker_died = true;
			g_set_error(error, REMEDY, REMEDY_RETRY, "a worker died");
			return false;
		}
		if (read(ends[0], &heads_n, sizeof heads_n) != sizeof heads_n)
			heads_n = 0; /* the channel has closed */
	}
	return true;
}

/* The settings, then the sandbox, then what is loaded once for all workers. */
static bool
settle(struct reader *reader, GError **error)
{
	struct frame frame = { 0 };
	struct lockdown_result locked;

	if (!channel_receive(CHILD_CHANNEL_FD, &frame, error))
		return *error == NULL;
	bool ok = frame.kind == FRAME_READ_OPEN
	          && read_open_unpack(payload_bytes(frame.payload), &reader->open);
	frame_clear(&frame);
	if (!ok)
		return broken(error, "no settings");
	const struct read_open *open = &reader->open;
	reader->limits = (struct read_limits){
		.header_bytes = open->header_bytes,
		.header_fields = open->header_fields,
		.addresses = open->addresses,
		.mime_parts = open->mime_parts,
		.mime_depth = open->mime_depth,
		.text_bytes = open->text_bytes,
		.references = open->references,
	};
	const char *const paths[] = { "/usr", open->templates, NULL };
	if (!lockdown_enter(LOCKDOWN_READER, paths, &locked, error))
		return false;
	charset_warm();
	phrase_warm();
	if (!lexicon_load(&reader->lexicon, open->templates, error))
		return false;
	bool served = serve_batches(reader, error);
	lexicon_clear(&reader->lexicon);
	mirror_serving_clear(&reader->mirror);
	return served;
}

int
read_serve(void)
{
	struct reader reader = { 0 };
	GError *error = NULL;

	g_queue_init(&reader.kept);
	bool ok = settle(&reader, &error);
	g_queue_clear_full(&reader.kept, kept_free);
	read_open_clear(&reader.open);
	if (ok)
		return EXIT_SUCCESS;
	int status = report(error);
	return reader.worker_died ? READER_WORKER_DIED : status;
}
