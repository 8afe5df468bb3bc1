#include "store/proposal.h"

#include "store/statement.h"

bool
proposal_replace(struct store *store, const struct proposal_new *proposal, utc_t now,
                 GError **error)
{
	bool ok =
	    statement_run(store, error, "DELETE FROM proposal WHERE mentorship_id = :mentorship_id",
	                  "i", proposal->mentorship_id);

	for (size_t i = 0; ok && i < proposal->n; i++)
		ok = statement_run(
		    store, error,
		    "INSERT INTO proposal (mentorship_id, session_id, proposed_by, n, "
		    "starts_at, at) VALUES (:mentorship_id, :session_id, :by, :n, "
		    ":starts_at, :at)",
		    "intiii", proposal->mentorship_id, proposal->session_id, proposal->by,
		    (int64_t)i + 1, proposal->times[i], now);
	return ok;
}

static void
read_proposal(sqlite3_stmt *row, void *to)
{
	struct proposal_row *proposal = to;

	*proposal = (struct proposal_row){
		.session_id = column_i64(row, 0),
		.n = column_i64(row, 1),
		.starts_at = column_i64(row, 2),
		.at = column_i64(row, 3),
	};
}

GArray *
proposal_list(struct store *store, int64_t mentorship_id, const char *by, GError **error)
{
	return statement_rows(statement_query(store, error,
	                                      "SELECT session_id, n, starts_at, at FROM proposal "
	                                      "WHERE mentorship_id = :mentorship_id "
	                                      "AND proposed_by = :by ORDER BY n",
	                                      "it", mentorship_id, by),
	                      sizeof(struct proposal_row), NULL, read_proposal, error);
}
