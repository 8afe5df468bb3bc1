#include "store/course_rows.h"

#include <string.h>

#include "programme/arrival.h"
#include "store/statement.h"

static const char *const consent_words[] = { "none", "yes", "no" };
static const char *const end_words[] = { "open", "ending", "ended", "stopped" };
static const char *const session_words[] = { "booked", "declined", "cancelled", "missed" };

static size_t
word_index(sqlite3_stmt *row, int column, const char *const *words, size_t n)
{
	g_autofree char *word = column_text(row, column);

	for (size_t i = 0; i < n; i++)
		if (g_str_equal(words[i], word))
			return i;
	g_assert_not_reached(); /* the table's CHECK allows no other */
}

static const char course_sql[] =
    "SELECT consent, ending, on_hold, invited_at, invitation_reminded, invitation_told, "
    "mentee_wrote_at, "
    "mentor_wrote_at, new_event_at, waits_since_at, debt_nudged, debt_alerted, expiries_n, "
    "silent_since_on, quiet_on, "
    "pause_until_on, counted_on, evaluated_at, mentor_nudged_at, mentee_nudged_at, notices, "
    "pace, pace_offered "
    "FROM mentorship WHERE id = :id";

static void
read_course(sqlite3_stmt *row, struct course *course)
{
	course->consent =
	    (enum consent)word_index(row, 0, consent_words, G_N_ELEMENTS(consent_words));
	course->end = (enum course_end)word_index(row, 1, end_words, G_N_ELEMENTS(end_words));
	course->on_hold = column_i64(row, 2) != 0;
	course->invited_at = column_i64(row, 3);
	course->invitation_reminded = column_i64(row, 4) != 0;
	course->invitation_told = column_i64(row, 5) != 0;
	course->mentee_wrote_at = column_i64(row, 6);
	course->mentor_wrote_at = column_i64(row, 7);
	course->new_event_at = column_i64(row, 8);
	course->waits_since = column_i64(row, 9);
	course->debt_nudged = column_i64(row, 10) != 0;
	course->debt_alerted = column_i64(row, 11) != 0;
	course->expiries = (int)column_i64(row, 12);
	course->silent_since = column_date(row, 13);
	course->quiet_on = column_date(row, 14);
	course->pause_until = column_date(row, 15);
	course->counted_on = column_date(row, 16);
	course->evaluated_at = column_i64(row, 17);
	course->mentor_nudged_at = column_i64(row, 18);
	course->mentee_nudged_at = column_i64(row, 19);
	course->notices = (unsigned)column_i64(row, 20);
	course->pace = (int)column_i64(row, 21);
	course->pace_offered = (int)column_i64(row, 22);
}

static void
read_session(sqlite3_stmt *row, struct course *course)
{
	struct session session = {
		.row_id = column_i64(row, 0),
		.starts_at = column_i64(row, 1),
		.minutes = (int)column_i64(row, 2),
		.state = (enum session_state)word_index(row, 3, session_words,
		                                        G_N_ELEMENTS(session_words)),
		.posted = column_i64(row, 4) != 0,
		.prep_on = column_date(row, 5),
		.briefed_for = column_date(row, 6),
	};

	g_array_append_val(course->sessions, session);
}

static void
read_prompt(sqlite3_stmt *row, struct course *course)
{
	g_autofree char *question = column_text(row, 1);
	g_autofree char *kind = column_text(row, 2);
	struct prompt prompt = {
		.row_id = column_i64(row, 0),
		.is_followup = g_str_equal(kind, "followup"),
		.is_another = column_i64(row, 3) != 0,
		.row = (int)column_i64(row, 4),
		.sent_at = column_i64(row, 5),
		.reminded_on = column_date(row, 6),
		.closed = column_i64(row, 7) != 0,
		.answered_at = column_i64(row, 8),
		.words = (uint32_t)column_i64(row, 9),
		.signals = (uint32_t)column_i64(row, 10),
		.waits = column_i64(row, 11) != 0,
	};

	question_parse(question, &prompt.question);
	g_array_append_val(course->prompts, prompt);
}

static void
read_absence(sqlite3_stmt *row, struct course *course)
{
	struct absence absence = {
		.row_id = column_i64(row, 0),
		.from = column_date(row, 1),
		.until = column_date(row, 2),
	};

	g_array_append_val(course->absences, absence);
}

static void
read_pick(sqlite3_stmt *row, struct course *course)
{
	g_autofree char *text = column_text(row, 0);
	struct question_id question = { 0 };

	if (question_parse(text, &question))
		g_array_append_val(course->picks, question);
}

static void
read_skip(sqlite3_stmt *row, struct course *course)
{
	g_autofree char *text = column_text(row, 0);
	struct question_id question = { 0 };

	if (question_parse(text, &question))
		arrival_skip(course, question, column_i64(row, 1));
}

