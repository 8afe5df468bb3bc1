#include "mentoring/fetcher.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/remedy.h"
#include "child/protocol.h"
#include "child/supervise.h"
#include "mentoring/receive.h"
#include "mentoring/server_state.h"
#include "store/inbox.h"
#include "store/position.h"

enum {
	MS = 1000,
	SLOWEST_BYTES_S = 32 * KIB,
	MARGIN_S = 30,
	DEATHS_MOST = 2,
	STORE_PAUSE_S = 20, /* before mail is fetched again that could not be kept */
};

/* What the child owes an answer to, in order. */
enum request { REQUEST_FOLDERS, REQUEST_POLL, REQUEST_FIND, REQUEST_TAKE };

struct find {
	char *message_id, *mentord_id;
	utc_t since_at;
	fetcher_found_func *on_found;
	void *data;
	bool is_sent;
};

/* The one mail that is being taken from the server. */
struct take {
	struct take_request request;  /* mailboxes: NULL for all that we know */
	fetcher_taken_func *on_taken; /* NULL: there is none */
	void *data;
	bool is_sent;
};

struct fetcher {
	struct core *core;
	struct supervised *child;
	struct fetcher_events events;
	void *data;
	bool waits; /* false: one pass over the mailboxes */
	bool is_wanted;

	GQueue requests; /* enum request, as pointers */
	GQueue finds;    /* struct find, oldest first */
	struct take take;
	bool knows_folders;
	char *sent, *junk; /* "" for none */

	bool polls_junk;    /* the poll under way is of the junk mailbox */
	GArray *messages;   /* struct received of the poll under way */
	bool again;         /* poll the same mailbox at once */
	bool is_store_full; /* what was fetched could not be kept: it stays on the server for now */

	guint pause_timer;
	guint deaths_n; /* over the message that is fetched alone */
	bool one_by_one;
};

static int64_t
request_ms(const struct fetcher *fetcher, int64_t wait_ms)
{
	const struct settings *settings = fetcher->core->settings;

	return wait_ms
	       + MS
	             * (settings->deadlines.connect_s + settings->deadlines.tls_s
	                + settings->deadlines.greeting_s + 2 * settings->deadlines.command_s
	                + MARGIN_S);
}

static void
expect(struct fetcher *fetcher, enum request request, int64_t wait_ms)
{
	g_queue_push_tail(&fetcher->requests, GINT_TO_POINTER(request));
	supervise_expect(fetcher->child, request_ms(fetcher, wait_ms));
}

