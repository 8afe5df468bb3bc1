#include "mentoring/erase.h"

#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/remedy.h"
#include "mentoring/facts.h"
#include "mentoring/incoming.h"
#include "mentoring/letter.h"
#include "store/erasure.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/quarantine.h"
#include "store/removal.h"

enum {
	DAY_S = 86400,
	ECHO_S = 7 * DAY_S,     /* rules 3.11, *echo* */
	BACKUPS_S = 30 * DAY_S, /* security.md, C14: no backup is older */
	SOON_S = 5,             /* a mail on the wire, another reader of the store */
	LATER_S = 600,          /* after what only a human can mend */
	SETTLE_S = 900,         /* until copies of the receipt have come */
	RECEIPT_CHARS = 10,
};

/* ---- asked for by mail ---- */

/* Whether the reply is one to the echo, in time. */
static bool
is_confirmed(const struct incoming *incoming)
{
	struct store *store = incoming->core->store;
	int64_t outbox_id = incoming->verdict->target.outbox_id;

	return outbox_id != 0 && outbox_key_number(store, outbox_id, "erase_asked") != 0
	       && outbox_due_at(store, outbox_id) + ECHO_S >= incoming->arrived_at;
}

bool
erase_take(struct incoming *incoming, GError **error)
{
	const struct pair *pair = incoming->pair;
	g_autofree char *receipt = NULL;

	incoming->class = "command";
	if (is_confirmed(incoming))
		return erase_person(incoming->core, pair->mentee.id, "asked", incoming->now,
		                    &receipt, error);
	return incoming_reply(incoming, &pair->mentee, REPLY_OWN_DATA, "erase_asked",
	                      pair_data(pair, pair->mentee.lang, incoming->now), error);
}

bool
erase_begin(struct core *core, int64_t mentorship_id, const char *cause, utc_t now, char **receipt,
            GError **error)
{
	g_autofree char *id = id_new();
	char *number = g_ascii_strup(id, RECEIPT_CHARS);
	const struct erasure_new entry = { mentorship_id, cause, number };
	const struct ledger_new row = { mentorship_id, ADDRESSEE_MENTEE, "erased", number };
	GError *failed = NULL;

	*receipt = number;
	bool is_new = erasure_add(core->store, &entry, now, &failed);
	if (failed) {
		g_propagate_error(error, failed);
		return false;
	}
	if (!is_new)
		return true;
	log_event(LOG_LEVEL_INFO, "erasure_begun", "receipt=%s cause=%s", number, cause);
	return outbox_skip_person(core->store, mentorship_id, error)
	       && ledger_add(core->store, &row, now, error);
}

bool
erase_person(struct core *core, int64_t mentee_id, const char *cause, utc_t now, char **receipt,
             GError **error)
{
	g_autoptr(GArray) all = mentorship_all_of(core->store, mentee_id, error);

	for (guint i = 0; all && i < all->len; i++) {
		g_clear_pointer(receipt, g_free);
		if (!erase_begin(core, g_array_index(all, int64_t, i), cause, now, receipt, error))
			return false;
	}
	return all != NULL;
}

/* ---- the rows ---- */

static bool
run_page(struct core *core, const struct erasure *erasure, utc_t now, int64_t *rows_n,
         GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	if (erasure_page(core->store, erasure, now, rows_n, error)
	    && (*rows_n > 0 ? erasure_count(core->store, erasure->id, *rows_n, 0, error)
	                    : erasure_set_erased(core->store, erasure->id, now, error)))
		return store_commit(core->store, error);
	store_rollback(core->store);
	return false;
}

static bool
delete_rows(struct core *core, const struct erasure *erasure, utc_t now, GError **error)
{
	int64_t rows_n = 1;

	if (erasure_must_wait(core->store, erasure)) {
		g_set_error_literal(
		    error, REMEDY, REMEDY_RETRY,
		    "a mail of theirs is on the wire, or an earlier mentorship still "
		    "goes; the daemon goes on with it");
		return false;
	}
	while (rows_n > 0)
		if (!run_page(core, erasure, now, &rows_n, error))
			return false;
	return true;
}

/* ---- what outlives the store ---- */

static char *
note_path(const struct core *core)
{
	return g_build_filename(core->settings->paths.state, "erased", NULL);
}