typedef void read_row_func(sqlite3_stmt *row, struct course *course);

static const struct {
	const char *sql;
	read_row_func *read;
} parts[] = {
	{ "SELECT id, starts_at, minutes, status, posted, prep_on, briefed_for_on FROM session "
	  "WHERE mentorship_id = :id ORDER BY starts_at, id",
	  read_session },
	{ "SELECT id, question, kind, is_another, row, sent_at, reminded_on, closed, answered_at, "
	  "words_n, signals, waits "
	  "FROM prompt WHERE mentorship_id = :id ORDER BY sent_at, id",
	  read_prompt },
	{ "SELECT id, from_on, until_on FROM absence WHERE mentorship_id = :id ORDER BY id",
	  read_absence },
	{ "SELECT question FROM pick WHERE mentorship_id = :id ORDER BY id", read_pick },
	{ "SELECT question, at FROM skip WHERE mentorship_id = :id ORDER BY id", read_skip },
};

static bool
read_part(struct store *store, size_t part, int64_t mentorship_id, struct course *course,
          GError **error)
{
	sqlite3_stmt *rows = statement_query(store, error, parts[part].sql, "i", mentorship_id);
	if (!rows)
		return false;
	GError *failed = NULL;
	while (statement_next(rows, &failed))
		parts[part].read(rows, course);
	statement_end(rows);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

struct course *
course_load(struct store *store, int64_t mentorship_id, GError **error)
{
	sqlite3_stmt *row = statement_query(store, error, course_sql, "i", mentorship_id);
	if (!row)
		return NULL;
	struct course *course = NULL;
	if (statement_next(row, error)) {
		course = course_new();
		read_course(row, course);
	}
	statement_end(row);
	for (size_t i = 0; course && i < G_N_ELEMENTS(parts); i++) {
		if (!read_part(store, i, mentorship_id, course, error)) {
			course_free(course);
			course = NULL;
		}
	}
	return course;
}

static bool
save_scalars(struct store *store, int64_t mentorship_id, const struct course *course,
             const char *state, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE mentorship SET state = :state, consent = :consent, ending = :ending, on_hold = "
	    ":on_hold, "
	    "invited_at = :invited_at, invitation_reminded = :invitation_reminded, invitation_told "
	    "= :invitation_told, "
	    "mentee_wrote_at = :mentee_wrote_at, mentor_wrote_at = :mentor_wrote_at, new_event_at "
	    "= :new_event_at, "
	    "waits_since_at = :waits_since_at, debt_nudged = :debt_nudged, debt_alerted = "
	    ":debt_alerted, "
	    "expiries_n = :expiries_n, silent_since_on = :silent_since_on, quiet_on = :quiet_on, "
	    "pause_until_on = :pause_until_on, counted_on = :counted_on, evaluated_at = "
	    ":evaluated_at, "
	    "mentor_nudged_at = :mentor_nudged_at, mentee_nudged_at = :mentee_nudged_at, notices = "
	    ":notices, pace = :pace, pace_offered = :pace_offered "
	    "WHERE id = :id",
	    "tttiiiiiiiiiiiddddiiiiiii", state, consent_words[course->consent],
	    end_words[course->end], (int64_t)course->on_hold, course->invited_at,
	    (int64_t)course->invitation_reminded, (int64_t)course->invitation_told,
	    course->mentee_wrote_at, course->mentor_wrote_at, course->new_event_at,
	    course->waits_since, (int64_t)course->debt_nudged, (int64_t)course->debt_alerted,
	    (int64_t)course->expiries, course->silent_since, course->quiet_on, course->pause_until,
	    course->counted_on, course->evaluated_at, course->mentor_nudged_at,
	    course->mentee_nudged_at, (int64_t)course->notices, (int64_t)course->pace,
	    (int64_t)course->pace_offered, mentorship_id);
}

static bool
save_session(struct store *store, const struct session *session, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE session SET starts_at = :starts_at, status = :status, posted = :posted, "
	    "prep_on = :prep_on, briefed_for_on = :briefed_for WHERE id = :id",
	    "itiddi", session->starts_at, session_words[session->state], (int64_t)session->posted,
	    session->prep_on, session->briefed_for, session->row_id);
}

static bool
save_prompt(struct store *store, const struct prompt *prompt, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE prompt SET reminded_on = :reminded_on, closed = :closed, "
	    "answered_at = :answered_at, words_n = :words_n, signals = :signals, waits = :waits "
	    "WHERE id = :id",
	    "diiiiii", prompt->reminded_on, (int64_t)prompt->closed, prompt->answered_at,
	    (int64_t)prompt->words, (int64_t)prompt->signals, (int64_t)prompt->waits,
	    prompt->row_id);
}