static void
send_open(struct fetcher *fetcher)
{
	const struct settings *settings = fetcher->core->settings;
	struct fetch_open open = {
		.url = settings->imap.url,
		.user = settings->imap.user,
		.auth = settings->imap.auth,
		.ca_file = settings->mail.tls_ca_file,
		.connect_ms =
		    (uint32_t)(MS * (settings->deadlines.connect_s + settings->deadlines.tls_s)),
		.greeting_ms = (uint32_t)(MS * settings->deadlines.greeting_s),
		.command_ms = (uint32_t)(MS * settings->deadlines.command_s),
		.reidle_ms = (uint32_t)(MS * settings->deadlines.reidle_s),
		.message_bytes = (uint32_t)settings->limits.message_bytes,
		.line_bytes = (uint32_t)settings->limits.imap_line_bytes,
		.answers_n = (uint32_t)settings->limits.imap_answers_n,
		.idle = settings->imap.idle,
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	fetch_open_pack(&open, payload);
	supervise_send_packed(fetcher->child, FRAME_FETCH_OPEN, payload);
}

static const char *
polled_mailbox(const struct fetcher *fetcher)
{
	return fetcher->polls_junk ? fetcher->junk : fetcher->core->settings->imap.mailbox;
}

/* Between two polls; where IDLE works the child waits in it instead, up to `reidle`. */
static int64_t
wait_ms(const struct fetcher *fetcher)
{
	const struct settings *settings = fetcher->core->settings;

	/* Fetching one by one there is no waiting: what died in a wait says nothing about a message. */
	if (!fetcher->waits || fetcher->one_by_one || fetcher->polls_junk || fetcher->again
	    || fetcher->finds.length > 0 || fetcher->take.on_taken)
		return 0;
	return MS * settings->imap.poll_s;
}

static void
send_poll(struct fetcher *fetcher)
{
	struct position_row position = { 0 };
	const char *mailbox = polled_mailbox(fetcher);
	bool is_known = position_get(fetcher->core->store, mailbox, &position, NULL);
	int64_t wait = is_known ? wait_ms(fetcher) : 0;
	struct poll_request request = {
		.mailbox = g_strdup(mailbox),
		.uidvalidity = (uint32_t)position.uidvalidity,
		.uidnext = (uint32_t)position.uidnext,
		.most_n = fetcher->one_by_one ? 1 : LIMIT_POLL_MESSAGES,
		.most_bytes = LIMIT_POLL_BYTES,
		.wait_ms = (uint32_t)wait,
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	fetcher->again = false;
	poll_request_pack(&request, payload);
	g_free(request.mailbox);
	supervise_send_packed(fetcher->child, FRAME_POLL, payload);
	expect(fetcher, REQUEST_POLL,
	       wait > 0 ? MAX(wait, MS * fetcher->core->settings->deadlines.reidle_s) : 0);
}

static bool
send_find(struct fetcher *fetcher, struct find *find)
{
	const char *mailbox =
	    *fetcher->sent ? fetcher->sent : fetcher->core->settings->imap.mailbox;
	struct find_request request = {
		.mailbox = g_strdup(mailbox),
		.message_id = find->message_id,
		.mentord_id = find->mentord_id,
		.since_at = find->since_at,
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	find_request_pack(&request, payload);
	g_free(request.mailbox);
	supervise_send_packed(fetcher->child, FRAME_FIND, payload);
	find->is_sent = true;
	expect(fetcher, REQUEST_FIND, 0);
	return true;
}

static bool
send_finds(struct fetcher *fetcher)
{
	bool any = false;

	for (GList *at = fetcher->finds.head; at; at = at->next) {
		struct find *find = at->data;
		if (!find->is_sent)
			any = send_find(fetcher, find);
	}
	return any;
}

/* Where mail of ours, or to us, may lie: each once. */
static char **
known_mailboxes(const struct fetcher *fetcher)
{
	const char *const names[] = { fetcher->core->settings->imap.mailbox, fetcher->sent,
		                      fetcher->junk };
	GStrvBuilder *known = g_strv_builder_new();

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		bool is_new = *names[i] != '\0';
		for (size_t before = 0; before < i; before++)
			is_new = is_new && !g_str_equal(names[before], names[i]);
		if (is_new)
			g_strv_builder_add(known, names[i]);
	}
	char **all = g_strv_builder_end(known);
	g_strv_builder_unref(known);
	return all;
}

static bool
send_take(struct fetcher *fetcher)
{
	struct take *take = &fetcher->take;
	g_autoptr(GByteArray) payload = g_byte_array_new();

	if (!take->on_taken || take->is_sent)
		return false;
	if (!take->request.mailboxes)
		take->request.mailboxes = known_mailboxes(fetcher);
	take_request_pack(&take->request, payload);
	supervise_send_packed(fetcher->child, FRAME_TAKE, payload);
	take->is_sent = true;
	/* Some commands for each mailbox. */
	expect(fetcher, REQUEST_TAKE,
	       (int64_t)5 * MS * fetcher->core->settings->deadlines.command_s);
	return true;
}

/* The next thing to ask for: folders, look-ups, then the mailboxes in turn. */
static void
ask_next(struct fetcher *fetcher)
{
	if (!supervise_is_running(fetcher->child) || fetcher->requests.length > 0)
		return;
	if (!fetcher->knows_folders) {
		g_autoptr(GByteArray) empty = g_byte_array_new();
		supervise_send_packed(fetcher->child, FRAME_FOLDERS, empty);
		expect(fetcher, REQUEST_FOLDERS, 0);
		return;
	}
	if (send_finds(fetcher) || send_take(fetcher))
		return;
	if (fetcher->is_wanted)
		send_poll(fetcher);
	else
		supervise_done(fetcher->child);
}

/* ---- answers ---- */

static void
find_free(struct find *find)
{
	g_free(find->message_id);
	g_free(find->mentord_id);
	g_free(find);
}

static void
answer_find(struct fetcher *fetcher, bool asked, const struct found *found)
{
	struct find *find = g_queue_pop_head(&fetcher->finds);

	if (!find)
		return;
	find->on_found(asked, found, find->data);
	find_free(find);
}

static void
answer_take(struct fetcher *fetcher, bool asked, const struct taken *taken)
{
	struct take take = fetcher->take;

	if (!take.on_taken)
		return;
	/* It may ask for the next one at once. */
	fetcher->take = (struct take){ 0 };
	take_request_clear(&take.request);
	take.on_taken(asked, taken, take.data);
}

static void
take_message(struct fetcher *fetcher, struct bytes payload)
{
	struct fetched fetched;

	if (!fetched_unpack(payload, &fetched)) {
		supervise_kill(fetcher->child);
		return;
	}
	if (fetcher->messages->len >= LIMIT_POLL_MESSAGES) {
		supervise_kill(fetcher->child); /* more than was asked for */
		return;
	}
	struct received received = {
		.uid = fetched.uid,
		.internal_at = fetched.internal_at,
		.size = fetched.size,
		.message = g_bytes_new(fetched.message.at, fetched.message.len),
	};
	g_array_append_val(fetcher->messages, received);
	supervise_expect(fetcher->child, request_ms(fetcher, 0)
	                                     + MS * fetcher->core->settings->limits.message_bytes
	                                           / SLOWEST_BYTES_S);
}

static void
store_failed(struct fetcher *fetcher, const GError *error)
{
	core_failed(fetcher->core, "receive", error);
	if (store_is_damaged(error))
		fetcher->events.on_damaged(error, fetcher->data);
}

static void
take_position(struct fetcher *fetcher, struct bytes payload)
{
	struct position position;
	int64_t n = 0;
	g_autoptr(GError) error = NULL;

	if (!position_unpack(payload, &position)) {
		supervise_kill(fetcher->child);
		return;
	}
	const struct batch_received batch = { polled_mailbox(fetcher), fetcher->messages,
		                              &position };
	enum receive how = receive_batch(fetcher->core, &batch, clock_now(), &n, &error);
	g_array_set_size(fetcher->messages, 0);
	if (how != RECEIVE_FAILED) {
		fetcher->one_by_one = fetcher->one_by_one && position.more;
		fetcher->deaths_n = 0;
	}
	fetcher->again = how == RECEIVE_REPOLL || (how == RECEIVED && position.more);
	fetcher->is_store_full = how == RECEIVE_FAILED;
	if (how == RECEIVE_FAILED)
		store_failed(fetcher, error);
	else
		core_works(fetcher->core, "receive");
	if (fetcher->one_by_one && n > 0) {
		fetcher->one_by_one = false;
		fetcher->deaths_n = 0;
	}
	if (n > 0)
		fetcher->events.on_received(fetcher->data);
}

static void
take_folders(struct fetcher *fetcher, struct bytes payload)
{
	const struct settings *settings = fetcher->core->settings;
	struct folders folders;

	if (!folders_unpack(payload, &folders)) {
		supervise_kill(fetcher->child);
		return;
	}
	g_free(fetcher->sent);
	g_free(fetcher->junk);
	fetcher->sent = g_strdup(*settings->imap.sent ? settings->imap.sent : folders.sent);
	fetcher->junk = g_strdup(*settings->imap.junk ? settings->imap.junk : folders.junk);
	fetcher->knows_folders = true;
	folders_clear(&folders);
}

static void
take_found(struct fetcher *fetcher, struct bytes payload)
{
	struct found found;

	if (!found_unpack(payload, &found)) {
		supervise_kill(fetcher->child);
		return;
	}
	answer_find(fetcher, true, &found);
	found_clear(&found);
}

static void
take_taken(struct fetcher *fetcher, struct bytes payload)
{
	struct taken taken;

	if (!taken_unpack(payload, &taken)) {
		supervise_kill(fetcher->child);
		return;
	}
	answer_take(fetcher, true, &taken);
}

static gboolean
on_pause_over(void *data)
{
	struct fetcher *fetcher = data;

	fetcher->pause_timer = 0;
	fetcher_wake(fetcher);
	return G_SOURCE_REMOVE;
}

static void
fail_take(struct fetcher *fetcher)
{
	static const struct taken nothing = { 0 };

	answer_take(fetcher, false, &nothing);
}

static void
fail_finds(struct fetcher *fetcher)
{
	static const struct found none = { 0 };

	while (fetcher->finds.length > 0)
		answer_find(fetcher, false, &none);
	fail_take(fetcher);
}

/* The server did not do what was asked: let the child go and try again later. A wrong password is
 * tried rarely, since servers lock accounts; a provider's limit is waited out. */
static void
be_down(struct fetcher *fetcher, enum trouble trouble, const char *why)
{
	const struct settings *settings = fetcher->core->settings;
	int64_t pause_s = trouble == TROUBLE_AUTH      ? settings->retry.auth_s
	                  : trouble == TROUBLE_LIMITED ? settings->retry.greylist_s
	                                               : 0;

	server_is_down(fetcher->core, SERVER_IMAP, trouble, why, clock_now());
	g_queue_clear(&fetcher->requests);
	g_array_set_size(fetcher->messages, 0);
	fetcher->polls_junk = false;
	fail_finds(fetcher);
	supervise_back_off(fetcher->child);
	if (fetcher->waits && pause_s > 0 && fetcher->pause_timer == 0)
		fetcher->pause_timer =
		    g_timeout_add_seconds((guint)pause_s, on_pause_over, fetcher);
	else if (fetcher->waits && fetcher->pause_timer == 0)
		supervise_wake(fetcher->child);
	if (!fetcher->waits)
		fetcher->is_wanted = false;
	fetcher->events.on_polled(fetcher->data);
}

/* A mailbox has been polled to its end: the other one is next. */
static void
pass_on(struct fetcher *fetcher)
{
	bool has_junk =
	    *fetcher->junk && !g_str_equal(fetcher->junk, fetcher->core->settings->imap.mailbox);

	if (fetcher->again)
		return;
	if (!fetcher->polls_junk) {
		server_is_up(fetcher->core, SERVER_IMAP, clock_now());
		supervise_settle(fetcher->child);
	}
	if (!fetcher->polls_junk && has_junk) {
		fetcher->polls_junk = true;
		return;
	}
	fetcher->polls_junk = false;
	if (!fetcher->waits)
		fetcher->is_wanted = false;
	fetcher->events.on_polled(fetcher->data);
}

/* Nothing is lost: the mailbox holds what the store cannot take yet. */
static void
wait_for_store(struct fetcher *fetcher)
{
	fetcher->polls_junk = false;
	fetcher->is_wanted = false;
	if (fetcher->waits && fetcher->pause_timer == 0)
		fetcher->pause_timer = g_timeout_add_seconds(STORE_PAUSE_S, on_pause_over, fetcher);
	fetcher->events.on_polled(fetcher->data);
}

static void
take_done(struct fetcher *fetcher, struct bytes payload)
{
	struct done done;

	if (!done_unpack(payload, &done)) {
		supervise_kill(fetcher->child);
		return;
	}
	enum request request = (enum request)GPOINTER_TO_INT(g_queue_pop_head(&fetcher->requests));
	bool ok = done.remedy == REMEDY_NONE;
	if (!ok && request == REQUEST_POLL && fetcher->polls_junk
	    && done.trouble == TROUBLE_MAILBOX)
		ok = true; /* no junk mailbox: nothing to take from it */
	if (ok && request == REQUEST_POLL && fetcher->is_store_full)
		wait_for_store(fetcher);
	else if (ok && request == REQUEST_POLL)
		pass_on(fetcher);
	if (ok)
		ask_next(fetcher);
	else
		be_down(fetcher, done.trouble, done.text);
	done_clear(&done);
}

static void
on_frame(const struct frame *frame, void *data)
{
	static const struct {
		uint8_t kind;
		void (*take)(struct fetcher *fetcher, struct bytes payload);
	} rows[] = {
		{ FRAME_MESSAGE, take_message },     { FRAME_POSITION, take_position },
		{ FRAME_FOLDERS_ARE, take_folders }, { FRAME_FOUND, take_found },
		{ FRAME_DONE, take_done },           { FRAME_TAKEN, take_taken },
	};
	struct bytes payload;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].kind == frame->kind)
			rows[i].take(data, payload);
}

