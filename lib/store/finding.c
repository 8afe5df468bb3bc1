#include "store/finding.h"

#include "store/statement.h"

bool
finding_mark(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_run(store, error,
	                     "INSERT OR IGNORE INTO unmirrored (mentorship_id) "
	                     "VALUES (:mentorship_id)",
	                     "i", mentorship_id);
}

bool
finding_unmark(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_run(store, error,
	                     "DELETE FROM unmirrored WHERE mentorship_id = :mentorship_id", "i",
	                     mentorship_id);
}

GArray *
finding_marked(struct store *store, GError **error)
{
	return statement_ids(statement_query(store, error,
	                                     "SELECT mentorship_id FROM unmirrored "
	                                     "ORDER BY mentorship_id LIMIT 100",
	                                     ""),
	                     error);
}

void
finding_row_clear(struct finding_row *finding)
{
	g_clear_pointer(&finding->kind, g_free);
	g_clear_pointer(&finding->word, g_free);
}

/* A mail that never left has told nothing. */
#define TOLD                                                                        \
	"EXISTS (SELECT 1 FROM outbox o WHERE o.id = f.told_outbox_id AND o.state " \
	"NOT IN ('skipped', 'cancelled', 'failed'))"
#define SENT "EXISTS (SELECT 1 FROM outbox o WHERE o.id = f.told_outbox_id AND o.state = 'sent')"

bool
finding_clear_untold(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_run(store, error,
	                     "DELETE FROM finding AS f WHERE mentorship_id = :mentorship_id AND "
	                     "NOT " TOLD,
	                     "i", mentorship_id);
}

bool
finding_clear_quotes(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_run(store, error,
	                     "DELETE FROM finding_quote WHERE finding_id IN (SELECT id FROM "
	                     "finding WHERE mentorship_id = :mentorship_id)",
	                     "i", mentorship_id);
}

bool
finding_set_over(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE finding SET hits_n = 0 WHERE mentorship_id = :mentorship_id",
	                     "i", mentorship_id);
}

bool
finding_put(struct store *store, const struct finding_row *finding, GError **error)
{
	return statement_run(store, error,
	                     "INSERT INTO finding (mentorship_id, kind, word, rank, hits_n) VALUES "
	                     "(:mentorship_id, :kind, :word, :rank, :hits_n) ON CONFLICT "
	                     "(mentorship_id, kind, word) DO UPDATE SET rank = excluded.rank, "
	                     "hits_n = excluded.hits_n",
	                     "ittii", finding->mentorship_id, finding->kind, finding->word,
	                     finding->rank, finding->hits_n);
}

int64_t
finding_id(struct store *store, const struct finding_row *finding)
{
	return statement_number(store, 0,
	                        "SELECT id FROM finding WHERE mentorship_id = :mentorship_id AND "
	                        "kind = :kind AND word = :word",
	                        "itt", finding->mentorship_id, finding->kind, finding->word);
}

static void
read_finding(sqlite3_stmt *row, void *to)
{
	struct finding_row *finding = to;

	*finding = (struct finding_row){
		.id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.kind = column_text(row, 2),
		.word = column_text(row, 3),
		.rank = column_i64(row, 4),
		.hits_n = column_i64(row, 5),
		.is_told = column_i64(row, 6) != 0,
		.is_sent = column_i64(row, 7) != 0,
	};
}

GArray *
finding_list(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_rows(
	    statement_query(store, error,
	                    "SELECT id, mentorship_id, kind, word, rank, hits_n, " TOLD ", " SENT
	                    " FROM finding f WHERE mentorship_id = :mentorship_id AND hits_n > 0 "
	                    "ORDER BY rank",
	                    "i", mentorship_id),
	    sizeof(struct finding_row), (GDestroyNotify)finding_row_clear, read_finding, error);
}

bool
finding_told_since(struct store *store, int64_t mentorship_id, utc_t since)
{
	return statement_number(
		   store, 0,
		   "SELECT count(*) FROM finding f JOIN outbox o ON o.id = f.told_outbox_id WHERE "
		   "f.mentorship_id = :mentorship_id AND o.state NOT IN ('skipped', 'cancelled', "
		   "'failed') AND o.due_at >= :since",
		   "ii", mentorship_id, since)
	       != 0;
}

bool
finding_set_told(struct store *store, int64_t id, int64_t outbox_id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE finding SET told_outbox_id = :outbox_id WHERE id = :id", "ii",
	                     outbox_id, id);
}

void
finding_quote_clear(struct finding_quote *quote)
{
	g_clear_pointer(&quote->text, g_free);
}

bool
finding_add_quote(struct store *store, int64_t finding_id, const struct finding_quote *quote,
                  GError **error)
{
	return statement_run(store, error,
	                     "INSERT INTO finding_quote (finding_id, answer_id, hits_n, text) "
	                     "VALUES (:finding_id, :answer_id, :hits_n, :text)",
	                     "iiit", finding_id, quote->answer_id, quote->hits_n, quote->text);
}

static void
read_quote(sqlite3_stmt *row, void *to)
{
	struct finding_quote *quote = to;

	*quote = (struct finding_quote){
		.answer_id = column_i64(row, 0),
		.hits_n = column_i64(row, 1),
		.text = column_text(row, 2),
		.written_at = column_i64(row, 3),
		.is_responded = column_i64(row, 4) != 0,
		.is_reviewed = column_i64(row, 5) != 0,
	};
}

GArray *
finding_quotes(struct store *store, int64_t finding_id, GError **error)
{
	return statement_rows(
	    statement_query(
		store, error,
		"SELECT q.answer_id, q.hits_n, q.text, a.written_at, a.responded_at IS "
		"NOT NULL, a.reviewed_at IS NOT NULL FROM finding_quote q JOIN answer a "
		"ON a.id = q.answer_id WHERE q.finding_id = :finding_id ORDER BY "
		"a.written_at, a.id",
		"i", finding_id),
	    sizeof(struct finding_quote), (GDestroyNotify)finding_quote_clear, read_quote, error);
}
