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

static void
read_session_row(sqlite3_stmt *row, void *to)
{
	struct session_row *session = to;

	*session = (struct session_row){
		.id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.minutes = column_i64(row, 2),
		.starts_at = column_i64(row, 3),
		.booked_at = column_i64(row, 4),
		.place = column_text(row, 5),
		.status = column_text(row, 6),
	};
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
	return statement_rows(rows, sizeof(struct session_row), (GDestroyNotify)session_row_clear,
	                      read_session_row, error);
}

int64_t
session_first_booked(struct store *store, int64_t mentor_id, utc_t until)
{
	return statement_number(
	    store, 0,
	    "SELECT s.mentorship_id FROM session s JOIN mentorship m ON m.id = s.mentorship_id "
	    "WHERE m.mentor_id = :mentor_id AND m.ended_at IS NULL AND s.status <> 'cancelled' "
	    "AND s.booked_at <= :until ORDER BY s.booked_at, s.id LIMIT 1",
	    "ii", mentor_id, until);
}
