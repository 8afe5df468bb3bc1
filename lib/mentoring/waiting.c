#include "mentoring/waiting.h"

#include "mentoring/desk.h"
#include "mentoring/facts.h"
#include "mentoring/incoming.h"
#include "mentoring/letter.h"
#include "store/inbox.h"
#include "store/listed.h"
#include "store/outbox.h"
#include "store/prompt.h"
#include "store/thread.h"

enum { DAY_S = 86400, ECHO_LAPSES_S = 7 * DAY_S, LIST_MOST = 20 };

/* ---- the list ---- */

json_t *
waiting_data(const struct core *core, const struct quarantine_row *row, const char *lang,
             const char *zone, utc_t now)
{
	json_t *data = json_object();
	g_autofree char *name = g_strdup_printf("quarantine.%s", row->reason);

	data_take(data, "date", facts_date(lang, zone, row->since_at, now));
	data_take(data, "time", facts_time(lang, zone, row->since_at));
	data_set(data, "address", *row->sender ? row->sender : "-");
	data_take(data, "cause",
	          catalogue_has_line(core->catalogue, lang, name)
	              ? catalogue_line(core->catalogue, lang, name, data, NULL)
	              : g_strdup(row->reason));
	return data;
}

/* Other questions about a mail of the mentor's own ask by themselves, for a week. */
static bool
is_asked_elsewhere(struct core *core, const struct quarantine_row *row, utc_t now)
{
	static const char *const echoes[] = { "calendar_echo", "confirm_recipient" };
	bool is_asked = false;

	for (size_t i = 0; i < G_N_ELEMENTS(echoes); i++) {
		g_autofree char *key =
		    g_strdup_printf("%s:%" G_GINT64_FORMAT, echoes[i], row->inbox_id);
		is_asked |= outbox_has(core->store, key);
	}
	return is_asked && row->since_at + ECHO_LAPSES_S > now;
}

/* mentee and, where one is likely, question. */
static bool
add_likely(struct core *core, const struct quarantine_row *row, json_t *data, GError **error)
{
	struct prompt_row prompt = { 0 };

	if (row->mentorship_id == 0)
		return true;
	g_autoptr(pair_owner) pair = pair_load(core, row->mentorship_id, error);
	if (!pair)
		return false;
	data_set(data, "mentee", pair->mentee.called);
	if (row->prompt_id == 0)
		return true;
	bool ok = prompt_get(core->store, row->prompt_id, &prompt, error);
	data_set(data, "question", prompt.asked);
	prompt_row_clear(&prompt);
	return ok;
}

static const char *
likely_line(const struct quarantine_row *row, const json_t *data)
{
	if (g_str_equal(row->claims, addressee_names[ADDRESSEE_BACKUP]))
		return "waiting.backup";
	if (row->mentorship_id == 0)
		return *row->claims ? "waiting.own_instruction" : "waiting.own_mail";
	if (g_str_equal(row->claims, addressee_names[ADDRESSEE_MENTOR]))
		return "waiting.own_words";
	return json_object_get(data, "question") ? "waiting.question" : "waiting.mentee";
}

static json_t *
list_item(struct core *core, const struct person *mentor, const struct quarantine_row *row, int n,
          utc_t now, GError **error)
{
	json_t *item = waiting_data(core, row, mentor->lang, mentor->zone, now);
	json_t *names = json_object();
	char *line = add_likely(core, row, names, error) ? catalogue_line(
			 core->catalogue, mentor->lang, likely_line(row, names), names, error)
	                                                 : NULL;

	json_decref(names);
	data_number(item, "n", n);
	data_take(item, "likely", line);
	if (!line)
		g_clear_pointer(&item, json_decref);
	return item;
}

static bool
keep_numbers(struct core *core, int64_t outbox_id, const GArray *rows, GError **error)
{
	for (guint i = 0; outbox_id != 0 && i < rows->len && i < LIST_MOST; i++)
		if (!listed_add(core->store, outbox_id, i + 1,
		                g_array_index(rows, struct quarantine_row, i).id, error))
			return false;
	return true;
}

