#include "store/address_change.h"

#include "store/statement.h"

void
address_change_clear(struct address_change *change)
{
	g_clear_pointer(&change->addr, g_free);
	g_clear_pointer(&change->old_addr, g_free);
	g_clear_pointer(&change->state, g_free);
}

int64_t
address_change_add(struct store *store, const struct address_change *change, GError **error)
{
	if (!statement_run(store, error,
	                   "UPDATE address_change SET state = 'overtaken', settled_at = :now "
	                   "WHERE person_id = :person_id AND state IN ('new', 'asked')",
	                   "ii", change->since_at, change->person_id))
		return 0;
	return statement_insert(
	    store, error,
	    "INSERT INTO address_change (person_id, mentorship_id, addr, old_addr, makes_primary, "
	    "since_at) VALUES (:person_id, :mentorship_id, :addr, :old_addr, :makes_primary, "
	    ":since_at)",
	    "iittii", change->person_id, change->mentorship_id, change->addr, change->old_addr,
	    (int64_t)change->makes_primary, change->since_at);
}

static void
read_change(sqlite3_stmt *row, void *to)
{
	struct address_change *change = to;

	*change = (struct address_change){
		.id = column_i64(row, 0),
		.person_id = column_i64(row, 1),
		.mentorship_id = column_i64(row, 2),
		.makes_primary = column_i64(row, 3) != 0,
		.since_at = column_i64(row, 4),
		.addr = column_text(row, 5),
		.old_addr = column_text(row, 6),
		.state = column_text(row, 7),
	};
}

#define CHANGE_COLUMNS                                                                         \
	"SELECT id, person_id, mentorship_id, makes_primary, since_at, addr, old_addr, state " \
	"FROM address_change "

bool
address_change_get(struct store *store, int64_t id, struct address_change *change, GError **error)
{
	return statement_one(
	    statement_query(store, error, CHANGE_COLUMNS "WHERE id = :id", "i", id), read_change,
	    change, error);
}

bool
address_change_waiting(struct store *store, int64_t person_id, struct address_change *change,
                       GError **error)
{
	return statement_one(statement_query(store, error,
	                                     CHANGE_COLUMNS
	                                     "WHERE person_id = :person_id AND state IN ('new', "
	                                     "'asked') ORDER BY id DESC LIMIT 1",
	                                     "i", person_id),
	                     read_change, change, error);
}

GArray *
address_change_new(struct store *store, int64_t most, GError **error)
{
	return statement_ids(
	    statement_query(
		store, error,
		"SELECT id FROM address_change c WHERE state = 'new' AND NOT EXISTS (SELECT 1 FROM "
		"hold WHERE released_at IS NULL AND reason NOT IN ('bounce', 'debt') AND "
		"(mentorship_id = c.mentorship_id OR mentorship_id IS NULL)) ORDER BY id LIMIT :most",
		"i", most),
	    error);
}

bool
address_change_set(struct store *store, int64_t id, const char *state, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE address_change SET state = :state, "
	                     "settled_at = iif(:state = 'asked', NULL, :now) WHERE id = :id",
	                     "tii", state, now, id);
}