static void
on_started(void *data)
{
	struct fetcher *fetcher = data;

	g_queue_clear(&fetcher->requests);
	send_open(fetcher);
	ask_next(fetcher);
}

/* What is fetched now may be what ended the child: from here on one message at a time, and the one
 * that ends it alone, twice, is passed over. */
static void
suspect_message(struct fetcher *fetcher)
{
	g_autoptr(GError) error = NULL;

	if (!fetcher->one_by_one) {
		fetcher->one_by_one = true;
		fetcher->deaths_n = 0;
		return;
	}
	if (++fetcher->deaths_n < DEATHS_MOST)
		return;
	fetcher->deaths_n = 0;
	fetcher->one_by_one = false;
	if (!receive_skip(fetcher->core, polled_mailbox(fetcher), clock_now(), &error) && error)
		store_failed(fetcher, error);
}

static void
on_gone(const struct child_gone *gone, void *data)
{
	struct fetcher *fetcher = data;

	if (gone->how == CHILD_LEFT)
		return;
	g_autofree char *why = log_quote(gone->text);
	log_event(LOG_LEVEL_WARNING, "child_gone", "program=mentord-fetch why=%s", why);
	bool was_polling = g_queue_find(&fetcher->requests, GINT_TO_POINTER(REQUEST_POLL)) != NULL;
	if (was_polling && gone->how == CHILD_SIGNALED)
		suspect_message(fetcher);
	server_is_down(fetcher->core, SERVER_IMAP, TROUBLE_OTHER, gone->text, clock_now());
	g_queue_clear(&fetcher->requests);
	g_array_set_size(fetcher->messages, 0);
	fetcher->polls_junk = false;
	fail_finds(fetcher);
	if (fetcher->waits || (fetcher->is_wanted && gone->how == CHILD_SIGNALED))
		supervise_wake(fetcher->child);
	else
		fetcher->is_wanted = false;
	fetcher->events.on_polled(fetcher->data);
}