static void
note_line(const struct erasure *erasure, GString *out)
{
	g_string_append_printf(
	    out, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n",
	    erasure->mentorship_id, erasure->added_at, erasure->asked_at, erasure->receipt);
}

/* All that the store knows of; what only the file knew has been recalled before. */
static bool
write_note(struct core *core, GError **error)
{
	g_autoptr(GArray) all = erasure_list(core->store, error);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *path = note_path(core);
	g_autoptr(GError) failed = NULL;

	if (!all)
		return false;
	for (guint i = 0; i < all->len; i++)
		note_line(&g_array_index(all, struct erasure, i), text);
	if (g_file_set_contents_full(path, text->str, (gssize)text->len,
	                             G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
	                             0600, &failed))
		return true;
	g_set_error(error, REMEDY, REMEDY_RETRY, "%s", failed->message);
	return false;
}

/* ---- the last mails ---- */

static void
keys_of(const struct erasure *erasure, char *keys[2])
{
	keys[0] = g_strdup_printf("erased:%" G_GINT64_FORMAT, erasure->id);
	keys[1] = g_strdup_printf("erased_mentor:%" G_GINT64_FORMAT, erasure->id);
}

/* M77. */
static bool
send_receipt(struct core *core, const struct erasure *erasure, const char *key, utc_t now,
             GError **error)
{
	json_t *data = json_object();
	const char *lang = erasure->lang;
	const char *zone = erasure->zone;
	const struct letter letter = {
		.template = "erased",
		.kind = "confirmed",
		.key = key,
		.to_whom = ADDRESSEE_MENTEE,
		.to_name = erasure->to_name,
		.to_addr = erasure->to_addr,
		.lang = lang,
		.zone = zone,
		.data = data,
		.is_last = true,
	};

	data_set(data, "mentee", erasure->called);
	data_set(data, "mentor_full", erasure->mentor_name);
	data_set(data, "receipt", erasure->receipt);
	data_take(data, "date", facts_date(lang, zone, erasure->erased_at, now));
	data_take(data, "time", facts_time(lang, zone, erasure->erased_at));
	data_take(data, "backup_date", facts_date(lang, zone, erasure->erased_at + BACKUPS_S, now));
	if (g_str_equal(erasure->cause, "retention"))
		data_take(data, "end_date", facts_date(lang, zone, erasure->ended_at, now));
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* M100 (b): nobody wonders where a mentee has gone. */
static bool
tell_mentor(struct core *core, const struct erasure *erasure, const char *key, utc_t now,
            GError **error)
{
	struct person mentor = { 0 };
	GError *failed = NULL;

	if (!person_get(core->store, erasure->mentor_id, &mentor, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL;
	}
	json_t *data = json_object();
	const struct letter letter = {
		.template = "stopped_mentor",
		.kind = "confirmed",
		.key = key,
		.to_whom = ADDRESSEE_MENTOR,
		.person = &mentor,
		.data = data,
		.passes = PASSES_MENTORSHIP,
		.is_last = true,
	};
	data_set(data, "mentee", erasure->called);
	data_take(data, "date", facts_date(mentor.lang, mentor.zone, erasure->erased_at, now));
	json_object_set_new(data, "deleted", json_true());
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	person_clear(&mentor);
	return ok;
}

/* Nobody is told twice, nor of the end of one mentorship while another goes on. */
static bool
tell(struct core *core, const struct erasure *erasure, utc_t now, GError **error)
{
	char *keys[2];
	bool is_told = erasure->is_final && !g_str_equal(erasure->cause, "restored");
	bool by_clock = g_str_equal(erasure->cause, "retention");

	keys_of(erasure, keys);
	bool ok = store_begin(core->store, error);
	if (ok) {
		ok = !is_told
		     || ((by_clock || tell_mentor(core, erasure, keys[1], now, error))
		         && send_receipt(core, erasure, keys[0], now, error));
		ok = ok
		     && erasure_set_state(core->store, erasure->id, "telling",
		                          is_told ? now + SETTLE_S : now, error)
		     && store_commit(core->store, error);
		if (!ok)
			store_rollback(core->store);
	}
	g_free(keys[0]);
	g_free(keys[1]);
	return ok;
}

/* The mails about the erasure go as everything else went. */
static bool
forget_mails(struct core *core, const struct erasure *erasure, char *const keys[2], utc_t now,
             GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	if (erasure_mail_forget(core->store, erasure->id, keys[0], now, error)
	    && erasure_mail_forget(core->store, erasure->id, keys[1], now, error)
	    && erasure_forget_whose(core->store, erasure->id, now, error)
	    && store_commit(core->store, error))
		return true;
	store_rollback(core->store);
	return false;
}

/* ---- step by step ---- */

static bool
step_rows(struct core *core, const struct erasure *erasure, utc_t now, GError **error)
{
	return delete_rows(core, erasure, now, error);
}

/* What was deleted still stands in the WAL until it is empty. */
static bool
step_copies(struct core *core, const struct erasure *erasure, utc_t now, GError **error)
{
	if (!write_note(core, error) || !store_checkpoint(core->store, error))
		return false;
	if (removal_pending(core->store, erasure->id) > 0)
		return erasure_set_state(core->store, erasure->id, "copies", 0, error);
	return tell(core, erasure, now, error);
}

static bool
step_telling(struct core *core, const struct erasure *erasure, utc_t now, GError **error)
{
	char *keys[2];

	keys_of(erasure, keys);
	bool waits =
	    erasure_mail_waits(core->store, keys[0]) || erasure_mail_waits(core->store, keys[1]);
	bool ok =
	    waits ? erasure_set_state(core->store, erasure->id, "telling", now + SETTLE_S, error)
		  : forget_mails(core, erasure, keys, now, error);
	g_free(keys[0]);
	g_free(keys[1]);
	return ok;
}

static bool
step_clearing(struct core *core, const struct erasure *erasure, utc_t now, GError **error)
{
	(void)now;
	if (!store_checkpoint(core->store, error)
	    || !erasure_set_state(core->store, erasure->id, "done", 0, error))
		return false;
	log_event(LOG_LEVEL_INFO, "erased", "receipt=%s", erasure->receipt);
	return true;
}

static const struct {
	const char *state;
	bool (*run)(struct core *core, const struct erasure *erasure, utc_t now, GError **error);
} steps[] = {
	{ "rows", step_rows },
	{ "copies", step_copies },
	{ "telling", step_telling },
	{ "clearing", step_clearing },
};

/* As far as it goes now. */
static bool
run_one(struct core *core, int64_t id, utc_t now, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		struct erasure erasure = { 0 };
		if (!erasure_get(core->store, id, &erasure, error))
			return false;
		bool ok = !g_str_equal(steps[i].state, erasure.state)
		          || steps[i].run(core, &erasure, now, error);
		erasure_clear(&erasure);
		if (!ok)
			return false;
	}
	return true;
}

/* One that cannot go on now waits a moment, and holds up no other. */
static bool
run_or_wait(struct core *core, int64_t id, utc_t now, GError **error)
{
	struct erasure erasure = { 0 };
	GError *failed = NULL;

	if (run_one(core, id, now, &failed))
		return true;
	if (store_is_damaged(failed) || !erasure_get(core->store, id, &erasure, NULL)) {
		g_propagate_error(error, failed);
		return false;
	}
	int64_t wait_s = g_error_matches(failed, REMEDY, REMEDY_RETRY) ? SOON_S : LATER_S;
	g_autofree char *why = log_quote(failed->message);
	log_event(LOG_LEVEL_WARNING, "erasure_waits", "receipt=%s why=%s", erasure.receipt, why);
	g_error_free(failed);
	bool ok = erasure_set_state(core->store, id, erasure.state, now + wait_s, error);
	erasure_clear(&erasure);
	return ok;
}

int64_t
erase_run(struct core *core, utc_t now, int64_t most, GError **error)
{
	g_autoptr(GArray) due = erasure_due(core->store, now, most, error);

	if (!due)
		return -1;
	for (guint i = 0; i < due->len; i++)
		if (!run_or_wait(core, g_array_index(due, int64_t, i), now, error))
			return -1;
	return due->len;
}

bool
erase_rows(struct core *core, int64_t erasure_id, utc_t now, GError **error)
{
	struct erasure erasure = { 0 };

	/* What only the file knows is not to be written over. */
	if (!erase_recall(core, now, error)
	    || !erasure_get(core->store, erasure_id, &erasure, error))
		return false;
	bool ok = !g_str_equal(erasure.state, "rows") || delete_rows(core, &erasure, now, error);
	erasure_clear(&erasure);
	return ok && write_note(core, error) && store_checkpoint(core->store, error);
}

/* ---- the clock ---- */

static bool
begin_overdue(struct core *core, int64_t mentorship_id, utc_t now, GError **error)
{
	g_autofree char *receipt = NULL;

	if (!store_begin(core->store, error))
		return false;
	if (erase_begin(core, mentorship_id, "retention", now, &receipt, error)
	    && store_commit(core->store, error))
		return true;
	store_rollback(core->store);
	return false;
}

static bool
purge_stranger(struct core *core, const struct quarantine_due *due, utc_t now, GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	if (removal_of_inbox(core->store, due->inbox_id, now, error)
	    && quarantine_purge(core->store, due, now, error) && store_commit(core->store, error)) {
		log_event(LOG_LEVEL_INFO, "purged", "quarantine=%" G_GINT64_FORMAT, due->id);
		return true;
	}
	store_rollback(core->store);
	return false;
}

int64_t
erase_overdue(struct core *core, utc_t now, int64_t most, GError **error)
{
	const struct settings *settings = core->settings;
	g_autoptr(GArray) ended =
	    erasure_overdue(core->store, now - settings->privacy.retention_s, most, error);
	g_autoptr(GArray) strangers =
	    ended ? quarantine_strangers(core->store, now - settings->privacy.strangers_s, most,
	                                 error)
		  : NULL;

	if (!strangers)
		return -1;
	for (guint i = 0; i < ended->len; i++)
		if (!begin_overdue(core, g_array_index(ended, int64_t, i), now, error))
			return -1;
	for (guint i = 0; i < strangers->len; i++)
		if (!purge_stranger(core, &g_array_index(strangers, struct quarantine_due, i), now,
		                    error))
			return -1;
	return MAX(ended->len, strangers->len);
}

utc_t
erase_next(struct core *core)
{
	const struct settings *settings = core->settings;
	utc_t end = erasure_first_end(core->store);
	utc_t stranger = quarantine_first_stranger(core->store);
	const utc_t all[] = {
		erasure_next_at(core->store),
		end != 0 ? end + settings->privacy.retention_s : 0,
		stranger != 0 ? stranger + settings->privacy.strangers_s : 0,
	};
	utc_t next = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i] != 0 && (next == 0 || all[i] < next))
			next = all[i];
	return next;
}

