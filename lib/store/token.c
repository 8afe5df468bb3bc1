#include "store/token.h"

#include "store/statement.h"

void
token_target_clear(struct token_target *target)
{
	g_clear_pointer(&target->kind, g_free);
}

bool
token_add(struct store *store, const void *hash, char channel, int64_t outbox_id, int64_t thread_id,
          GError **error)
{
	const char name[2] = { channel, '\0' };

	return statement_run(store, error,
	                     "INSERT INTO token (hash, channel, outbox_id, thread_id) "
	                     "VALUES (:hash, :channel, :outbox_id, :thread_id) "
	                     "ON CONFLICT (hash) DO NOTHING",
	                     "btni", hash, (size_t)TOKEN_HASH_BYTES, name, outbox_id, thread_id);
}

/* A thread's own token leads to the newest mail of the thread that has left. */
static const char token_find_sql[] =
    "SELECT t.channel, o.id, t.thread_id, coalesce(o.prompt_id, 0), coalesce(o.mentorship_id, 0), "
    "coalesce(o.person_id, 0), o.kind, o.recipient, coalesce(t.expires_at, 0), t.uses_n FROM token "
    "t "
    "JOIN outbox o ON o.id = coalesce(t.outbox_id, (SELECT max(id) FROM outbox "
    "WHERE thread_id = t.thread_id AND started_at IS NOT NULL)) WHERE t.hash = :hash";

static bool
one_target(sqlite3_stmt *row, struct token_target *target, GError **error)
{
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found) {
		g_autofree char *channel = column_text(row, 0);
		g_autofree char *recipient = column_text(row, 7);
		*target = (struct token_target){
			.channel = channel[0],
			.outbox_id = column_i64(row, 1),
			.thread_id = column_i64(row, 2),
			.prompt_id = column_i64(row, 3),
			.mentorship_id = column_i64(row, 4),
			.person_id = column_i64(row, 5),
			.kind = column_text(row, 6),
			.to_whom = addressee_of(recipient),
			.expires_at = column_i64(row, 8),
			.uses_n = column_i64(row, 9),
		};
	}
	statement_end(row);
	return found;
}

bool
token_find(struct store *store, const void *hash, struct token_target *target, GError **error)
{
	return one_target(
	    statement_query(store, error, token_find_sql, "b", hash, (size_t)TOKEN_HASH_BYTES),
	    target, error);
}

static const char prompt_target_sql[] =
    "SELECT 'T', id, thread_id, prompt_id, mentorship_id, person_id, kind, recipient, 0, 0 "
    "FROM outbox WHERE prompt_id = :prompt_id AND recipient = 'mentee' ORDER BY id LIMIT 1";

bool
token_target_of_prompt(struct store *store, int64_t prompt_id, struct token_target *target,
                       GError **error)
{
	return one_target(statement_query(store, error, prompt_target_sql, "i", prompt_id), target,
	                  error);
}

bool
token_expire(struct store *store, int64_t mentorship_id, utc_t at, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE token SET expires_at = :at WHERE thread_id IN "
	                     "(SELECT id FROM thread WHERE mentorship_id = :mentorship_id)",
	                     "ni", at, mentorship_id);
}

bool
token_used(struct store *store, const void *hash, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE token SET uses_n = uses_n + 1 WHERE hash = :hash", "b", hash,
	                     (size_t)TOKEN_HASH_BYTES);
}
