#include "store/hold.h"

#include "store/statement.h"

static const char *const no_reason = "";

/* NULL and a mentorship's id are told apart by IS. */
static const char hold_open_sql[] = "SELECT id FROM hold WHERE mentorship_id IS :mentorship_id "
				    "AND reason = :reason AND released_at IS NULL";

int64_t
hold_start(struct store *store, int64_t mentorship_id, const char *reason, utc_t now,
           GError **error)
{
	int64_t open = statement_number(store, 0, hold_open_sql, "nt", mentorship_id, reason);

	if (open != 0)
		return open;
	return statement_insert(store, error,
	                        "INSERT INTO hold (mentorship_id, reason, since_at) "
	                        "VALUES (:mentorship_id, :reason, :since_at)",
	                        "nti", mentorship_id, reason, now);
}

bool
hold_end(struct store *store, int64_t mentorship_id, const char *reason, const char *by, utc_t now,
         GError **error)
{
	return statement_run(store, error,
	                     "UPDATE hold SET released_at = :now, released_by = :by "
	                     "WHERE mentorship_id IS :mentorship_id AND released_at IS NULL "
	                     "AND (reason = :reason OR (:reason = '' AND reason <> 'safety'))",
	                     "itnt", now, by, mentorship_id, reason ? reason : no_reason);
}

bool
hold_is_open(struct store *store, int64_t mentorship_id, const char *reason)
{
	return statement_number(store, 0, hold_open_sql, "nt", mentorship_id, reason) != 0;
}

utc_t
hold_since(struct store *store, int64_t mentorship_id, const char *reason)
{
	return statement_number(store, 0,
	                        "SELECT since_at FROM hold WHERE mentorship_id = :mentorship_id "
	                        "AND reason = :reason AND released_at IS NULL",
	                        "it", mentorship_id, reason);
}

bool
hold_stops(struct store *store, int64_t mentorship_id)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM hold WHERE released_at IS NULL "
		   "AND (mentorship_id = :mentorship_id OR mentorship_id IS NULL) LIMIT 1",
		   "i", mentorship_id)
	       == 1;
}

bool
hold_stops_one(struct store *store, int64_t mentorship_id)
{
	return statement_number(store, 0,
	                        "SELECT 1 FROM hold WHERE mentorship_id = :mentorship_id "
	                        "AND released_at IS NULL LIMIT 1",
	                        "i", mentorship_id)
	       == 1;
}

bool
hold_ended_since_prompt(struct store *store, int64_t mentorship_id, const char *reason)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM hold WHERE mentorship_id = :mentorship_id AND reason = :reason AND released_at > "
		   "(SELECT coalesce(max(sent_at), 0) FROM prompt WHERE mentorship_id = :mentorship_id) LIMIT 1",
		   "it", mentorship_id, reason)
	       == 1;
}

static void
hold_clear(struct hold *hold)
{
	g_free(hold->reason);
	g_free(hold->mentee);
}

static void
read_hold(sqlite3_stmt *row, void *to)
{
	struct hold *hold = to;

	*hold = (struct hold){
		.id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.reason = column_text(row, 2),
		.since_at = column_i64(row, 3),
		.mentee = sqlite3_column_type(row, 4) == SQLITE_NULL ? NULL : column_text(row, 4),
	};
}

GArray *
hold_list(struct store *store, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT h.id, coalesce(h.mentorship_id, 0), h.reason, h.since_at, p.handle "
	    "FROM hold h LEFT JOIN mentorship m ON m.id = h.mentorship_id "
	    "LEFT JOIN person p ON p.id = m.mentee_id "
	    "WHERE h.released_at IS NULL ORDER BY h.since_at",
	    "");
	return statement_rows(rows, sizeof(struct hold), (GDestroyNotify)hold_clear, read_hold,
	                      error);
}
