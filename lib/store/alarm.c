#include "store/alarm.h"

#include "store/statement.h"

int64_t
alarm_add(struct store *store, const struct alarm_new *alarm, utc_t now, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO alarm (mentorship_id, hold_id, inbox_id, since_at, text, chase_at) "
	    "VALUES (:mentorship_id, :hold_id, :inbox_id, :since_at, :text, :chase_at)",
	    "iiiitn", alarm->mentorship_id, alarm->hold_id, alarm->inbox_id, now, alarm->text,
	    alarm->chase_at);
}

bool
alarm_is_raised(struct store *store, int64_t inbox_id)
{
	return statement_number(store, 0, "SELECT 1 FROM alarm WHERE inbox_id = :inbox_id LIMIT 1",
	                        "i", inbox_id)
	       == 1;
}

bool
alarm_acknowledge(struct store *store, int64_t mentorship_id, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE alarm SET acknowledged_at = :now, chase_at = NULL "
	                     "WHERE mentorship_id = :mentorship_id "
	                     "AND acknowledged_at IS NULL AND settled_at IS NULL",
	                     "ii", now, mentorship_id);
}

bool
alarm_settle(struct store *store, int64_t mentorship_id, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE alarm SET settled_at = :now, chase_at = NULL, text = '' "
	                     "WHERE mentorship_id = :mentorship_id "
	                     "AND settled_at IS NULL",
	                     "ii", now, mentorship_id);
}

utc_t
alarm_open_since(struct store *store, int64_t mentorship_id)
{
	return statement_number(
	    store, 0,
	    "SELECT max(since_at) FROM alarm WHERE mentorship_id = :mentorship_id "
	    "AND settled_at IS NULL",
	    "i", mentorship_id);
}

void
alarm_row_clear(struct alarm_row *alarm)
{
	g_clear_pointer(&alarm->text, g_free);
}

#define ALARM_COLUMNS                                          \
	"SELECT id, mentorship_id, chased_n, text, since_at, " \
	"coalesce(acknowledged_at, 0) FROM alarm "

static void
read_alarm(sqlite3_stmt *row, void *to)
{
	struct alarm_row *alarm = to;

	*alarm = (struct alarm_row){
		.id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.chased_n = column_i64(row, 2),
		.text = column_text(row, 3),
		.since_at = column_i64(row, 4),
		.acknowledged_at = column_i64(row, 5),
	};
}

GArray *
alarm_list_due(struct store *store, utc_t now, int64_t most, GError **error)
{
	return statement_rows(
	    statement_query(store, error,
	                    ALARM_COLUMNS "WHERE chase_at <= :now ORDER BY chase_at LIMIT :most",
	                    "ii", now, most),
	    sizeof(struct alarm_row), (GDestroyNotify)alarm_row_clear, read_alarm, error);
}

utc_t
alarm_next_at(struct store *store)
{
	return statement_number(store, 0,
	                        "SELECT min(chase_at) FROM alarm WHERE chase_at IS NOT NULL", "");
}

bool
alarm_set_chased(struct store *store, int64_t id, utc_t next_at, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE alarm SET chased_n = chased_n + 1, chase_at = :next_at "
	                     "WHERE id = :id",
	                     "ni", next_at, id);
}

GArray *
alarm_list_uncalled(struct store *store, int64_t most, GError **error)
{
	return statement_rows(
	    statement_query(store, error,
	                    "SELECT id, mentorship_id, chased_n, '', since_at, 0 FROM alarm "
	                    "WHERE acknowledged_at IS NULL AND settled_at IS NULL "
	                    "AND called_n <= chased_n ORDER BY id LIMIT :most",
	                    "i", most),
	    sizeof(struct alarm_row), (GDestroyNotify)alarm_row_clear, read_alarm, error);
}

bool
alarm_set_called(struct store *store, int64_t id, int64_t called_n, GError **error)
{
	return statement_run(store, error, "UPDATE alarm SET called_n = :called_n WHERE id = :id",
	                     "ii", called_n, id);
}

bool
alarm_open(struct store *store, int64_t mentorship_id, struct alarm_row *alarm, GError **error)
{
	return statement_one(statement_query(store, error,
	                                     ALARM_COLUMNS
	                                     "WHERE mentorship_id = :mentorship_id "
	                                     "AND settled_at IS NULL ORDER BY id DESC LIMIT 1",
	                                     "i", mentorship_id),
	                     read_alarm, alarm, error);
}
