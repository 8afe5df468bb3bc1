#include "store/session.h"

#include "store/statement.h"

void
session_row_clear(struct session_row *session)
{
	g_clear_pointer(&session->place, g_free);
	g_clear_pointer(&session->status, g_free);
}

int64_t
session_add(struct store *store, const struct session_row *session, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO session (mentorship_id, starts_at, minutes, place, booked_at) "
	    "VALUES (:mentorship_id, :starts_at, :minutes, :place, :booked_at)",
	    "iiiti", session->mentorship_id, session->starts_at, session->minutes, session->place,
	    session->booked_at);
}

bool
session_update(struct store *store, const struct session_row *session, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE session SET starts_at = :starts_at, minutes = :minutes, place = :place, "
	    "status = :status, booked_at = :booked_at WHERE id = :id",
	    "iittii", session->starts_at, session->minutes, session->place, session->status,
	    session->booked_at, session->id);
}

GArray *
session_list(struct store *store, int64_t mentorship_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT id, mentorship_id, minutes, starts_at, booked_at, place, status FROM session "
	    "WHERE (:mentorship_id = 0 OR mentorship_id = :mentorship_id) "
	    "ORDER BY mentorship_id, starts_at, id",
	    "i", mentorship_id);
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct session_row));
	g_array_set_clear_func(list, (GDestroyNotify)session_row_clear);
	while (statement_next(rows, error)) {
		struct session_row session = {
			.id = column_i64(rows, 0),
			.mentorship_id = column_i64(rows, 1),
			.minutes = column_i64(rows, 2),
			.starts_at = column_i64(rows, 3),
			.booked_at = column_i64(rows, 4),
			.place = column_text(rows, 5),
			.status = column_text(rows, 6),
		};
		g_array_append_val(list, session);
	}
	statement_end(rows);
	return list;
}
