#include "mentoring/reader.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/pack.h"
#include "base/remedy.h"
#include "child/protocol.h"
#include "child/supervise.h"
#include "mentoring/file.h"
#include "mentoring/judge.h"
#include "mentoring/mint.h"
#include "store/inbox.h"
#include "store/people.h"

enum {
	MS = 1000,
	BATCH_MOST = 64,
	BATCH_BYTES = LIMIT_POLL_BYTES,
	IDLE_MS = 60 * MS,
	DEATHS_MOST = 2,
	RETRY_MS = 5 * MS, /* after a transaction that failed: a full disk, a busy store */
};

/* One message of the batch under way. */
struct reading {
	struct inbox_work work;
	struct head_view head;
	struct body_view body;
	struct verdict verdict;
	bool has_head, has_body, is_ready;
};

struct reader {
	struct core *core;
	struct supervised *child;
	struct reader_events events;
	void *data;
	GArray *batch; /* struct reading */
	guint ready_n;
	bool one_by_one;
	guint singles_n; /* how many are still read alone after a death */
	guint retry_timer;
};

static void
reading_clear(struct reading *reading)
{
	inbox_work_clear(&reading->work);
	if (reading->has_head) {
		head_view_clear(&reading->head);
		verdict_clear(&reading->verdict);
	}
	if (reading->has_body)
		body_view_clear(&reading->body);
}

static void
failed(struct reader *reader, const char *what, const GError *error)
{
	core_failed(reader->core, what, error);
	if (store_is_damaged(error))
		reader->events.on_damaged(error, reader->data);
}

static gboolean
on_retry(void *data)
{
	struct reader *reader = data;

	reader->retry_timer = 0;
	reader_wake(reader);
	return G_SOURCE_REMOVE;
}

/* The batch goes back to where it waited. */
static void
put_back(struct reader *reader)
{
	g_autoptr(GError) error = NULL;

	bool ok = store_begin(reader->core->store, &error);
	for (guint i = 0; ok && i < reader->batch->len; i++)
		ok = inbox_unclaim(reader->core->store,
		                   g_array_index(reader->batch, struct reading, i).work.id, &error);
	if (ok)
		ok = store_commit(reader->core->store, &error);
	if (!ok)
		store_rollback(reader->core->store);
	g_array_set_size(reader->batch, 0);
	if (reader->retry_timer == 0)
		reader->retry_timer = g_timeout_add(RETRY_MS, on_retry, reader);
}

/* ---- asking ---- */