struct fetcher *
fetcher_new(struct core *core, int secret_fd, bool waits, const struct fetcher_events *events,
            void *data)
{
	struct fetcher *fetcher = g_new0(struct fetcher, 1);
	struct child_kind kind = {
		.program = "mentord-fetch",
		.idle_ms = waits ? 0 : 60 * MS,
		.longest_ms = MS * core->settings->retry.reconnect_s,
		.on_started = on_started,
		.on_frame = on_frame,
		.on_gone = on_gone,
	};

	*fetcher = (struct fetcher){
		.core = core,
		.events = *events,
		.data = data,
		.waits = waits,
		.sent = g_strdup(""),
		.junk = g_strdup(""),
		.messages = g_array_new(FALSE, TRUE, sizeof(struct received)),
	};
	g_array_set_clear_func(fetcher->messages, (GDestroyNotify)received_clear);
	fetcher->child = supervise_new(&kind, secret_fd, fetcher);
	return fetcher;
}

void
fetcher_wake(struct fetcher *fetcher)
{
	fetcher->is_wanted = true;
	if (fetcher->pause_timer != 0)
		return;
	if (supervise_is_running(fetcher->child))
		ask_next(fetcher);
	else
		supervise_wake(fetcher->child);
}

void
fetcher_find(struct fetcher *fetcher, const char *message_id, const char *mentord_id,
             utc_t since_at, fetcher_found_func *on_found, void *data)
{
	struct find *find = g_new0(struct find, 1);

	*find = (struct find){
		.message_id = g_strdup(message_id),
		.mentord_id = g_strdup(mentord_id),
		.since_at = since_at,
		.on_found = on_found,
		.data = data,
	};
	g_queue_push_tail(&fetcher->finds, find);
	if (supervise_is_running(fetcher->child) && fetcher->knows_folders)
		send_find(fetcher, find); /* ends a wait under way */
	else if (fetcher->pause_timer == 0)
		supervise_wake(fetcher->child);
}

