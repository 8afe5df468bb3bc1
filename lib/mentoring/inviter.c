#include "mentoring/inviter.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/remedy.h"
#include "child/protocol.h"
#include "child/supervise.h"
#include "mentoring/invite.h"

enum { MS = 1000, IDLE_MS = 60 * MS, LEFT_ALONE_S = 60 };

struct inviter {
	struct core *core;
	struct supervised *child;
	struct inviter_events events;
	void *data;
	struct invite_work work; /* session_id 0: none under way */
	char *objects[INVITED];  /* those that have come */
	size_t objects_n;
	GHashTable *left_alone; /* session id (gint64) → until when (gint64) */
};

static bool
is_working(const struct inviter *inviter)
{
	return inviter->work.session.session_id != 0;
}

static void
drop_work(struct inviter *inviter)
{
	invite_work_clear(&inviter->work);
	inviter->work = (struct invite_work){ 0 };
	for (size_t i = 0; i < INVITED; i++)
		g_clear_pointer(&inviter->objects[i], g_free);
	inviter->objects_n = 0;
}

/* It is tried again later, and holds up no other. */
static void
leave_alone(struct inviter *inviter, const GError *why)
{
	int64_t id = inviter->work.session.session_id;
	int64_t until = clock_now() + LEFT_ALONE_S;
	g_autofree char *quoted = log_quote(why->message);

	log_event(LOG_LEVEL_ERROR, "invite_failed", "session=%" G_GINT64_FORMAT " error=%s", id,
	          quoted);
	core_failed(inviter->core, "invite", why);
	if (store_is_damaged(why))
		inviter->events.on_damaged(why, inviter->data);
	g_hash_table_insert(inviter->left_alone, g_memdup2(&id, sizeof id),
	                    g_memdup2(&until, sizeof until));
	drop_work(inviter);
}

static gboolean
is_over(void *id, void *until, void *now)
{
	(void)id;
	return *(const int64_t *)until <= *(const utc_t *)now;
}

/* ---- asking ---- */

static void
send_open(struct inviter *inviter)
{
	struct read_open open = {
		.templates = core_word_lists(inviter->core),
		.header_bytes = LIMIT_HEADER_BYTES,
		.header_fields = LIMIT_HEADER_FIELDS,
		.addresses = LIMIT_ADDRESSES,
		.mime_parts = LIMIT_MIME_PARTS,
		.mime_depth = LIMIT_MIME_DEPTH,
		.text_bytes = LIMIT_TEXT_BYTES,
		.references = LIMIT_REFERENCES,
	};
	g_autoptr(GByteArray) payload = g_byte_array_new();

	read_open_pack(&open, payload);
	g_free(open.templates);
	supervise_send_packed(inviter->child, FRAME_READ_OPEN, payload);
}

static void
send_requests(struct inviter *inviter)
{
	for (size_t i = 0; i < INVITED; i++) {
		g_autoptr(GByteArray) payload = g_byte_array_new();
		invite_pack(&inviter->work.objects[i], payload);
		supervise_send_packed(inviter->child, FRAME_INVITE, payload);
	}
	supervise_expect(inviter->child, MS * inviter->core->settings->deadlines.read_s * INVITED);
}

static void
on_started(void *data)
{
	struct inviter *inviter = data;

	send_open(inviter);
	if (is_working(inviter))
		send_requests(inviter);
	else
		supervise_done(inviter->child);
}

/* The next that is due. False: none is, or the store fails; the next look tries again. */
static bool
take_next(struct inviter *inviter)
{
	g_autoptr(GError) error = NULL;
	utc_t now = clock_now();

	g_hash_table_foreach_remove(inviter->left_alone, is_over, &now);
	while (!invite_next(inviter->core, inviter->left_alone, now, &inviter->work, &error)) {
		if (!error || !is_working(inviter)
		    || g_error_matches(error, REMEDY, REMEDY_RETRY)) {
			drop_work(inviter);
			if (error)
				core_failed(inviter->core, "invite", error);
			return false;
		}
		leave_alone(inviter, error);
		g_clear_error(&error);
	}
	return true;
}