static void
send_open(struct reader *reader)
{
	const struct settings *settings = reader->core->settings;
	struct read_open open = {
		.templates = core_word_lists(reader->core),
		.authserv_id = settings->trust.authserv_id,
		.border = settings->trust.border,
		.header_bytes = (uint32_t)settings->limits.header_bytes,
		.header_fields = (uint32_t)settings->limits.header_fields_n,
		.addresses = (uint32_t)settings->limits.addresses_n,
		.mime_parts = (uint32_t)settings->limits.mime_parts_n,
		.mime_depth = (uint32_t)settings->limits.mime_depth,
		.text_bytes = (uint32_t)settings->limits.text_bytes,
		.references = (uint32_t)settings->limits.references_n,
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	read_open_pack(&open, payload);
	g_free(open.templates);
	supervise_send_packed(reader->child, FRAME_READ_OPEN, payload);
}

static bool
send_head(struct reader *reader, guint index, GError **error)
{
	const struct reading *reading = &g_array_index(reader->batch, struct reading, index);
	g_autoptr(GBytes) message = raw_get(reader->core->store, reading->work.id, error);
	if (!message)
		return false;
	struct head_request request = { .id = index };
	request.message.at = g_bytes_get_data(message, &request.message.len);
	g_autoptr(GByteArray) head = g_byte_array_new();
	head_request_pack_head(&request, head);
	supervise_send_message(reader->child, FRAME_HEAD, head, message);
	return true;
}

static void
expect_batch(struct reader *reader)
{
	int64_t left = (int64_t)reader->batch->len - reader->ready_n;

	supervise_expect(reader->child,
	                 MS * reader->core->settings->deadlines.read_s * MAX(left, 1));
}

static void
send_batch(struct reader *reader)
{
	g_autoptr(GByteArray) begin = g_byte_array_new();
	g_autoptr(GError) error = NULL;

	reader->ready_n = 0;
	pack_u32(begin, reader->batch->len);
	supervise_send_packed(reader->child, FRAME_READ_BEGIN, begin);
	for (guint i = 0; i < reader->batch->len; i++) {
		if (!send_head(reader, i, &error)) {
			failed(reader, "read", error);
			supervise_kill(reader->child);
			return;
		}
	}
	expect_batch(reader);
}

static void
send_body(struct reader *reader, guint index)
{
	struct core *core = reader->core;
	const struct reading *reading = &g_array_index(reader->batch, struct reading, index);
	const struct verdict *verdict = &reading->verdict;
	struct person person = { 0 };
	struct person other = { 0 };
	struct mentorship mentorship = { 0 };
	/* With it, words typed inside a quote are found. What a mentor quotes may be another mentee's
	 * words, and like enough to what was sent: there nothing behind a quote mark is new. */
	g_autofree char *sent = verdict->target.outbox_id != 0 && verdict->author != AUTHOR_MENTOR
	                            ? outbox_text(core->store, verdict->target.outbox_id, NULL)
	                            : NULL;

	if (verdict->person_id != 0)
		person_get(core->store, verdict->person_id, &person, NULL);
	if (verdict->mentorship_id != 0
	    && mentorship_get(core->store, verdict->mentorship_id, &mentorship, NULL))
		person_get(core->store,
		           person.role == ROLE_MENTOR ? mentorship.mentee_id : mentorship.mentor_id,
		           &other, NULL);
	char *names[] = { person.called, person.name, other.called, other.name, NULL };
	char *no_names[] = { NULL };
	struct body_request request = {
		.id = index,
		.lang = person.lang ? person.lang : core->settings->mail.lang,
		.sent = sent ? sent : (char[]){ "" },
		.names = person.called && other.called ? names : no_names,
		.to_mentor = verdict->author == AUTHOR_MENTEE,
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	body_request_pack(&request, payload);
	supervise_send_packed(reader->child, FRAME_BODY, payload);
	person_clear(&person);
	person_clear(&other);
	mentorship_clear(&mentorship);
}

/* ---- filing ---- */

static bool
file_batch(struct reader *reader, GError **error)
{
	struct core *core = reader->core;

	if (!store_begin(core->store, error))
		return false;
	for (guint i = 0; i < reader->batch->len; i++) {
		struct reading *reading = &g_array_index(reader->batch, struct reading, i);
		/* Judged again: an earlier one of this batch may be the same message. */
		verdict_clear(&reading->verdict);
		if (!judge(core, &reading->work, &reading->head, clock_now(), &reading->verdict,
		           error)
		    || !file_message(core, &reading->work, &reading->head, &reading->verdict,
		                     reading->has_body ? &reading->body : NULL, clock_now(),
		                     error)) {
			store_rollback(core->store);
			return false;
		}
	}
	return store_commit(core->store, error);
}

static void
finish_batch(struct reader *reader)
{
	g_autoptr(GError) error = NULL;

	supervise_done(reader->child);
	supervise_settle(reader->child);
	if (!file_batch(reader, &error)) {
		failed(reader, "file", error);
		put_back(reader);
		return;
	}
	if (reader->one_by_one && reader->singles_n-- <= 1)
		reader->one_by_one = false;
	core_works(reader->core, "file");
	g_array_set_size(reader->batch, 0);
	reader->events.on_filed(reader->data);
	reader_wake(reader);
}

static void
ready(struct reader *reader, struct reading *reading)
{
	reading->is_ready = true;
	reader->ready_n++;
	if (reader->ready_n == reader->batch->len)
		finish_batch(reader);
	else
		expect_batch(reader);
}

static void
take_head(struct reader *reader, struct reading *reading, guint index, struct bytes payload)
{
	g_autoptr(GError) error = NULL;

	if (reading->has_head || !head_view_unpack(payload, &reading->head)) {
		supervise_kill(reader->child);
		return;
	}
	reading->has_head = true;
	if (!judge(reader->core, &reading->work, &reading->head, clock_now(), &reading->verdict,
	           &error)) {
		failed(reader, "judge", error);
		supervise_kill(reader->child);
		return;
	}
	if (reading->verdict.wants_body && reading->work.whole && reading->head.limit == READ_OK)
		send_body(reader, index);
	else
		ready(reader, reading);
}

static void
take_body(struct reader *reader, struct reading *reading, struct bytes payload)
{
	if (!reading->has_head || reading->has_body || !body_view_unpack(payload, &reading->body)) {
		supervise_kill(reader->child);
		return;
	}
	reading->has_body = true;
	ready(reader, reading);
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct reader *reader = data;
	struct bytes payload;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	struct unpack from = unpack_from(payload);
	guint index = unpack_u32(&from);
	if (from.failed || index >= reader->batch->len) {
		supervise_kill(reader->child);
		return;
	}
	struct reading *reading = &g_array_index(reader->batch, struct reading, index);
	if (frame->kind == FRAME_HEAD_VIEW)
		take_head(reader, reading, index, from.rest);
	else if (frame->kind == FRAME_BODY_VIEW)
		take_body(reader, reading, from.rest);
	else
		supervise_kill(reader->child);
}

static void
on_started(void *data)
{
	struct reader *reader = data;

	send_open(reader);
	if (reader->batch->len > 0)
		send_batch(reader);
	else
		supervise_done(reader->child);
}

/* The one message that was read alone has ended the reader. */
static bool
blame(struct reader *reader, GError **error)
{
	struct core *core = reader->core;
	int64_t id = g_array_index(reader->batch, struct reading, 0).work.id;

	if (!store_begin(core->store, error))
		return false;
	int64_t deaths_n = inbox_died(core->store, id, error);
	if (deaths_n > 0 && (deaths_n < DEATHS_MOST || file_crashed(core, id, clock_now(), error)))
		return store_commit(core->store, error);
	store_rollback(core->store);
	return false;
}

static void
on_gone(const struct child_gone *gone, void *data)
{
	struct reader *reader = data;
	g_autoptr(GError) error = NULL;

	if (gone->how == CHILD_LEFT)
		return;
	g_autofree char *why = log_quote(gone->text);
	log_event(LOG_LEVEL_WARNING, "child_gone", "program=mentord-read why=%s", why);
	bool is_its_fault = gone->how != CHILD_NOT_STARTED && reader->batch->len > 0;
	if (is_its_fault && reader->batch->len == 1) {
		if (!blame(reader, &error))
			failed(reader, "blame", error);
		reader->one_by_one = true;
		reader->singles_n = MAX(reader->singles_n, 1);
	} else if (is_its_fault) {
		reader->one_by_one = true;
		reader->singles_n = reader->batch->len;
	}
	put_back(reader);
}

/* ---- the batch ---- */

/* As much as a worker takes at once; what is over its size waits for the next. */
static void
claim_batch(struct reader *reader, GError **error)
{
	int64_t most = reader->one_by_one ? 1 : BATCH_MOST;
	int64_t bytes = 0;

	if (!store_begin(reader->core->store, error))
		return;
	g_autoptr(GArray) works = inbox_claim(reader->core->store, most, error);
	for (guint i = 0; works && i < works->len; i++) {
		struct inbox_work *work = &g_array_index(works, struct inbox_work, i);
		bytes += work->whole ? work->size : LIMIT_HEADER_BYTES;
		if (i > 0 && bytes > BATCH_BYTES) {
			if (!inbox_unclaim(reader->core->store, work->id, error))
				break;
			continue;
		}
		struct reading reading = { .work = *work };
		work->mailbox = NULL;
		g_array_append_val(reader->batch, reading);
	}
	if (works && store_commit(reader->core->store, error))
		return;
	store_rollback(reader->core->store);
	g_array_set_size(reader->batch, 0);
}

void
reader_wake(struct reader *reader)
{
	g_autoptr(GError) error = NULL;

	if (reader->batch->len > 0 || reader->retry_timer != 0
	    || !inbox_is_waiting(reader->core->store))
		return;
	claim_batch(reader, &error);
	if (error) {
		failed(reader, "claim", error);
		put_back(reader);
	}
	if (reader->batch->len == 0)
		return;
	if (supervise_is_running(reader->child))
		send_batch(reader);
	else
		supervise_wake(reader->child);
}

bool
reader_is_idle(const struct reader *reader)
{
	return reader->batch->len == 0 && reader->retry_timer == 0;
}

struct reader *
reader_new(struct core *core, const struct reader_events *events, void *data)
{
	struct reader *reader = g_new0(struct reader, 1);
	struct child_kind kind = {
		.program = "mentord-read",
		.idle_ms = IDLE_MS,
		.longest_ms = MS * core->settings->retry.reconnect_s,
		.on_started = on_started,
		.on_frame = on_frame,
		.on_gone = on_gone,
	};

	reader->core = core;
	reader->events = *events;
	reader->data = data;
	reader->batch = g_array_new(FALSE, TRUE, sizeof(struct reading));
	g_array_set_clear_func(reader->batch, (GDestroyNotify)reading_clear);
	reader->child = supervise_new(&kind, -1, reader);
	return reader;
}

void
reader_stop(struct reader *reader)
{
	g_clear_handle_id(&reader->retry_timer, g_source_remove);
	supervise_stop(reader->child);
}

bool
reader_is_stuck(const struct reader *reader)
{
	return supervise_is_stuck(reader->child);
}

void
reader_free(struct reader *reader)
{
	if (!reader)
		return;
	g_clear_handle_id(&reader->retry_timer, g_source_remove);
	supervise_free(reader->child);
	g_array_unref(reader->batch);
	g_free(reader);
}
