/* mentord-send: hands mails to the submission server, one session a process. It knows the SMTP
 * credential and nothing else.
 *
 * Connects at the first mail, and again at the next one after the session broke: when to try again
 * is the core's decision. */
#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/remedy.h"
#include "child/channel.h"
#include "child/lockdown.h"
#include "child/protocol.h"
#include "child/secret.h"
#include "smtp/session.h"
#include "smtp/transaction.h"

struct send {
	struct send_open open;
	struct smtp_session *session;
};

/* Takes over the reply's texts. */
static struct mail_result
not_connected(const struct send *send, struct reply *reply, const GError *error)
{
	struct mail_result result = {
		.stage = STAGE_CONNECT,
		.trouble = smtp_session_trouble(send->session),
		.code = reply->code,
		.enhanced = reply->enhanced ? g_steal_pointer(&reply->enhanced) : g_strdup(""),
		.reply = g_strdup(reply->line ? reply->line : error->message),
	};

	reply_clear(reply);
	return result;
}

static bool
connect_first(struct send *send, struct mail_result *result)
{
	g_autoptr(GError) error = NULL;
	struct reply reply = { 0 };
	char *secret = NULL;

	if (smtp_session_is_open(send->session))
		return true;
	if (*send->open.user && !(secret = secret_read(&error))) {
		*result = not_connected(send, &reply, error);
		result->trouble = TROUBLE_AUTH;
		return false;
	}
	bool ok = smtp_session_connect(send->session, secret ? secret : "", &reply, &error);
	secret_free(secret);
	if (!ok)
		*result = not_connected(send, &reply, error);
	return ok;
}

static bool
send_mail(struct send *send, const struct mail_request *request, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	struct mail_result result = { 0 };

	if (connect_first(send, &result))
		smtp_transact(send->session, request, &send->open, &result);
	result.outbox_id = request->outbox_id;
	mail_result_pack(&result, out);
	mail_result_clear(&result);
	return channel_send(CHILD_CHANNEL_FD, FRAME_RESULT, out->data, out->len, error);
}

static bool
unreadable(GError **error, const char *what)
{
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s", what);
	return false;
}

/* A frame that is no mail has no outbox row to answer for: the channel is broken. */
static bool
serve_one(struct send *send, const struct frame *frame, GError **error)
{
	struct mail_request request;
	struct bytes payload;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	if (frame->kind != FRAME_MAIL || !mail_request_unpack(payload, &request))
		return unreadable(error, "a request that cannot be read");
	bool ok = send_mail(send, &request, error);
	mail_request_clear(&request);
	return ok;
}

static void
serve(struct send *send, GError **error)
{
	struct frame frame;
	bool ok = true;

	while (ok && channel_receive(CHILD_CHANNEL_FD, &frame, error)) {
		ok = serve_one(send, &frame, error);
		frame_clear(&frame);
	}
}

/* The settings come first: they name the CA file, and what is not named now stays out of reach. */
static bool
begin(struct send *send, GError **error)
{
	struct frame frame;
	struct lockdown_result result;
	struct bytes payload;

	if (!channel_receive(CHILD_CHANNEL_FD, &frame, error))
		return false;
	payload.at = g_bytes_get_data(frame.payload, &payload.len);
	bool ok = frame.kind == FRAME_SEND_OPEN && send_open_unpack(payload, &send->open);
	frame_clear(&frame);
	if (!ok)
		return unreadable(error, "the first frame is no settings");
	/* resolv.conf is often a link into /run; what it leads to is opened. */
	const char *const paths[] = {
		"/etc", "/usr", "/run/systemd/resolve", "/etc/resolv.conf", send->open.ca_file, NULL
	};
	return lockdown_enter(LOCKDOWN_NETWORK, paths, &result, error);
}

int
main(void)
{
	g_autoptr(GError) error = NULL;
	struct send send = { 0 };

	signal(SIGPIPE, SIG_IGN);
	if (begin(&send, &error)) {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		send.session = smtp_session_new(&send.open, CHILD_CHANNEL_FD);
		serve(&send, &error);
		smtp_session_free(send.session);
		send_open_clear(&send.open);
		curl_global_cleanup();
	}
	if (!error)
		return EXIT_SUCCESS;
	g_autofree char *why = log_quote(error->message);
	log_event(LOG_LEVEL_ERROR, "send_ended", "why=%s", why);
	return EXIT_FAILURE;
}
