#include "store/listed.h"

#include "store/statement.h"

bool
listed_add(struct store *store, int64_t outbox_id, int64_t n, int64_t quarantine_id, GError **error)
{
	return statement_run(store, error,
	                     "INSERT INTO listed (outbox_id, n, quarantine_id) "
	                     "VALUES (:outbox_id, :n, :quarantine_id)",
	                     "iii", outbox_id, n, quarantine_id);
}

int64_t
listed_quarantine(struct store *store, int64_t outbox_id, int64_t n, int64_t *most)
{
	*most = statement_number(
	    store, 0, "SELECT coalesce(max(n), 0) FROM listed WHERE outbox_id = :outbox_id", "i",
	    outbox_id);
	return statement_number(
	    store, 0, "SELECT quarantine_id FROM listed WHERE outbox_id = :outbox_id AND n = :n",
	    "ii", outbox_id, n);
}

int64_t
listed_list(struct store *store, int64_t outbox_id)
{
	return statement_number(
	    store, 0,
	    "SELECT l.id FROM outbox o JOIN outbox l ON l.thread_id = o.thread_id "
	    "WHERE o.id = :outbox_id AND EXISTS (SELECT 1 FROM listed WHERE outbox_id = l.id) "
	    "ORDER BY l.id = o.id DESC, l.id LIMIT 1",
	    "i", outbox_id);
}

int64_t
listed_number(struct store *store, int64_t outbox_id, int64_t quarantine_id)
{
	return statement_number(store, 0,
	                        "SELECT n FROM listed WHERE outbox_id = :outbox_id "
	                        "AND quarantine_id = :quarantine_id",
	                        "ii", outbox_id, quarantine_id);
}

int64_t
listed_only(struct store *store, int64_t outbox_id)
{
	return statement_number(store, 0,
	                        "SELECT n FROM listed WHERE outbox_id = :outbox_id AND 1 = "
	                        "(SELECT count(*) FROM listed WHERE outbox_id = :outbox_id)",
	                        "i", outbox_id);
}
