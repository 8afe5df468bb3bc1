#include "store/prompt.h"

#include "store/statement.h"

void
prompt_row_clear(struct prompt_row *prompt)
{
	char **owned[] = { &prompt->question, &prompt->kind, &prompt->asked, &prompt->rule };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
}

int64_t
prompt_add(struct store *store, const struct prompt_row *prompt, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO prompt (mentorship_id, thread_id, question, kind, asked, rule, row, "
	    "follows_id, is_another, sent_at) VALUES (:mentorship_id, :thread_id, :question, "
	    ":kind, "
	    ":asked, :rule, :row, :follows_id, :is_another, :sent_at)",
	    "iittttinii", prompt->mentorship_id, prompt->thread_id, prompt->question, prompt->kind,
	    prompt->asked, prompt->rule, prompt->row, prompt->follows_id,
	    (int64_t)prompt->is_another, prompt->sent_at);
}

bool
prompt_get(struct store *store, int64_t id, struct prompt_row *prompt, GError **error)
{
	sqlite3_stmt *row = statement_query(
	    store, error,
	    "SELECT id, mentorship_id, thread_id, coalesce(follows_id, 0), row, question, "
	    "kind, asked, rule, is_another, sent_at FROM prompt WHERE id = :id",
	    "i", id);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
		*prompt = (struct prompt_row){
			.id = column_i64(row, 0),
			.mentorship_id = column_i64(row, 1),
			.thread_id = column_i64(row, 2),
			.follows_id = column_i64(row, 3),
			.row = column_i64(row, 4),
			.question = column_text(row, 5),
			.kind = column_text(row, 6),
			.asked = column_text(row, 7),
			.rule = column_text(row, 8),
			.is_another = column_i64(row, 9) != 0,
			.sent_at = column_i64(row, 10),
		};
	statement_end(row);
	return found;
}

bool
prompt_delete(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error, "DELETE FROM prompt WHERE id = :id", "i", id);
}

int64_t
prompt_latest_id(struct store *store, int64_t mentorship_id)
{
	return statement_number(store, 0,
	                        "SELECT id FROM prompt WHERE mentorship_id = :mentorship_id "
	                        "ORDER BY sent_at DESC, id DESC LIMIT 1",
	                        "i", mentorship_id);
}

int64_t
prompt_of_thread(struct store *store, int64_t thread_id)
{
	return statement_number(store, 0,
	                        "SELECT id FROM prompt WHERE thread_id = :thread_id ORDER BY "
	                        "sent_at DESC, id DESC LIMIT 1",
	                        "i", thread_id);
}

bool
prompt_is_of(struct store *store, int64_t id, int64_t outbox_id)
{
	return statement_number(store, 0, "SELECT min(id) FROM outbox WHERE prompt_id = :id", "i",
	                        id)
	       == outbox_id;
}

int64_t
prompt_count_since(struct store *store, int64_t mentorship_id, utc_t since)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM prompt WHERE mentorship_id = :mentorship_id "
	                        "AND sent_at >= :since",
	                        "ii", mentorship_id, since);
}
