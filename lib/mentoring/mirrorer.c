#include "mentoring/mirrorer.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/remedy.h"
#include "child/protocol.h"
#include "child/supervise.h"
#include "mentoring/mirror.h"

/* A dictionary and years of writing take a second; the machine may be busy. */
enum { MS = 1000, IDLE_MS = 60 * MS, READ_MS = 60 * MS, LEFT_ALONE_S = 3600 };

struct mirrorer {
	struct core *core;
	struct supervised *child;
	struct mirrorer_events events;
	void *data;
	struct mirror_work work; /* mentorship_id 0: none under way */
	GHashTable *left_alone;  /* mentorship id (gint64) → until when (gint64) */
};

static bool
is_working(const struct mirrorer *mirrorer)
{
	return mirrorer->work.mentorship_id != 0;
}

/* It is tried again later, and holds up no other. */
static void
leave_alone(struct mirrorer *mirrorer, const GError *why)
{
	int64_t id = mirrorer->work.mentorship_id;
	int64_t until = clock_now() + LEFT_ALONE_S;
	g_autofree char *quoted = log_quote(why->message);

	log_event(LOG_LEVEL_ERROR, "mirror_failed", "mentorship=%" G_GINT64_FORMAT " error=%s", id,
	          quoted);
	if (store_is_damaged(why))
		mirrorer->events.on_damaged(why, mirrorer->data);
	g_hash_table_insert(mirrorer->left_alone, g_memdup2(&id, sizeof id),
	                    g_memdup2(&until, sizeof until));
	mirror_work_clear(&mirrorer->work);
}

static gboolean
is_over(void *id, void *until, void *now)
{
	(void)id;
	return *(const int64_t *)until <= *(const utc_t *)now;
}

/* ---- asking ---- */

static void
send_open(struct mirrorer *mirrorer)
{
	struct read_open open = {
		.templates = core_word_lists(mirrorer->core),
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
	supervise_send_packed(mirrorer->child, FRAME_READ_OPEN, payload);
}

static void
send_request(struct mirrorer *mirrorer)
{
	g_autoptr(GByteArray) payload = g_byte_array_new();

	mirror_request_pack(&mirrorer->work.request, payload);
	supervise_send_packed(mirrorer->child, FRAME_MIRROR, payload);
	supervise_expect(mirrorer->child, READ_MS);
}

static void
on_started(void *data)
{
	struct mirrorer *mirrorer = data;

	send_open(mirrorer);
	if (is_working(mirrorer))
		send_request(mirrorer);
	else
		supervise_done(mirrorer->child);
}

/* The next with something new. False: there is none, or the store fails; the next look tries again. */
static bool
take_next(struct mirrorer *mirrorer)
{
	g_autoptr(GError) error = NULL;
	utc_t now = clock_now();

	g_hash_table_foreach_remove(mirrorer->left_alone, is_over, &now);
	while (!mirror_next(mirrorer->core, mirrorer->left_alone, &mirrorer->work, &error)) {
		if (!error || !is_working(mirrorer)
		    || g_error_matches(error, REMEDY, REMEDY_RETRY)) {
			mirror_work_clear(&mirrorer->work);
			if (error)
				core_failed(mirrorer->core, "mirror", error);
			return false;
		}
		leave_alone(mirrorer, error);
		g_clear_error(&error);
	}
	return true;
}

void
mirrorer_wake(struct mirrorer *mirrorer)
{
	if (is_working(mirrorer) || !take_next(mirrorer))
		return;
	if (supervise_is_running(mirrorer->child))
		send_request(mirrorer);
	else
		supervise_wake(mirrorer->child);
}

/* ---- answers ---- */

static void
go_on(struct mirrorer *mirrorer)
{
	mirrorer_wake(mirrorer);
	if (is_working(mirrorer))
		return;
	if (supervise_is_running(mirrorer->child))
		supervise_done(mirrorer->child);
	mirrorer->events.on_idle(mirrorer->data);
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct mirrorer *mirrorer = data;
	struct bytes payload = { 0 };
	g_autoptr(GError) error = NULL;

	payload.at = g_bytes_get_data(frame->payload, &payload.len);
	g_autoptr(GPtrArray) findings =
	    frame->kind == FRAME_FINDINGS && is_working(mirrorer)
		? mirror_findings_unpack(payload, mirrorer->work.request.texts)
		: NULL;
	if (!findings) {
		supervise_kill(mirrorer->child);
		return;
	}
	supervise_settle(mirrorer->child);
	if (mirror_keep(mirrorer->core, &mirrorer->work, findings, &error)) {
		core_works(mirrorer->core, "mirror");
		mirror_work_clear(&mirrorer->work);
	} else {
		leave_alone(mirrorer, error);
	}
	go_on(mirrorer);
}

static void
on_gone(const struct child_gone *gone, void *data)
{
	struct mirrorer *mirrorer = data;

	if (gone->how == CHILD_LEFT && !is_working(mirrorer))
		return;
	g_autofree char *why = log_quote(gone->text);
	log_event(LOG_LEVEL_WARNING, "child_gone", "program=mentord-read why=%s", why);
	if (is_working(mirrorer)) {
		g_autoptr(GError) error = NULL;
		g_set_error_literal(&error, REMEDY, REMEDY_RETRY, gone->text);
		leave_alone(mirrorer, error);
	}
	go_on(mirrorer);
}

bool
mirrorer_is_idle(const struct mirrorer *mirrorer)
{
	return !is_working(mirrorer);
}

struct mirrorer *
mirrorer_new(struct core *core, const struct mirrorer_events *events, void *data)
{
	struct mirrorer *mirrorer = g_new0(struct mirrorer, 1);
	struct child_kind kind = {
		.program = "mentord-read",
		.idle_ms = IDLE_MS,
		.longest_ms = MS * core->settings->retry.reconnect_s,
		.on_started = on_started,
		.on_frame = on_frame,
		.on_gone = on_gone,
	};

	mirrorer->core = core;
	mirrorer->events = *events;
	mirrorer->data = data;
	mirrorer->left_alone = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	mirrorer->child = supervise_new(&kind, -1, mirrorer);
	return mirrorer;
}

void
mirrorer_stop(struct mirrorer *mirrorer)
{
	mirror_work_clear(&mirrorer->work);
	supervise_stop(mirrorer->child);
}

bool
mirrorer_is_stuck(const struct mirrorer *mirrorer)
{
	return supervise_is_stuck(mirrorer->child);
}

void
mirrorer_free(struct mirrorer *mirrorer)
{
	if (!mirrorer)
		return;
	supervise_free(mirrorer->child);
	mirror_work_clear(&mirrorer->work);
	g_hash_table_unref(mirrorer->left_alone);
	g_free(mirrorer);
}