void
fetcher_take(struct fetcher *fetcher, const struct removal *removal, fetcher_taken_func *on_taken,
             void *data)
{
	g_assert(!fetcher->take.on_taken);
	fetcher->take = (struct take){
		.request = {
			.uidvalidity = (uint32_t)removal->uidvalidity,
			.uid = (uint32_t)removal->uid,
			.size = (uint64_t)removal->size,
			.message_id = g_strdup(removal->message_id),
			.mentord_id = g_strdup(removal->mentord_id),
		},
		.on_taken = on_taken,
		.data = data,
	};
	if (*removal->mailbox) {
		fetcher->take.request.mailboxes = g_new0(char *, 2);
		fetcher->take.request.mailboxes[0] = g_strdup(removal->mailbox);
	}
	if (supervise_is_running(fetcher->child) && fetcher->knows_folders)
		send_take(fetcher); /* ends a wait under way */
	else if (fetcher->pause_timer == 0)
		supervise_wake(fetcher->child);
}

void
fetcher_stop(struct fetcher *fetcher)
{
	fetcher->is_wanted = false;
	fetcher->waits = false;
	g_clear_handle_id(&fetcher->pause_timer, g_source_remove);
	supervise_stop(fetcher->child);
}

bool
fetcher_is_running(const struct fetcher *fetcher)
{
	return supervise_is_running(fetcher->child);
}

bool
fetcher_is_stuck(const struct fetcher *fetcher)
{
	return supervise_is_stuck(fetcher->child);
}

void
fetcher_free(struct fetcher *fetcher)
{
	static const struct found none = { 0 };

	if (!fetcher)
		return;
	g_clear_handle_id(&fetcher->pause_timer, g_source_remove);
	supervise_free(fetcher->child);
	while (fetcher->finds.length > 0)
		answer_find(fetcher, false, &none);
	fail_take(fetcher);
	g_queue_clear(&fetcher->requests);
	g_array_unref(fetcher->messages);
	g_free(fetcher->sent);
	g_free(fetcher->junk);
	g_free(fetcher);
}
