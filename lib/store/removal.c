#include "store/removal.h"

#include "store/statement.h"

void
removal_clear(struct removal *removal)
{
	g_clear_pointer(&removal->mailbox, g_free);
	g_clear_pointer(&removal->message_id, g_free);
	g_clear_pointer(&removal->mentord_id, g_free);
}

static void
read_removal(sqlite3_stmt *row, void *to)
{
	struct removal *removal = to;

	*removal = (struct removal){
		.id = column_i64(row, 0),
		.erasure_id = column_i64(row, 1),
		.mailbox = column_text(row, 2),
		.uidvalidity = column_i64(row, 3),
		.uid = column_i64(row, 4),
		.size = column_i64(row, 5),
		.message_id = column_text(row, 6),
		.mentord_id = column_text(row, 7),
		.again_at = column_i64(row, 8),
		.tries_n = column_i64(row, 9),
	};
}

bool
removal_next(struct store *store, utc_t now, struct removal *removal, GError **error)
{
	return statement_one(
	    statement_query(
		store, error,
		"SELECT id, coalesce(erasure_id, 0), mailbox, uidvalidity, uid, size, message_id, "
		"mentord_id, coalesce(again_at, 0), tries_n FROM removal "
		"WHERE next_at <= :now ORDER BY next_at LIMIT 1",
		"i", now),
	    read_removal, removal, error);
}

utc_t
removal_next_at(struct store *store)
{
	return statement_number(store, 0, "SELECT min(next_at) FROM removal", "");
}

bool
removal_done(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error, "DELETE FROM removal WHERE id = :id", "i", id);
}

bool
removal_again(struct store *store, int64_t id, utc_t again_at, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE removal SET is_reached = 1, again_at = NULL, next_at = :again_at "
	    "WHERE id = :id",
	    "ii", again_at, id);
}

bool
removal_retry(struct store *store, int64_t id, utc_t next_at, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE removal SET tries_n = tries_n + 1, next_at = :next_at WHERE id = :id", "ii",
	    next_at, id);
}

int64_t
removal_pending(struct store *store, int64_t erasure_id)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM removal WHERE erasure_id = :erasure_id "
	                        "AND is_reached = 0",
	                        "i", erasure_id);
}

bool
removal_of_inbox(struct store *store, int64_t inbox_id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "INSERT INTO removal (mailbox, uidvalidity, uid, size, message_id, mentord_id, "
	    "next_at) SELECT mailbox, uidvalidity, uid, size, coalesce(message_id, ''), '', "
	    ":now FROM inbox WHERE id = :inbox_id",
	    "ii", now, inbox_id);
}
