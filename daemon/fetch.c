/* mentord-fetch: reads mailboxes for the core. It knows the IMAP credential and nothing else, and
 * passes on what strangers wrote without looking into it.
 *
 * Connects at the first request, and again at the next one after a failure: when to ask again is
 * the core's decision. */
#include <curl/curl.h>
#include <libetpan/mmapstring.h>
#include <signal.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/remedy.h"
#include "child/channel.h"
#include "child/lockdown.h"
#include "child/protocol.h"
#include "child/secret.h"
#include "imap/find.h"
#include "imap/poll.h"
#include "imap/session.h"
#include "imap/take.h"

struct fetch {
	struct fetch_open open;
	struct imap_session *session;
	enum trouble trouble; /* of the request that failed */
	bool is_alone;        /* the core is gone */
};

static bool
answer(struct fetch *fetch, uint8_t kind, const GByteArray *payload)
{
	fetch->is_alone =
	    fetch->is_alone
	    || !channel_send(CHILD_CHANNEL_FD, kind, payload->data, payload->len, NULL);
	return !fetch->is_alone;
}

/* ---- requests; each answers all but the FRAME_DONE ---- */

static bool
unreadable(struct fetch *fetch, GError **error)
{
	fetch->trouble = TROUBLE_OTHER;
	g_set_error_literal(error, REMEDY, REMEDY_GIVE_UP, "a request that cannot be read");
	return false;
}

static bool
judge(struct fetch *fetch, bool ok)
{
	if (!ok)
		fetch->trouble = imap_session_trouble(fetch->session);
	return ok;
}

static bool
send_message(const struct fetched *fetched, void *data)
{
	struct fetch *fetch = data;
	g_autoptr(GByteArray) head = g_byte_array_new();

	fetched_pack_head(fetched, head);
	fetch->is_alone =
	    fetch->is_alone
	    || !channel_send_parts(CHILD_CHANNEL_FD, FRAME_MESSAGE,
	                           (struct bytes){ (const char *)head->data, head->len },
	                           fetched->message, NULL);
	return !fetch->is_alone;
}

static bool
poll_mailbox(struct fetch *fetch, struct bytes payload, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct poll_request request;
	struct position position;

	if (!poll_request_unpack(payload, &request))
		return unreadable(fetch, error);
	bool ok = judge(fetch,
	                imap_poll(fetch->session, &request, send_message, fetch, &position, error));
	poll_request_clear(&request);
	position_pack(&position, out);
	answer(fetch, FRAME_POSITION, out);
	return ok;
}

static bool
find_mail(struct fetch *fetch, struct bytes payload, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct find_request request;
	struct found found;

	if (!find_request_unpack(payload, &request))
		return unreadable(fetch, error);
	bool ok = judge(fetch, imap_find(fetch->session, &request, &found, error));
	find_request_clear(&request);
	if (ok) {
		found_pack(&found, out);
		answer(fetch, FRAME_FOUND, out);
	}
	found_clear(&found);
	return ok;
}

static bool
name_folders(struct fetch *fetch, struct bytes payload, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct folders folders;

	if (payload.len > 0)
		return unreadable(fetch, error);
	bool ok = judge(fetch, imap_folders(fetch->session, &folders, error));
	if (ok) {
		folders_pack(&folders, out);
		answer(fetch, FRAME_FOLDERS_ARE, out);
	}
	folders_clear(&folders);
	return ok;
}

static bool
take_mail(struct fetch *fetch, struct bytes payload, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct take_request request;
	struct taken taken = { 0 };

	if (!take_request_unpack(payload, &request))
		return unreadable(fetch, error);
	bool ok = judge(fetch, imap_take(fetch->session, &request, &taken, error));
	take_request_clear(&request);
	if (ok) {
		taken_pack(&taken, out);
		answer(fetch, FRAME_TAKEN, out);
	}
	return ok;
}

static const struct {
	uint8_t kind;
	bool (*run)(struct fetch *fetch, struct bytes payload, GError **error);
} requests[] = {
	{ FRAME_POLL, poll_mailbox },
	{ FRAME_FIND, find_mail },
	{ FRAME_FOLDERS, name_folders },
	{ FRAME_TAKE, take_mail },
};

/* ---- around them ---- */

static bool
connect_first(struct fetch *fetch, GError **error)
{
	if (imap_session_is_open(fetch->session))
		return true;
	fetch->trouble = TROUBLE_AUTH;
	char *secret = secret_read(error);
	bool ok = secret && judge(fetch, imap_session_connect(fetch->session, secret, error));
	secret_free(secret);
	return ok;
}

static bool
run(struct fetch *fetch, const struct frame *frame, GError **error)
{
	struct bytes payload;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	for (size_t i = 0; i < G_N_ELEMENTS(requests); i++)
		if (requests[i].kind == frame->kind)
			return connect_first(fetch, error)
			       && requests[i].run(fetch, payload, error);
	return unreadable(fetch, error);
}

static void
answer_done(struct fetch *fetch, const GError *error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct done done = {
		.remedy = error ? (uint8_t)error->code : REMEDY_NONE,
		.trouble = error ? fetch->trouble : TROUBLE_NONE,
		.text = error ? error->message : (char[]){ "" },
	};

	done_pack(&done, out);
	answer(fetch, FRAME_DONE, out);
}

/* Until the core closes the channel. */
static bool
serve(struct fetch *fetch, GError **error)
{
	struct frame frame;

	while (!fetch->is_alone && channel_receive(CHILD_CHANNEL_FD, &frame, error)) {
		g_autoptr(GError) failure = NULL;
		run(fetch, &frame, &failure);
		frame_clear(&frame);
		answer_done(fetch, failure);
	}
	return !*error;
}

/* The settings come first: they name the CA file, and what is not named now stays out of reach. */
static bool
begin(struct fetch *fetch, GError **error)
{
	struct frame frame;
	struct lockdown_result result;

	if (!channel_receive(CHILD_CHANNEL_FD, &frame, error))
		return false;
	struct bytes payload;
	payload.at = g_bytes_get_data(frame.payload, &payload.len);
	bool ok = frame.kind == FRAME_FETCH_OPEN && fetch_open_unpack(payload, &fetch->open);
	frame_clear(&frame);
	if (!ok) {
		g_set_error_literal(error, REMEDY, REMEDY_GIVE_UP,
		                    "the first frame is no settings");
		return false;
	}
	/* resolv.conf is often a link into /run; what it leads to is opened. */
	const char *const paths[] = {
		"/etc", "/usr", "/run/systemd/resolve", "/etc/resolv.conf", fetch->open.ca_file,
		NULL
	};
	return lockdown_enter(LOCKDOWN_NETWORK, paths, &result, error);
}

int
main(void)
{
	g_autoptr(GError) error = NULL;
	struct fetch fetch = { 0 };

	signal(SIGPIPE, SIG_IGN);
	if (begin(&fetch, &error)) {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		/* Larger texts of libetpan would go to a temporary file. */
		mmap_string_set_ceil(SIZE_MAX);
		fetch.session = imap_session_new(&fetch.open, CHILD_CHANNEL_FD);
		serve(&fetch, &error);
		imap_session_free(fetch.session);
		fetch_open_clear(&fetch.open);
		curl_global_cleanup();
	}
	if (!error)
		return EXIT_SUCCESS;
	g_autofree char *why = log_quote(error->message);
	log_event(LOG_LEVEL_ERROR, "fetch_ended", "why=%s", why);
	return EXIT_FAILURE;
}
