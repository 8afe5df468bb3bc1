#include "store/position.h"

#include "store/statement.h"

bool
position_get(struct store *store, const char *mailbox, struct position_row *position,
             GError **error)
{
	sqlite3_stmt *row = statement_query(store, error,
	                                    "SELECT uidvalidity, uidnext, first_uidvalidity, "
	                                    "first_at FROM position WHERE mailbox = :mailbox",
	                                    "t", mailbox);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
		*position = (struct position_row){ column_i64(row, 0), column_i64(row, 1),
			                           column_i64(row, 2), column_i64(row, 3) };
	statement_end(row);
	return found;
}

bool
position_set(struct store *store, const char *mailbox, const struct position_row *position,
             GError **error)
{
	return statement_run(
	    store, error,
	    "INSERT INTO position (mailbox, uidvalidity, uidnext, first_uidvalidity, first_at) "
	    "VALUES (:mailbox, :uidvalidity, :uidnext, :first_uidvalidity, :first_at) "
	    "ON CONFLICT (mailbox) DO UPDATE SET "
	    "uidvalidity = excluded.uidvalidity, uidnext = excluded.uidnext",
	    "tiiii", mailbox, position->uidvalidity, position->uidnext, position->first_uidvalidity,
	    position->first_at);
}
