#include "mentoring/waiting_admin.h"

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/desk.h"
#include "mentoring/incoming.h"
#include "mentoring/letter.h"
#include "mentoring/waiting.h"
#include "store/listed.h"
#include "store/outbox.h"

enum { DAY_S = 86400, LIST_MOST = 20, MORNING = 7 * 60 + 30, KB = 1000 };

static const char list_key[] = "admin_quarantine";

/* ---- the list ---- */

/* The first morning after an instant. */
static utc_t
morning_after(const char *zone, utc_t at)
{
	date_t date = zone_wall(zone, at).date;
	utc_t morning = zone_utc(zone, (struct wall){ date, MORNING });

	return morning > at ? morning : zone_utc(zone, (struct wall){ date + 1, MORNING });
}

utc_t
waiting_admin_next(struct core *core)
{
	utc_t since = quarantine_admin_since(core->store);

	if (since == 0)
		return 0;
	return morning_after(core->settings->mail.zone,
	                     MAX(since, outbox_last_admin(core->store, list_key)));
}

static bool
may_release(const struct quarantine_row *row)
{
	return !desk_is_final(row->reason) && (*row->claims || g_str_equal(row->reason, "crashed"));
}

static json_t *
item_of(const struct core *core, const struct quarantine_row *row, int n, utc_t now)
{
	const struct settings *settings = core->settings;
	json_t *item = waiting_data(core, row, settings->admin.lang, settings->mail.zone, now);

	data_number(item, "n", n);
	data_take(item, "size", g_strdup_printf("%" G_GINT64_FORMAT, (row->size + KB - 1) / KB));
	if (may_release(row))
		json_object_set_new(item, "may_release", json_true());
	/* Who wrote is no more the admin's business than what. */
	json_object_del(item, "address");
	return item;
}

static bool
post_list(struct core *core, const GArray *rows, utc_t now, GError **error)
{
	const struct settings *settings = core->settings;
	g_autofree char *key =
	    g_strdup_printf("%s:%d", list_key, (int)zone_wall(settings->mail.zone, now).date);
	json_t *data = json_object();
	json_t *mails = json_array();
	struct letter letter = letter_to_admin(core, "admin_quarantine", key, data);
	int64_t outbox_id = 0;

	for (guint i = 0; i < rows->len && i < LIST_MOST; i++)
		json_array_append_new(
		    mails,
		    item_of(core, &g_array_index(rows, struct quarantine_row, i), (int)i + 1, now));
	json_object_set_new(data, "mails", mails);
	data_set(data, "instance", settings->mail.address);
	data_number(data, "n", rows->len);
	data_number(data, "days", settings->privacy.strangers_s / DAY_S);
	if (rows->len > LIST_MOST)
		data_number(data, "more", rows->len - LIST_MOST);
	bool ok = letter_post(core, &letter, now, &outbox_id, NULL, error);
	for (guint i = 0; ok && outbox_id != 0 && i < rows->len && i < LIST_MOST; i++)
		ok = listed_add(core->store, outbox_id, i + 1,
		                g_array_index(rows, struct quarantine_row, i).id, error);
	json_decref(data);
	return ok;
}

int64_t
waiting_admin_run(struct core *core, utc_t now, GError **error)
{
	utc_t next = waiting_admin_next(core);

	/* A rehearsal is about a mentee. */
	if (next == 0 || next > now || core->watch.on_letter)
		return 0;
	g_autoptr(GArray) rows = quarantine_of_admin(core->store, error);
	if (!rows || !store_begin(core->store, error))
		return -1;
	if (post_list(core, rows, now, error) && store_commit(core->store, error)) {
		log_event(LOG_LEVEL_INFO, "quarantine_listed", "n=%u", rows->len);
		return 0;
	}
	store_rollback(core->store);
	return -1;
}

/* ---- a decision ---- */

static bool
act(struct incoming *incoming, const struct steer *steer, const struct quarantine_row *row,
    const char **line, GError **error)
{
	struct core *core = incoming->core;

	if (steer->what == STEER_REJECT) {
		*line = "done.reject";
		return desk_discard(core, row->id, incoming->now, error);
	}
	*line = desk_is_final(row->reason) ? "fault.unread"
	        : may_release(row)         ? "done.accept"
	                                   : "fault.no_owner";
	return desk_is_final(row->reason) || !may_release(row)
	       || desk_release(core, row->id, 0, incoming->now, error);
}

/* The line that answers one of the reply's; `data`: what it names. */
static bool
decide(struct incoming *incoming, int64_t list_id, const struct steer *steer, json_t *data,
       const char **line, GError **error)
{
	struct quarantine_row row = { 0 };
	GError *failed = NULL;

	data_set(data, "command", steer->line);
	if (steer->what != STEER_ACCEPT && steer->what != STEER_REJECT) {
		*line = "fault.admin_decide";
		return true;
	}
	bool ok = !waiting_find(incoming->core, (struct waiting_number){ list_id, steer->n }, &row,
	                        data, line, &failed)
	              ? failed == NULL
	              : act(incoming, steer, &row, line, &failed);
	data_number(data, "id", row.id);
	quarantine_row_clear(&row);
	if (failed)
		g_propagate_error(error, failed);
	return ok;
}

static bool
add_line(struct incoming *incoming, int64_t list_id, const struct steer *steer, json_t *lines,
         GError **error)
{
	const struct core *core = incoming->core;
	json_t *data = json_object();
	const char *name = NULL;
	char *line =
	    decide(incoming, list_id, steer, data, &name, error)
		? catalogue_line(core->catalogue, core->settings->admin.lang, name, data, error)
		: NULL;

	json_decref(data);
	if (line)
		json_array_append_new(lines, json_string(line));
	g_free(line);
	return line != NULL;
}

static bool
answer(struct incoming *incoming, json_t *lines, GError **error)
{
	g_autofree char *key =
	    g_strdup_printf("admin_decided:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = json_object();
	struct letter letter = letter_to_admin(incoming->core, "admin_decided", key, data);

	data_set(data, "instance", incoming->core->settings->mail.address);
	json_object_set(data, "lines", lines);
	letter.thread_id = incoming->verdict->target.thread_id;
	letter.in_reply_to = *incoming->head->message_id ? incoming->head->message_id : NULL;
	letter.caused = true;
	bool ok = incoming_is_guarded(incoming, 0)
	          || letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

bool
waiting_admin_file(struct incoming *incoming, GError **error)
{
	int64_t list_id = listed_list(incoming->core->store, incoming->verdict->target.outbox_id);
	const struct said *said = incoming->body ? &incoming->body->said : NULL;

	incoming->class = "command";
	if (list_id == 0 || !said || said->steers_n == 0)
		return true;
	json_t *lines = json_array();
	bool ok = true;
	for (uint32_t i = 0; ok && i < said->steers_n; i++)
		ok = add_line(incoming, list_id, &said->steers[i], lines, error);
	ok = ok && answer(incoming, lines, error);
	json_decref(lines);
	return ok;
}
