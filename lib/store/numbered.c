#include "store/numbered.h"

#include "store/statement.h"

bool
numbered_add(struct store *store, int64_t outbox_id, int64_t n, int64_t mentorship_id,
             GError **error)
{
	return statement_run(store, error,
	                     "INSERT INTO numbered (outbox_id, n, mentorship_id) "
	                     "VALUES (:outbox_id, :n, :mentorship_id)",
	                     "iii", outbox_id, n, mentorship_id);
}

int64_t
numbered_mentorship(struct store *store, int64_t outbox_id, int64_t n, int64_t *most)
{
	*most = statement_number(
	    store, 0, "SELECT coalesce(max(n), 0) FROM numbered WHERE outbox_id = :outbox_id", "i",
	    outbox_id);
	return statement_number(
	    store, 0, "SELECT mentorship_id FROM numbered WHERE outbox_id = :outbox_id AND n = :n",
	    "ii", outbox_id, n);
}