static bool
post_list(struct core *core, const struct person *mentor, const GArray *rows, utc_t now,
          GError **error)
{
	struct recipient recipient = person_recipient(mentor);
	g_autofree char *key = g_strdup_printf("waiting:%" G_GINT64_FORMAT ":%d", mentor->id,
	                                       (int)recipient_date(&recipient, now));
	json_t *data = json_object();
	json_t *mails = json_array();
	struct letter letter = {
		.template = "waiting",
		.kind = "quarantine",
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = mentor,
		.data = data,
		.passes = PASSES_MENTORSHIP,
	};
	int64_t outbox_id = 0;
	bool ok = true;

	for (guint i = 0; ok && i < rows->len && i < LIST_MOST; i++) {
		json_t *item =
		    list_item(core, mentor, &g_array_index(rows, struct quarantine_row, i),
		              (int)i + 1, now, error);
		ok = item && json_array_append_new(mails, item) == 0;
	}
	json_object_set_new(data, "mails", mails);
	data_number(data, "n", rows->len);
	if (rows->len > LIST_MOST)
		data_number(data, "more", rows->len - LIST_MOST);
	ok = ok && letter_post(core, &letter, now, &outbox_id, NULL, error)
	     && keep_numbers(core, outbox_id, rows, error);
	json_decref(data);
	return ok;
}

bool
waiting_post(struct core *core, const struct person *mentor, utc_t moment, utc_t now,
             GError **error)
{
	struct recipient recipient = person_recipient(mentor);

	if (!workday_is(recipient.country, recipient_date(&recipient, now)))
		return true;
	g_autoptr(GArray) rows = quarantine_of_mentor(core->store, mentor->id, error);
	if (!rows)
		return false;
	for (guint i = rows->len; i > 0; i--) {
		const struct quarantine_row *row =
		    &g_array_index(rows, struct quarantine_row, i - 1);
		if (row->since_at > moment || is_asked_elsewhere(core, row, now))
			g_array_remove_index(rows, i - 1);
	}
	return rows->len == 0 || post_list(core, mentor, rows, now, error);
}

/* ---- a decision ---- */

bool
waiting_is_list(struct core *core, int64_t outbox_id)
{
	return outbox_id != 0 && listed_list(core->store, outbox_id) != 0;
}

static bool
is_decision(enum steering what)
{
	return what == STEER_ACCEPT || what == STEER_REJECT || what == STEER_SHOW;
}

bool
waiting_concerns(struct incoming *incoming, const struct steer *steer)
{
	return is_decision(steer->what)
	       || waiting_is_list(incoming->core, incoming->verdict->target.outbox_id);
}

/* One line on its way. */
struct deciding {
	struct incoming *incoming;
	const struct steer *steer;
	int64_t list_id;
	struct quarantine_row row;
	json_t *data;
	const char *done, *failed;
};

/* Nothing says where it would go. */
static bool
has_no_place(const struct deciding *deciding)
{
	const struct quarantine_row *row = &deciding->row;
	g_autofree char *key = g_strdup_printf("calendar_echo:%" G_GINT64_FORMAT, row->inbox_id);

	return row->mentorship_id == 0 && *row->claims == '\0'
	       && !outbox_has(deciding->incoming->core->store, key);
}

static bool
accept(struct deciding *deciding, GError **error)
{
	struct incoming *incoming = deciding->incoming;

	if (desk_is_final(deciding->row.reason)) {
		deciding->failed = "fault.unread";
		return true;
	}
	if (has_no_place(deciding)) {
		deciding->failed = "fault.no_place";
		return true;
	}
	deciding->done = "done.accept";
	return add_likely(incoming->core, &deciding->row, deciding->data, error)
	       && desk_release(incoming->core, deciding->row.id, 0, incoming->now, error);
}

static bool
reject(struct deciding *deciding, GError **error)
{
	deciding->done = "done.reject";
	return desk_discard(deciding->incoming->core, deciding->row.id, deciding->incoming->now,
	                    error);
}

/* Each once a day: a robot may ask for ever. */
static char *
shown_key(const struct quarantine_row *row, utc_t now)
{
	return g_strdup_printf("shown:%" G_GINT64_FORMAT ":%d", row->id, (int)(now / DAY_S));
}

static bool
show(struct deciding *deciding, GError **error)
{
	struct incoming *incoming = deciding->incoming;
	struct store *store = incoming->core->store;
	const struct quarantine_row *row = &deciding->row;
	g_autofree char *key = shown_key(row, incoming->now);

	if (desk_is_final(row->reason)) {
		deciding->failed = "fault.unread";
		return true;
	}
	if (outbox_has(store, key)) {
		deciding->failed = "fault.shown";
		return true;
	}
	return quarantine_set_show(store, row->id, deciding->list_id, error)
	       && inbox_again(store, row->inbox_id, error);
}

