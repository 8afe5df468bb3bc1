#include "store/alarm.h"

#include "store/statement.h"

int64_t
alarm_add(struct store *store, int64_t mentorship_id, int64_t hold_id, int64_t inbox_id, utc_t now,
          GError **error)
{
	return statement_insert(store, error,
	                        "INSERT INTO alarm (mentorship_id, hold_id, inbox_id, since_at) "
	                        "VALUES (:mentorship_id, :hold_id, :inbox_id, :since_at)",
	                        "iiii", mentorship_id, hold_id, inbox_id, now);
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
	return statement_run(
	    store, error,
	    "UPDATE alarm SET acknowledged_at = :now WHERE mentorship_id = :mentorship_id "
	    "AND acknowledged_at IS NULL AND settled_at IS NULL",
	    "ii", now, mentorship_id);
}

bool
alarm_settle(struct store *store, int64_t mentorship_id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE alarm SET settled_at = :now WHERE mentorship_id = :mentorship_id "
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
