#include "mentoring/sender.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "child/protocol.h"
#include "child/supervise.h"
#include "mentoring/deliver.h"
#include "mentoring/server_state.h"
#include "store/outbox.h"

enum { MS = 1000, IDLE_MS = 60 * MS, MARGIN_S = 30 };

/* One session with the server. */
struct lane {
	struct sender *sender;
	struct supervised *child;
	struct outbox_claimed mail; /* on the wire, id 0: none */
	bool is_fresh;              /* claimed, not yet handed over */
	struct mail_result result;  /* of that mail, not yet in the store */
	bool has_result;
};

struct sender {
	struct core *core;
	struct fetcher *fetcher;
	struct lane *lanes;
	struct outbox_claimed *claimed; /* one a lane, while a transaction lasts */
	guint lanes_n;
	guint settle_source; /* results of several sessions become one transaction */
	struct sender_events events;
	void *data;
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
send_open(struct lane *lane)
{
	struct sender *sender = lane->sender;
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
	supervise_send_packed(lane->child, FRAME_SEND_OPEN, payload);
}

/* Ourselves as a second recipient, unless we are the first. */
static bool
wants_copy(const struct lane *lane)
{
	const struct core *core = lane->sender->core;

	return core->own_copy
	       && g_ascii_strcasecmp(lane->mail.to_addr, core->settings->mail.address) != 0;
}

static void
send_mail(struct lane *lane)
{
	const struct settings *settings = lane->sender->core->settings;
	struct mail_request request = {
		.outbox_id = lane->mail.id,
		.from = settings->mail.address,
		.to = lane->mail.to_addr,
		.own_copy = wants_copy(lane) ? settings->mail.address : (char[]){ "" },
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	request.message.at = g_bytes_get_data(lane->mail.message, &request.message.len);
	mail_request_pack_head(&request, payload);
	supervise_send_message(lane->child, FRAME_MAIL, payload, lane->mail.message);
	supervise_expect(lane->child,
	                 MS
	                     * (settings->deadlines.connect_s + settings->deadlines.tls_s
	                        + settings->deadlines.greeting_s + 4 * settings->deadlines.command_s
	                        + settings->deadlines.final_dot_s + MARGIN_S));
}

/* ---- the store ---- */

static void
lane_clear(struct lane *lane)
{
	outbox_claimed_clear(&lane->mail);
	lane->mail.id = 0;
	if (lane->has_result)
		mail_result_clear(&lane->result);
	lane->has_result = false;
}

static bool
is_under_way(const struct lane *lane)
{
	return lane->mail.id != 0 && !lane->has_result;
}

static guint
under_way_n(const struct sender *sender)
{
	guint n = 0;

	for (guint i = 0; i < sender->lanes_n; i++)
		n += is_under_way(&sender->lanes[i]) ? 1 : 0;
	return n;
}

static bool
is_paused(const struct sender *sender)
{
	return sender->paused_until_at > clock_now();
}

/* How many mails may leave now: one a session, fewer by the admin's own limits, [smtp] per_minute
 * and per_day. None left is a pause, like the provider's. */
static int64_t
claimable(struct sender *sender)
{
	const struct settings *settings = sender->core->settings;
	const struct {
		int64_t most, span_s;
	} limits[] = { { settings->smtp.per_minute_n, 60 }, { settings->smtp.per_day_n, 86400 } };
	utc_t now = clock_now();
	int64_t left = sender->lanes_n;

	for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
		if (limits[i].most == 0)
			continue;
		int64_t sent = outbox_sent_since(sender->core->store, now - limits[i].span_s);
		left = MIN(left, limits[i].most - sent - under_way_n(sender));
		if (sent >= limits[i].most)
			sender->paused_until_at =
			    MAX(sender->paused_until_at, now + limits[i].span_s / 60);
	}
	return sender->is_stopping || is_paused(sender) ? 0 : left;
}

static bool
settle_all(struct sender *sender, GError **error)
{
	for (guint i = 0; i < sender->lanes_n; i++) {
		struct lane *lane = &sender->lanes[i];
		if (lane->has_result
		    && !deliver_settle(sender->core, &lane->mail, &lane->result, clock_now(),
		                       error))
			return false;
	}
	return true;
}

/* A mail for each session that has none under way, as long as there are any. */
static bool
claim_all(struct sender *sender, struct outbox_claimed *claimed, GError **error)
{
	int64_t most = claimable(sender);
	GError *failure = NULL;
	bool found = true;

	for (guint i = 0; i < sender->lanes_n && found && most > 0; i++) {
		if (is_under_way(&sender->lanes[i]))
			continue;
		found =
		    outbox_claim(sender->core->store, clock_now(), getpid(), &claimed[i], &failure);
		most--;
	}
	if (failure)
		g_propagate_error(error, failure);
	return failure == NULL;
}

/* The results that have come and the claims of the next mails: one transaction. */
static bool
settle_and_claim(struct sender *sender, GError **error)
{
	struct core *core = sender->core;
	struct outbox_claimed *claimed = sender->claimed;

	memset(claimed, 0, sender->lanes_n * sizeof *claimed);

	if (!store_begin(core->store, error))
		return false;
	bool ok = settle_all(sender, error) && claim_all(sender, claimed, error)
	          && store_commit(core->store, error);
	if (!ok)
		store_rollback(core->store);
	for (guint i = 0; i < sender->lanes_n; i++) {
		struct lane *lane = &sender->lanes[i];
		if (!ok)
			outbox_claimed_clear(&claimed[i]);
		if (ok && !is_under_way(lane)) {
			lane_clear(lane);
			lane->mail = claimed[i];
			lane->is_fresh = claimed[i].id != 0;
		}
	}
	return ok;
}

static gboolean on_settle(void *data);

/* What was sent cannot be noted now: the results are kept, and noted when the store takes them. Nothing
 * more is claimed until then. */
static void
settle_later(struct sender *sender)
{
	enum { RETRY_MS = 5000 };

	if (sender->settle_source == 0)
		sender->settle_source = g_timeout_add(RETRY_MS, on_settle, sender);
}

static void look(struct sender *sender);

static void
let_go(struct sender *sender)
{
	for (guint i = 0; i < sender->lanes_n; i++)
		if (sender->lanes[i].mail.id == 0)
			supervise_stop(sender->lanes[i].child);
}

/* Hand over what has just been claimed. */
static void
dispatch(struct lane *lane)
{
	if (!lane->is_fresh)
		return;
	lane->is_fresh = false;
	if (supervise_is_running(lane->child))
		send_mail(lane);
	else
		supervise_wake(lane->child);
}

static void
go_on(struct sender *sender)
{
	g_autoptr(GError) error = NULL;

	g_clear_handle_id(&sender->settle_source, g_source_remove);
	if (!settle_and_claim(sender, &error)) {
		failed(sender, "outbox", error);
		settle_later(sender);
		sender->events.on_idle(sender->data);
		return;
	}
	core_works(sender->core, "outbox");
	for (guint i = 0; i < sender->lanes_n; i++)
		dispatch(&sender->lanes[i]);
	if (sender->is_stopping)
		let_go(sender);
	if (under_way_n(sender) > 0)
		return;
	look(sender);
	if (!sender->looks)
		sender->events.on_idle(sender->data);
}

static gboolean
on_settle(void *data)
{
	struct sender *sender = data;

	sender->settle_source = 0;
	go_on(sender);
	return G_SOURCE_REMOVE;
}

/* At the end of this turn of the loop, so that what other sessions report meanwhile is settled by
 * the same commit. Not as an idle source: those wait until nothing else is ready. */
static void
settle_soon(struct sender *sender)
{
	if (sender->settle_source == 0)
		sender->settle_source =
		    g_idle_add_full(G_PRIORITY_DEFAULT, on_settle, sender, NULL);
}

/* An account or connection that does not work now: every mail waits, none has failed. Sessions that
 * fail together are one failure. */
static void
pause_account(struct lane *lane, enum trouble trouble, const char *why)
{
	struct sender *sender = lane->sender;
	const struct settings *settings = sender->core->settings;
	int64_t doubling = (int64_t)1 << MIN(sender->failures_n, 6u);
	int64_t pause_s = trouble == TROUBLE_AUTH      ? settings->retry.auth_s
	                  : trouble == TROUBLE_LIMITED ? settings->retry.greylist_s * doubling
	                                               : doubling;

	if (trouble == TROUBLE_LIMITED)
		pause_s = MIN(pause_s, settings->retry.longest_s);
	else if (trouble != TROUBLE_AUTH)
		pause_s = MIN(pause_s, settings->retry.reconnect_s);
	sender->failures_n += is_paused(sender) ? 0 : 1;
	sender->paused_until_at = MAX(sender->paused_until_at, clock_now() + pause_s);
	server_is_down(sender->core, SERVER_SMTP, trouble, why, clock_now());
	supervise_stop(lane->child);
}

/* Takes over the result. */
static void
take_result(struct lane *lane, struct mail_result *result)
{
	struct sender *sender = lane->sender;
	enum trouble trouble = deliver_account_trouble(result);

	if (trouble != TROUBLE_NONE) {
		pause_account(lane, trouble, result->reply);
	} else if (result->stage == STAGE_DONE) {
		sender->failures_n = 0;
		sender->paused_until_at = 0;
		supervise_settle(lane->child);
		server_is_up(sender->core, SERVER_SMTP, clock_now());
	}
	lane->result = *result;
	lane->has_result = true;
	settle_soon(sender);
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct lane *lane = data;
	struct mail_result result;
	struct bytes payload;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	if (frame->kind != FRAME_RESULT || !mail_result_unpack(payload, &result)) {
		supervise_kill(lane->child);
		return;
	}
	if (!is_under_way(lane) || result.outbox_id != lane->mail.id) {
		mail_result_clear(&result);
		return;
	}
	supervise_done(lane->child);
	take_result(lane, &result);
}

static void
on_started(void *data)
{
	struct lane *lane = data;

	send_open(lane);
	if (is_under_way(lane))
		send_mail(lane);
}

/* It ended with a mail on the wire: nobody knows how far it came. */
static void
on_gone(const struct child_gone *gone, void *data)
{
	struct lane *lane = data;

	if (gone->how != CHILD_LEFT) {
		g_autofree char *why = log_quote(gone->text);
		log_event(LOG_LEVEL_WARNING, "child_gone", "program=mentord-send why=%s", why);
	}
	if (!is_under_way(lane))
		return;
	struct mail_result result = {
		.outbox_id = lane->mail.id,
		.stage = gone->how == CHILD_NOT_STARTED ? STAGE_CONNECT : STAGE_DOT,
		.trouble = TROUBLE_OTHER,
		.enhanced = g_strdup(""),
		.reply = g_strdup(gone->how == CHILD_NOT_STARTED ? gone->text : ""),
	};
	pause_account(lane, TROUBLE_OTHER, gone->text);
	take_result(lane, &result);
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
	if (!sender->is_stopping && under_way_n(sender) < sender->lanes_n)
		go_on(sender);
}

static bool
has_mail(const struct sender *sender)
{
	for (guint i = 0; i < sender->lanes_n; i++)
		if (sender->lanes[i].mail.id != 0)
			return true;
	return false;
}

bool
sender_is_idle(const struct sender *sender)
{
	return !has_mail(sender) && !sender->looks;
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
	sender->lanes_n = (guint)core->settings->smtp.sessions_n;
	sender->lanes = g_new0(struct lane, sender->lanes_n);
	sender->claimed = g_new0(struct outbox_claimed, sender->lanes_n);
	for (guint i = 0; i < sender->lanes_n; i++) {
		sender->lanes[i].sender = sender;
		sender->lanes[i].child = supervise_new(&kind, secret_fd, &sender->lanes[i]);
	}
	return sender;
}

void
sender_stop(struct sender *sender)
{
	sender->is_stopping = true;
	let_go(sender);
}

bool
sender_is_stuck(const struct sender *sender)
{
	for (guint i = 0; i < sender->lanes_n; i++)
		if (supervise_is_stuck(sender->lanes[i].child))
			return true;
	return false;
}

void
sender_free(struct sender *sender)
{
	if (!sender)
		return;
	g_clear_handle_id(&sender->settle_source, g_source_remove);
	for (guint i = 0; i < sender->lanes_n; i++) {
		supervise_free(sender->lanes[i].child);
		lane_clear(&sender->lanes[i]);
	}
	g_free(sender->lanes);
	g_free(sender->claimed);
	outbox_doubt_clear(&sender->doubt);
	g_free(sender);
}