/* The entry of a number, 0 if there is none: *failed says why. */
static int64_t
entry_of(struct core *core, int64_t list_id, int64_t n, json_t *data, const char **failed)
{
	int64_t most = 0;

	if (n == 0)
		n = listed_only(core->store, list_id);
	int64_t id = listed_quarantine(core->store, list_id, n, &most);
	data_number(data, "n", n);
	data_number(data, "max", most);
	if (id == 0)
		*failed = n == 0 ? "fault.which" : "fault.listed";
	return id;
}

bool
waiting_find(struct core *core, struct waiting_number number, struct quarantine_row *row,
             json_t *data, const char **failed, GError **error)
{
	GError *failure = NULL;
	int64_t id = entry_of(core, number.list_id, number.n, data, failed);

	if (id == 0)
		return false;
	bool found = quarantine_get(core->store, id, row, &failure);
	if (!found)
		*failed = "fault.settled";
	if (failure)
		g_propagate_error(error, failure);
	return found;
}

static bool
decide(struct deciding *deciding, GError **error)
{
	GError *failed = NULL;

	if (deciding->list_id == 0) {
		deciding->failed = "fault.not_waiting";
		return true;
	}
	if (!is_decision(deciding->steer->what)) {
		deciding->failed = "fault.decide";
		return true;
	}
	if (!waiting_find(deciding->incoming->core,
	                  (struct waiting_number){ deciding->list_id, deciding->steer->n },
	                  &deciding->row, deciding->data, &deciding->failed, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL;
	}
	return deciding->steer->what == STEER_ACCEPT   ? accept(deciding, error)
	       : deciding->steer->what == STEER_REJECT ? reject(deciding, error)
	                                               : show(deciding, error);
}

bool
waiting_decide(struct incoming *incoming, const struct steer *steer, json_t *data,
               const char **done, const char **failed, GError **error)
{
	struct deciding deciding = {
		.incoming = incoming,
		.steer = steer,
		.list_id = listed_list(incoming->core->store, incoming->verdict->target.outbox_id),
		.data = data,
	};

	data_set(data, "command", steer->line);
	bool ok = decide(&deciding, error);
	*done = deciding.done;
	*failed = deciding.failed;
	quarantine_row_clear(&deciding.row);
	return ok;
}

/* ---- one that is shown ---- */

static void
add_text(const struct body_view *body, json_t *data)
{
	if (body && body->said.command == COMMAND_DRAFT)
		json_object_set_new(data, "draft", json_true());
	else if (body && body->state == BODY_TEXT)
		data_set(data, "text", body->text);
}

static bool
post_shown(struct incoming *incoming, const struct quarantine_row *row, const struct person *mentor,
           int64_t thread_id, GError **error)
{
	struct core *core = incoming->core;
	g_autofree char *key = shown_key(row, incoming->now);
	int64_t n = listed_number(core->store, row->show_outbox_id, row->id);
	int64_t outbox_id = 0;
	json_t *data = waiting_data(core, row, mentor->lang, mentor->zone, incoming->now);
	struct letter letter = {
		.template = "waiting_shown",
		.kind = "quarantine",
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = mentor,
		.data = data,
		.thread_id = thread_id,
		.passes = PASSES_MENTORSHIP,
		.caused = true,
	};

	data_take(data, "number", g_strdup_printf("%" G_GINT64_FORMAT, n));
	add_text(incoming->body, data);
	bool ok = letter_post(core, &letter, incoming->now, &outbox_id, NULL, error)
	          && (outbox_id == 0 || listed_add(core->store, outbox_id, n, row->id, error));
	json_decref(data);
	return ok;
}

bool
waiting_show(struct incoming *incoming, const struct quarantine_row *row, GError **error)
{
	struct store *store = incoming->core->store;
	struct outbox_address list = { 0 };
	struct person mentor = { 0 };
	bool ok = outbox_address(store, row->show_outbox_id, &list, error)
	          && person_get(store, list.person_id, &mentor, error)
	          && (incoming_is_guarded(incoming, mentor.id)
	              || post_shown(incoming, row, &mentor, list.thread_id, error))
	          && quarantine_set_show(store, row->id, 0, error);

	outbox_address_clear(&list);
	person_clear(&mentor);
	return ok;
}
