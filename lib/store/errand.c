#include "store/errand.h"

#include "store/statement.h"

bool
errand_set(struct store *store, int64_t mentorship_id, const char *what, utc_t due_at,
           GError **error)
{
	return statement_run(
	    store, error,
	    "INSERT INTO errand (mentorship_id, what, due_at) VALUES (:mentorship_id, :what, :due_at) "
	    "ON CONFLICT (mentorship_id, what) DO UPDATE SET due_at = min(due_at, excluded.due_at)",
	    "iti", mentorship_id, what, due_at);
}

bool
errand_advance(struct store *store, int64_t mentorship_id, const char *what, utc_t due_at,
               GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE errand SET due_at = min(due_at, :due_at) WHERE mentorship_id = :mentorship_id "
	    "AND what = :what",
	    "iit", due_at, mentorship_id, what);
}

bool
errand_done(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error, "DELETE FROM errand WHERE id = :id", "i", id);
}

bool
errand_set_due(struct store *store, int64_t id, utc_t due_at, GError **error)
{
	return statement_run(store, error, "UPDATE errand SET due_at = :due_at WHERE id = :id",
	                     "ii", due_at, id);
}

static void
errand_clear(struct errand *errand)
{
	g_free(errand->what);
}

static void
read_errand(sqlite3_stmt *row, void *to)
{
	struct errand *errand = to;

	*errand = (struct errand){
		.id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.what = column_text(row, 2),
		.due_at = column_i64(row, 3),
	};
}

GArray *
errand_list_due(struct store *store, utc_t now, int64_t most, GError **error)
{
	return statement_rows(statement_query(store, error,
	                                      "SELECT id, mentorship_id, what, due_at FROM errand "
	                                      "WHERE due_at <= :now ORDER BY due_at LIMIT :most",
	                                      "ii", now, most),
	                      sizeof(struct errand), (GDestroyNotify)errand_clear, read_errand,
	                      error);
}

utc_t
errand_next_at(struct store *store)
{
	return statement_number(store, 0, "SELECT min(due_at) FROM errand", "");
}