/* ---- after a restore ---- */

static bool
read_note_line(const char *line, struct erasure *erasure)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 5);
	int64_t *numbers[] = { &erasure->mentorship_id, &erasure->added_at, &erasure->asked_at };

	if (g_strv_length(words) != G_N_ELEMENTS(numbers) + 1)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		guint64 number = 0;
		if (!g_ascii_string_to_unsigned(words[i], 10, 0, G_MAXINT64, &number, NULL))
			return false;
		*numbers[i] = (int64_t)number;
	}
	erasure->receipt = g_strdup(words[G_N_ELEMENTS(numbers)]);
	return true;
}

/* The mentorship that a backup still has is noted like one that is asked for now, but nobody is told again. */
static bool
recall_one(struct core *core, const struct erasure *noted, utc_t now, GError **error)
{
	struct mentorship found = { 0 };
	GError *failed = NULL;
	const struct erasure_new entry = { noted->mentorship_id, "restored", noted->receipt };
	bool is_there = mentorship_get(core->store, noted->mentorship_id, &found, &failed)
	                && found.added_at == noted->added_at;

	mentorship_clear(&found);
	if (!failed && !is_there)
		erasure_recall(core->store, noted, &failed);
	else if (!failed && erasure_add(core->store, &entry, now, &failed))
		log_event(LOG_LEVEL_WARNING, "erased_again", "receipt=%s", noted->receipt);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

bool
erase_recall(struct core *core, utc_t now, GError **error)
{
	g_autofree char *path = note_path(core);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return true; /* nothing was ever erased */
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	bool ok = store_begin(core->store, error);
	for (char **line = lines; ok && *line; line++) {
		struct erasure noted = { 0 };
		if (read_note_line(*line, &noted))
			ok = recall_one(core, &noted, now, error);
		g_free(noted.receipt);
	}
	if (ok && store_commit(core->store, error))
		return true;
	store_rollback(core->store);
	return false;
}
