#include "mentoring/sender.h"

#include <unistd.h>

#include "base/log.h"
#include "child/protocol.h"
#include "child/supervise.h"
#include "mentoring/deliver.h"
#include "mentoring/server_state.h"
#include "store/outbox.h"

enum { MS = 1000, IDLE_MS = 60 * MS, MARGIN_S = 30 };

struct sender {
	struct core *core;
	struct fetcher *fetcher;
	struct supervised *child;
	struct sender_events events;
	void *data;
	struct outbox_claimed mail; /* on the wire, id 0: none */
	bool is_stopping;
	bool looks; /* a look-up is under way */
	struct outbox_doubt doubt;
	utc_t paused_until_at; /* by the account or the server, 0: not */
	guint failures_n;      /* connections in a row that failed */
};

static void
failed(struct sender *sender, const char *what, const GError *error)
{
	core_failed(sender->core, what, error);
	if (store_is_damaged(error))
		sender->events.on_damaged(error, sender->data);
}

static void
send_open(struct sender *sender)
{
	const struct settings *settings = sender->core->settings;
	struct send_open open = {
		.url = settings->smtp.url,
		.user = settings->smtp.user,
		.auth = settings->smtp.auth,
		.ca_file = settings->mail.tls_ca_file,
		.clear = settings->smtp.tls == SMTP_TLS_LOCAL,
		.helo = g_strdup(deliver_domain(sender->core)),
		.connect_ms =
		    (uint32_t)(MS * (settings->deadlines.connect_s + settings->deadlines.tls_s)),
		.greeting_ms = (uint32_t)(MS * settings->deadlines.greeting_s),
		.command_ms = (uint32_t)(MS * settings->deadlines.command_s),
		.final_dot_ms = (uint32_t)(MS * settings->deadlines.final_dot_s),
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	send_open_pack(&open, payload);
	g_free(open.helo);
	supervise_send_packed(sender->child, FRAME_SEND_OPEN, payload);
}

/* Ourselves as a second recipient, unless we are the first. */
static bool
wants_copy(const struct sender *sender)
{
	return sender->core->own_copy
	       && g_ascii_strcasecmp(sender->mail.to_addr, sender->core->settings->mail.address)
	              != 0;
}

static void
send_mail(struct sender *sender)
{
	struct core *core = sender->core;
	const struct settings *settings = core->settings;
	struct mail_request request = {
		.outbox_id = sender->mail.id,
		.from = settings->mail.address,
		.to = sender->mail.to_addr,
		.own_copy = wants_copy(sender) ? settings->mail.address : (char[]){ "" },
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	request.message.at = g_bytes_get_data(sender->mail.message, &request.message.len);
	mail_request_pack_head(&request, payload);
	supervise_send_message(sender->child, FRAME_MAIL, payload, sender->mail.message);
	supervise_expect(sender->child,
	                 MS
	                     * (settings->deadlines.connect_s + settings->deadlines.tls_s
	                        + settings->deadlines.greeting_s + 4 * settings->deadlines.command_s
	                        + settings->deadlines.final_dot_s + MARGIN_S));
}

/* The result of the last mail, if there is one, and the claim of the next: one transaction. */
static bool
settle_and_claim(struct sender *sender, const struct mail_result *result, bool claims,
                 GError **error)
{
	struct core *core = sender->core;
	struct outbox_claimed next = { 0 };
	GError *claim_failed = NULL;

	if (!store_begin(core->store, error))
		return false;
	if (result && !deliver_settle(core, &sender->mail, result, clock_now(), error)) {
		store_rollback(core->store);
		return false;
	}
	if (claims)
		outbox_claim(core->store, clock_now(), getpid(), &next, &claim_failed);
	if (claim_failed || !store_commit(core->store, error)) {
		if (claim_failed)
			g_propagate_error(error, claim_failed);
		store_rollback(core->store);
		outbox_claimed_clear(&next);
		return false;
	}
	core_works(core, "outbox");
	outbox_claimed_clear(&sender->mail);
	sender->mail = next;
	return true;
}

static void look(struct sender *sender);

static bool
is_paused(const struct sender *sender)
{
	return sender->paused_until_at > clock_now();
}

/* The admin's own limits, [smtp] per_minute and per_day: a pause, like the provider's. */
static void
heed_limits(struct sender *sender)
{
	const struct settings *settings = sender->core->settings;
	const struct {
		int64_t most, span_s;
	} limits[] = { { settings->smtp.per_minute_n, 60 }, { settings->smtp.per_day_n, 86400 } };
	utc_t now = clock_now();

	for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
		if (limits[i].most > 0
		    && outbox_sent_since(sender->core->store, now - limits[i].span_s)
		           >= limits[i].most)
			sender->paused_until_at =
			    MAX(sender->paused_until_at, now + limits[i].span_s / 60);
}

static void
go_on(struct sender *sender, const struct mail_result *result)
{
	g_autoptr(GError) error = NULL;

	heed_limits(sender);
	bool claims = !sender->is_stopping && !is_paused(sender);

	if (!settle_and_claim(sender, result, claims, &error)) {
		failed(sender, "outbox", error);
		/* What was sent and could not be noted is in doubt until the next start or look-up. */
		if (result)
			deliver_doubt(sender->core, sender->mail.id, clock_now());
		outbox_claimed_clear(&sender->mail);
		sender->mail.id = 0;
		sender->events.on_idle(sender->data);
		return;
	}
	if (sender->mail.id != 0) {
		if (supervise_is_running(sender->child))
			send_mail(sender);
		else
			supervise_wake(sender->child);
		return;
	}
	if (supervise_is_running(sender->child))
		supervise_done(sender->child);
	if (sender->is_stopping)
		supervise_stop(sender->child);
	look(sender);
	if (!sender->looks)
		sender->events.on_idle(sender->data);
}

/* An account or connection that does not work now: every mail waits, none has failed. */
static void
pause_account(struct sender *sender, enum trouble trouble, const char *why)
{
	const struct settings *settings = sender->core->settings;
	int64_t doubling = (int64_t)1 << MIN(sender->failures_n, 6u);
	int64_t pause_s = trouble == TROUBLE_AUTH      ? settings->retry.auth_s
	                  : trouble == TROUBLE_LIMITED ? settings->retry.greylist_s * doubling
	                                               : doubling;

	sender->failures_n++;
	if (trouble == TROUBLE_LIMITED)
		pause_s = MIN(pause_s, settings->retry.longest_s);
	else if (trouble != TROUBLE_AUTH)
		pause_s = MIN(pause_s, settings->retry.reconnect_s);
	sender->paused_until_at = clock_now() + pause_s;
	server_is_down(sender->core, SERVER_SMTP, trouble, why, clock_now());
	supervise_stop(sender->child);
}

static void
take_result(struct sender *sender, const struct mail_result *result)
{
	enum trouble trouble = deliver_account_trouble(result);

	if (trouble != TROUBLE_NONE) {
		pause_account(sender, trouble, result->reply);
	} else if (result->stage == STAGE_DONE) {
		sender->failures_n = 0;
		sender->paused_until_at = 0;
		supervise_settle(sender->child);
		server_is_up(sender->core, SERVER_SMTP, clock_now());
	}
	go_on(sender, result);
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct sender *sender = data;
	struct mail_result result;
	struct bytes payload;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	if (frame->kind != FRAME_RESULT || !mail_result_unpack(payload, &result)) {
		supervise_kill(sender->child);
		return;
	}
	if (sender->mail.id != 0 && result.outbox_id == sender->mail.id)
		take_result(sender, &result);
	mail_result_clear(&result);
}

static void
on_started(void *data)
{
	struct sender *sender = data;

	send_open(sender);
	if (sender->mail.id != 0)
		send_mail(sender);
}

/* It ended with a mail on the wire: nobody knows how far it came. */
static void
on_gone(const struct child_gone *gone, void *data)
{
	struct sender *sender = data;
	static char unknown[] = "";

	if (gone->how != CHILD_LEFT) {
		g_autofree char *why = log_quote(gone->text);
		log_event(LOG_LEVEL_WARNING, "child_gone", "program=mentord-send why=%s", why);
	}
	if (sender->mail.id == 0)
		return;
	struct mail_result result = {
		.outbox_id = sender->mail.id,
		.stage = gone->how == CHILD_NOT_STARTED ? STAGE_CONNECT : STAGE_DOT,
		.trouble = TROUBLE_OTHER,
		.enhanced = unknown,
		.reply = unknown,
	};
	pause_account(sender, TROUBLE_OTHER, gone->text);
	go_on(sender, &result);
}

/* ---- mail in doubt ---- */

static void
on_found(bool asked, const struct found *found, void *data)
{
	struct sender *sender = data;
	g_autoptr(GError) error = NULL;

	sender->looks = false;
	bool ok = store_begin(sender->core->store, &error)
	          && deliver_looked(sender->core, &sender->doubt, asked, found, clock_now(), &error)
	          && store_commit(sender->core->store, &error);
	if (!ok) {
		store_rollback(sender->core->store);
		failed(sender, "lookup", error);
	}
	outbox_doubt_clear(&sender->doubt);
	if (ok && !sender->is_stopping)
		sender_wake(sender);
	else
		sender->events.on_idle(sender->data);
}

static void
look(struct sender *sender)
{
	g_autoptr(GError) error = NULL;

	if (sender->looks || sender->is_stopping)
		return;
	if (!outbox_next_doubt(sender->core->store, clock_now(), &sender->doubt, &error)) {
		if (error)
			failed(sender, "lookup", error);
		return;
	}
	sender->looks = true;
	fetcher_find(sender->fetcher, sender->doubt.message_id, sender->doubt.uuid,
	             sender->doubt.started_at, on_found, sender);
}

void
sender_wake(struct sender *sender)
{
	if (sender->mail.id != 0 || sender->is_stopping)
		return;
	go_on(sender, NULL);
}

bool
sender_is_idle(const struct sender *sender)
{
	return sender->mail.id == 0 && !sender->looks;
}

utc_t
sender_next_at(const struct sender *sender)
{
	utc_t next_at = outbox_next_at(sender->core->store);

	return next_at == 0 ? 0 : MAX(next_at, sender->paused_until_at);
}

struct sender *
sender_new(struct core *core, int secret_fd, struct fetcher *fetcher,
           const struct sender_events *events, void *data)
{
	struct sender *sender = g_new0(struct sender, 1);
	struct child_kind kind = {
		.program = "mentord-send",
		.idle_ms = IDLE_MS,
		.longest_ms = MS * core->settings->retry.reconnect_s,
		.on_started = on_started,
		.on_frame = on_frame,
		.on_gone = on_gone,
	};

	sender->core = core;
	sender->fetcher = fetcher;
	sender->events = *events;
	sender->data = data;
	sender->child = supervise_new(&kind, secret_fd, sender);
	return sender;
}

void
sender_stop(struct sender *sender)
{
	sender->is_stopping = true;
	if (sender->mail.id == 0)
		supervise_stop(sender->child);
}

bool
sender_is_stuck(const struct sender *sender)
{
	return supervise_is_stuck(sender->child);
}

void
sender_free(struct sender *sender)
{
	if (!sender)
		return;
	supervise_free(sender->child);
	outbox_claimed_clear(&sender->mail);
	outbox_doubt_clear(&sender->doubt);
	g_free(sender);
}
