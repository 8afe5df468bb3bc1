#include "store/erasure.h"

#include "store/statement.h"

void
erasure_clear(struct erasure *erasure)
{
	char **owned[] = { &erasure->cause,   &erasure->receipt, &erasure->state,
		           &erasure->to_addr, &erasure->to_name, &erasure->called,
		           &erasure->lang,    &erasure->zone,    &erasure->mentor_name };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
}

/* The person goes with their last mentorship. */
static const char add_sql[] =
    "INSERT INTO erasure (mentorship_id, added_at, cause, receipt, asked_at, next_at, is_final, "
    "ended_at, mentee_id, mentor_id, to_addr, to_name, called, lang, zone, mentor_name) "
    "SELECT m.id, m.added_at, :cause, :receipt, :now, :now, NOT EXISTS (SELECT 1 FROM mentorship o "
    "WHERE o.mentee_id = m.mentee_id AND o.id <> m.id AND NOT EXISTS (SELECT 1 FROM erasure e "
    "WHERE e.mentorship_id = o.id)), m.ended_at, m.mentee_id, m.mentor_id, "
    "coalesce((SELECT addr FROM address WHERE person_id = p.id ORDER BY is_primary DESC LIMIT 1), "
    "''), p.name, p.called, p.lang, p.zone, k.name FROM mentorship m "
    "JOIN person p ON p.id = m.mentee_id JOIN person k ON k.id = m.mentor_id "
    "WHERE m.id = :mentorship_id ON CONFLICT (mentorship_id, added_at) DO NOTHING";

bool
erasure_add(struct store *store, const struct erasure_new *entry, utc_t now, GError **error)
{
	return statement_run(store, error, add_sql, "ttii", entry->cause, entry->receipt, now,
	                     entry->mentorship_id)
	       && statement_changed(store) == 1
	       && statement_run(store, error,
	                        "UPDATE mentorship SET moment_at = NULL, ended_at = "
	                        "coalesce(ended_at, :now) WHERE id = :id",
	                        "ii", now, entry->mentorship_id);
}

bool
erasure_recall(struct store *store, const struct erasure *entry, GError **error)
{
	return statement_run(
	    store, error,
	    "INSERT INTO erasure (mentorship_id, added_at, cause, receipt, asked_at, erased_at, state, "
	    "is_final) VALUES (:mentorship_id, :added_at, 'restored', :receipt, :asked_at, :asked_at, "
	    "'done', 1) ON CONFLICT DO NOTHING",
	    "iiti", entry->mentorship_id, entry->added_at, entry->receipt, entry->asked_at);
}

#define ERASURE_COLUMNS                                                                          \
	"SELECT id, mentorship_id, added_at, asked_at, coalesce(erased_at, 0), cause, receipt, " \
	"state, rows_n, imap_n, is_final, coalesce(ended_at, 0), coalesce(mentee_id, 0), "       \
	"coalesce(mentor_id, 0), to_addr, to_name, called, lang, zone, mentor_name FROM erasure "

static void
read_erasure(sqlite3_stmt *row, void *to)
{
	struct erasure *erasure = to;

	*erasure = (struct erasure){
		.id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.added_at = column_i64(row, 2),
		.asked_at = column_i64(row, 3),
		.erased_at = column_i64(row, 4),
		.cause = column_text(row, 5),
		.receipt = column_text(row, 6),
		.state = column_text(row, 7),
		.rows_n = column_i64(row, 8),
		.imap_n = column_i64(row, 9),
		.is_final = column_i64(row, 10) != 0,
		.ended_at = column_i64(row, 11),
		.mentee_id = column_i64(row, 12),
		.mentor_id = column_i64(row, 13),
		.to_addr = column_text(row, 14),
		.to_name = column_text(row, 15),
		.called = column_text(row, 16),
		.lang = column_text(row, 17),
		.zone = column_text(row, 18),
		.mentor_name = column_text(row, 19),
	};
}

bool
erasure_get(struct store *store, int64_t id, struct erasure *erasure, GError **error)
{
	return statement_one(
	    statement_query(store, error, ERASURE_COLUMNS "WHERE id = :id", "i", id), read_erasure,
	    erasure, error);
}

static GArray *
all_erasures(sqlite3_stmt *rows, GError **error)
{
	return statement_rows(rows, sizeof(struct erasure), (GDestroyNotify)erasure_clear,
	                      read_erasure, error);
}

GArray *
erasure_of_mentee(struct store *store, int64_t mentee_id, GError **error)
{
	return all_erasures(statement_query(store, error,
	                                    ERASURE_COLUMNS
	                                    "WHERE mentee_id = :mentee_id ORDER BY id",
	                                    "i", mentee_id),
	                    error);
}

GArray *
erasure_list(struct store *store, GError **error)
{
	return all_erasures(statement_query(store, error, ERASURE_COLUMNS "ORDER BY id", ""),
	                    error);
}

GArray *
erasure_due(struct store *store, utc_t now, int64_t most, GError **error)
{
	return statement_ids(statement_query(store, error,
	                                     "SELECT id FROM erasure WHERE next_at <= :now "
	                                     "ORDER BY next_at, id LIMIT :most",
	                                     "ii", now, most),
	                     error);
}

utc_t
erasure_next_at(struct store *store)
{
	return statement_number(store, 0,
	                        "SELECT min(next_at) FROM erasure WHERE next_at IS NOT NULL", "");
}

bool
erasure_set_state(struct store *store, int64_t id, const char *state, utc_t next_at, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE erasure SET state = :state, next_at = :next_at WHERE id = :id",
	                     "tni", state, next_at, id);
}

bool
erasure_set_erased(struct store *store, int64_t id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE erasure SET state = 'copies', erased_at = :now, next_at = :now "
	    "WHERE id = :id",
	    "ii", now, id);
}

bool
erasure_count(struct store *store, int64_t id, int64_t rows_n, int64_t imap_n, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE erasure SET rows_n = rows_n + :rows_n, imap_n = imap_n + :imap_n "
	    "WHERE id = :id",
	    "iii", rows_n, imap_n, id);
}

bool
erasure_go_on(struct store *store, int64_t id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE erasure SET next_at = :now WHERE id = :id AND state = 'copies' "
	    "AND NOT EXISTS (SELECT 1 FROM removal WHERE erasure_id = :id AND "
	    "is_reached = 0)",
	    "ii", now, id);
}

bool
erasure_forget_whose(struct store *store, int64_t id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE erasure SET state = 'clearing', next_at = :now, mentee_id = NULL, mentor_id = NULL, "
	    "ended_at = NULL, to_addr = '', to_name = '', called = '', lang = '', zone = '', "
	    "mentor_name = '' WHERE id = :id",
	    "ii", now, id);
}

GArray *
erasure_overdue(struct store *store, utc_t ended_before, int64_t most, GError **error)
{
	return statement_ids(
	    statement_query(store, error,
	                    "SELECT id FROM mentorship m WHERE ended_at <= :ended_before "
	                    "AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.mentorship_id = m.id) "
	                    "ORDER BY ended_at LIMIT :most",
	                    "ii", ended_before, most),
	    error);
}

utc_t
erasure_first_end(struct store *store)
{
	return statement_number(
	    store, 0,
	    "SELECT ended_at FROM mentorship m WHERE ended_at IS NOT NULL "
	    "AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.mentorship_id = m.id) "
	    "ORDER BY ended_at LIMIT 1",
	    "");
}