static bool
save_absence(struct store *store, int64_t mentorship_id, struct absence *absence, GError **error)
{
	if (absence->row_id == 0) {
		absence->row_id =
		    statement_insert(store, error,
		                     "INSERT INTO absence (mentorship_id, from_on, until_on) "
		                     "VALUES (:mentorship_id, :from_on, :until_on)",
		                     "idd", mentorship_id, absence->from, absence->until);
		return absence->row_id != 0;
	}
	return statement_run(
	    store, error,
	    "UPDATE absence SET from_on = :from_on, until_on = :until_on WHERE id = :id", "ddi",
	    absence->from, absence->until, absence->row_id);
}

void
course_known_clear(struct course_known *known)
{
	g_clear_pointer(&known->sessions, g_array_unref);
	g_clear_pointer(&known->prompts, g_array_unref);
	g_clear_pointer(&known->absences, g_array_unref);
	g_clear_pointer(&known->picks, g_array_unref);
}

void
course_known_set(struct course_known *known, const struct course *course)
{
	course_known_clear(known);
	known->sessions = g_array_copy(course->sessions);
	known->prompts = g_array_copy(course->prompts);
	known->absences = g_array_copy(course->absences);
	known->picks = g_array_copy(course->picks);
	known->skips_n = course->skips->len;
}

/* Byte for byte: a difference in padding only costs a write. */
static bool
is_known(const GArray *known, GArray *rows, guint i)
{
	guint size = g_array_get_element_size(rows);

	return known && i < known->len
	       && memcmp(known->data + (size_t)i * size, rows->data + (size_t)i * size, size) == 0;
}

static bool
save_sessions(struct store *store, GArray *sessions, const GArray *known, GError **error)
{
	for (guint i = 0; i < sessions->len; i++)
		if (!is_known(known, sessions, i)
		    && !save_session(store, &g_array_index(sessions, struct session, i), error))
			return false;
	return true;
}

static bool
save_prompts(struct store *store, GArray *prompts, const GArray *known, GError **error)
{
	for (guint i = 0; i < prompts->len; i++)
		if (!is_known(known, prompts, i)
		    && !save_prompt(store, &g_array_index(prompts, struct prompt, i), error))
			return false;
	return true;
}

static bool
save_absences(struct store *store, int64_t mentorship_id, GArray *absences, const GArray *known,
              GError **error)
{
	for (guint i = 0; i < absences->len; i++)
		if (!is_known(known, absences, i)
		    && !save_absence(store, mentorship_id,
		                     &g_array_index(absences, struct absence, i), error))
			return false;
	return true;
}

static bool
save_pick(struct store *store, int64_t mentorship_id, struct question_id question, GError **error)
{
	g_autofree char *text = question_text(question);

	return statement_insert(store, error,
	                        "INSERT INTO pick (mentorship_id, question) "
	                        "VALUES (:mentorship_id, :question)",
	                        "it", mentorship_id, text)
	       != 0;
}

/* There are few, and any of them may have been used up: all are written anew. */
static bool
save_picks(struct store *store, int64_t mentorship_id, GArray *picks, const GArray *known,
           GError **error)
{
	bool is_same = (known ? known->len : 0) == picks->len;

	for (guint i = 0; is_same && i < picks->len; i++)
		is_same = is_known(known, picks, i);
	if (is_same)
		return true;
	if (!statement_run(store, error, "DELETE FROM pick WHERE mentorship_id = :mentorship_id",
	                   "i", mentorship_id))
		return false;
	for (guint i = 0; i < picks->len; i++)
		if (!save_pick(store, mentorship_id, g_array_index(picks, struct question_id, i),
		               error))
			return false;
	return true;
}

/* They are only ever added to. */
static bool
save_skips(struct store *store, int64_t mentorship_id, const GArray *skips, guint known_n,
           GError **error)
{
	for (guint i = known_n; i < skips->len; i++) {
		const struct skip *skip = &g_array_index(skips, struct skip, i);
		g_autofree char *text = question_text(skip->question);
		if (statement_insert(store, error,
		                     "INSERT INTO skip (mentorship_id, question, at) "
		                     "VALUES (:mentorship_id, :question, :at)",
		                     "iti", mentorship_id, text, skip->at)
		    == 0)
			return false;
	}
	return true;
}

bool
course_save(struct store *store, int64_t mentorship_id, const struct course *course,
            struct course_known *known, const char *state, GError **error)
{
	if (!save_scalars(store, mentorship_id, course, state, error)
	    || !save_sessions(store, course->sessions, known->sessions, error)
	    || !save_prompts(store, course->prompts, known->prompts, error)
	    || !save_absences(store, mentorship_id, course->absences, known->absences, error)
	    || !save_picks(store, mentorship_id, course->picks, known->picks, error)
	    || !save_skips(store, mentorship_id, course->skips, known->skips_n, error))
		return false;
	course_known_set(known, course);
	return true;
}
