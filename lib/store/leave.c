#include "store/leave.h"

#include "store/statement.h"

void
leave_row_clear(struct leave_row *leave)
{
	g_clear_pointer(&leave->answer, g_free);
}

int64_t
leave_add(struct store *store, const struct leave_row *leave, GError **error)
{
	if (!statement_run(store, error,
	                   "UPDATE leave SET settled_at = :now WHERE mentor_id = :mentor_id "
	                   "AND settled_at IS NULL",
	                   "ii", leave->noted_at, leave->mentor_id))
		return 0;
	return statement_insert(
	    store, error,
	    "INSERT INTO leave (mentor_id, from_on, until_on, substitute_id, "
	    "noted_at) VALUES (:mentor_id, :from_on, :until_on, :substitute_id, "
	    ":noted_at)",
	    "iddni", leave->mentor_id, leave->from_on, leave->until_on, leave->substitute_id,
	    leave->noted_at);
}

#define LEAVE_COLUMNS                                                                   \
	"SELECT id, mentor_id, coalesce(substitute_id, 0), from_on, until_on, answer, " \
	"noted_at, coalesce(begun_at, 0), coalesce(told_at, 0) FROM leave "

static void
read_leave(sqlite3_stmt *row, void *to)
{
	struct leave_row *leave = to;

	*leave = (struct leave_row){
		.id = column_i64(row, 0),
		.mentor_id = column_i64(row, 1),
		.substitute_id = column_i64(row, 2),
		.from_on = column_date(row, 3),
		.until_on = column_date(row, 4),
		.answer = column_text(row, 5),
		.noted_at = column_i64(row, 6),
		.begun_at = column_i64(row, 7),
		.told_at = column_i64(row, 8),
	};
}

bool
leave_get(struct store *store, int64_t id, struct leave_row *leave, GError **error)
{
	return statement_one(statement_query(store, error,
	                                     LEAVE_COLUMNS "WHERE id = :id AND settled_at IS NULL",
	                                     "i", id),
	                     read_leave, leave, error);
}

bool
leave_of(struct store *store, int64_t mentor_id, struct leave_row *leave, GError **error)
{
	return statement_one(statement_query(store, error,
	                                     LEAVE_COLUMNS
	                                     "WHERE mentor_id = :mentor_id AND settled_at IS NULL "
	                                     "ORDER BY id DESC LIMIT 1",
	                                     "i", mentor_id),
	                     read_leave, leave, error);
}

GArray *
leave_list(struct store *store, GError **error)
{
	return statement_rows(
	    statement_query(store, error, LEAVE_COLUMNS "WHERE settled_at IS NULL ORDER BY id", ""),
	    sizeof(struct leave_row), (GDestroyNotify)leave_row_clear, read_leave, error);
}

bool
leave_update(struct store *store, const struct leave_row *leave, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE leave SET answer = :answer, begun_at = :begun_at, told_at = "
	                     ":told_at WHERE id = :id",
	                     "tnni", leave->answer, leave->begun_at, leave->told_at, leave->id);
}

bool
leave_settle(struct store *store, int64_t id, utc_t now, GError **error)
{
	return statement_run(store, error, "UPDATE leave SET settled_at = :now WHERE id = :id",
	                     "ii", now, id);
}

bool
leave_is_on(struct store *store, int64_t mentor_id)
{
	return statement_number(store, 0,
	                        "SELECT 1 FROM leave WHERE mentor_id = :mentor_id "
	                        "AND begun_at IS NOT NULL AND settled_at IS NULL LIMIT 1",
	                        "i", mentor_id)
	       == 1;
}

GArray *
leave_read_by(struct store *store, int64_t substitute_id, GError **error)
{
	return statement_ids(
	    statement_query(
		store, error,
		"SELECT m.id FROM leave l JOIN mentorship m ON m.mentor_id = l.mentor_id "
		"WHERE l.substitute_id = :substitute_id AND l.answer = 'yes' "
		"AND l.begun_at IS NOT NULL AND l.settled_at IS NULL "
		"AND m.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM leave_wait w "
		"WHERE w.leave_id = l.id AND w.mentorship_id = m.id) ORDER BY m.id",
		"i", substitute_id),
	    error);
}

utc_t
leave_stands_in_since(struct store *store, int64_t substitute_id)
{
	return statement_number(store, 0,
	                        "SELECT min(noted_at) FROM leave WHERE substitute_id = "
	                        ":substitute_id AND answer = 'yes' AND begun_at IS NOT NULL "
	                        "AND settled_at IS NULL",
	                        "i", substitute_id);
}

bool
leave_may_speak(struct store *store, int64_t person_id, int64_t mentorship_id)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM mentorship m WHERE m.id = :mentorship_id AND (m.mentor_id = "
		   ":person_id OR EXISTS (SELECT 1 FROM leave l WHERE l.mentor_id = m.mentor_id "
		   "AND l.substitute_id = :person_id AND l.answer = 'yes' AND l.begun_at IS NOT NULL "
		   "AND l.settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM leave_wait w WHERE "
		   "w.leave_id = l.id AND w.mentorship_id = m.id)))",
		   "ii", mentorship_id, person_id)
	       == 1;
}

bool
leave_wait(struct store *store, int64_t id, int64_t mentorship_id, GError **error)
{
	return statement_run(store, error,
	                     "INSERT OR IGNORE INTO leave_wait (leave_id, mentorship_id) "
	                     "VALUES (:leave_id, :mentorship_id)",
	                     "ii", id, mentorship_id);
}

bool
leave_waits(struct store *store, int64_t id, int64_t mentorship_id)
{
	return statement_number(store, 0,
	                        "SELECT 1 FROM leave_wait WHERE leave_id = :leave_id "
	                        "AND mentorship_id = :mentorship_id",
	                        "ii", id, mentorship_id)
	       == 1;
}