void
inviter_wake(struct inviter *inviter)
{
	if (is_working(inviter))
		return;
	if (!take_next(inviter))
		return;
	if (supervise_is_running(inviter->child))
		send_requests(inviter);
	else
		supervise_wake(inviter->child);
}

/* ---- answers ---- */

static void
go_on(struct inviter *inviter)
{
	inviter_wake(inviter);
	if (is_working(inviter))
		return;
	if (supervise_is_running(inviter->child))
		supervise_done(inviter->child);
	inviter->events.on_idle(inviter->data);
}

static void
post(struct inviter *inviter)
{
	struct core *core = inviter->core;
	g_autoptr(GError) error = NULL;

	supervise_settle(inviter->child);
	if (invite_post(core, &inviter->work, inviter->objects, clock_now(), &error)) {
		core_works(core, "invite");
		drop_work(inviter);
		return;
	}
	leave_alone(inviter, error);
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct inviter *inviter = data;
	gsize len = 0;
	const char *text = g_bytes_get_data(frame->payload, &len);

	if (frame->kind != FRAME_INVITE_TEXT || !is_working(inviter) || len == 0
	    || len > LIMIT_CALENDAR_BYTES || !g_utf8_validate(text, (gssize)len, NULL)) {
		supervise_kill(inviter->child);
		return;
	}
	inviter->objects[inviter->objects_n++] = g_strndup(text, len);
	if (inviter->objects_n < INVITED)
		return;
	post(inviter);
	go_on(inviter);
}

static void
on_gone(const struct child_gone *gone, void *data)
{
	struct inviter *inviter = data;

	if (gone->how == CHILD_LEFT && !is_working(inviter))
		return;
	g_autofree char *why = log_quote(gone->text);
	log_event(LOG_LEVEL_WARNING, "child_gone", "program=mentord-read why=%s", why);
	if (is_working(inviter)) {
		g_autoptr(GError) error = NULL;
		g_set_error_literal(&error, REMEDY, REMEDY_RETRY, gone->text);
		leave_alone(inviter, error);
	}
	go_on(inviter);
}

utc_t
inviter_next_at(const struct inviter *inviter)
{
	GHashTableIter iter;
	void *until;
	utc_t next = 0;

	g_hash_table_iter_init(&iter, inviter->left_alone);
	while (g_hash_table_iter_next(&iter, NULL, &until))
		next = next == 0 ? *(utc_t *)until : MIN(next, *(utc_t *)until);
	return next;
}

bool
inviter_is_idle(const struct inviter *inviter)
{
	return !is_working(inviter);
}

struct inviter *
inviter_new(struct core *core, const struct inviter_events *events, void *data)
{
	struct inviter *inviter = g_new0(struct inviter, 1);
	struct child_kind kind = {
		.program = "mentord-read",
		.idle_ms = IDLE_MS,
		.longest_ms = MS * core->settings->retry.reconnect_s,
		.on_started = on_started,
		.on_frame = on_frame,
		.on_gone = on_gone,
	};

	inviter->core = core;
	inviter->events = *events;
	inviter->data = data;
	inviter->left_alone = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	inviter->child = supervise_new(&kind, -1, inviter);
	return inviter;
}

void
inviter_stop(struct inviter *inviter)
{
	drop_work(inviter);
	supervise_stop(inviter->child);
}

bool
inviter_is_stuck(const struct inviter *inviter)
{
	return supervise_is_stuck(inviter->child);
}

void
inviter_free(struct inviter *inviter)
{
	if (!inviter)
		return;
	supervise_free(inviter->child);
	drop_work(inviter);
	g_hash_table_unref(inviter->left_alone);
	g_free(inviter);
}
