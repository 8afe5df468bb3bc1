#include "store/thread.h"

#include "store/statement.h"

void
thread_row_clear(struct thread_row *thread)
{
	g_clear_pointer(&thread->root_id, g_free);
	g_clear_pointer(&thread->subject, g_free);
}

int64_t
thread_add(struct store *store, const struct thread_row *thread, utc_t now, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO thread (mentorship_id, person_id, root_id, subject, started_at) "
	    "VALUES (:mentorship_id, :person_id, :root_id, :subject, :started_at)",
	    "nntti", thread->mentorship_id, thread->person_id, thread->root_id, thread->subject,
	    now);
}

bool
thread_get(struct store *store, int64_t id, struct thread_row *thread, GError **error)
{
	sqlite3_stmt *row = statement_query(
	    store, error,
	    "SELECT id, coalesce(mentorship_id, 0), coalesce(person_id, 0), root_id, "
	    "subject FROM thread WHERE id = :id",
	    "i", id);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
		*thread = (struct thread_row){
			.id = column_i64(row, 0),
			.mentorship_id = column_i64(row, 1),
			.person_id = column_i64(row, 2),
			.root_id = column_text(row, 3),
			.subject = column_text(row, 4),
		};
	statement_end(row);
	return found;
}

char *
thread_newest_id(struct store *store, int64_t thread_id)
{
	sqlite3_stmt *row = statement_query(
	    store, NULL,
	    "SELECT coalesce(alias_message_id, message_id) FROM outbox "
	    "WHERE thread_id = :thread_id AND state = 'sent' ORDER BY id DESC LIMIT 1",
	    "i", thread_id);
	if (!row)
		return NULL;
	char *id = statement_next(row, NULL) ? column_text(row, 0) : NULL;
	statement_end(row);
	return id;
}

char *
thread_first_kind(struct store *store, int64_t thread_id)
{
	sqlite3_stmt *row = statement_query(
	    store, NULL, "SELECT kind FROM outbox WHERE thread_id = :thread_id ORDER BY id LIMIT 1",
	    "i", thread_id);
	if (!row)
		return NULL;
	char *kind = statement_next(row, NULL) ? column_text(row, 0) : NULL;
	statement_end(row);
	return kind;
}

static void
thread_summary_clear(struct thread_summary *row)
{
	g_free(row->mentee);
	g_free(row->person);
	g_free(row->kind);
}

static const char thread_list_sql[] =
    "SELECT t.id, coalesce((SELECT max(id) FROM prompt WHERE thread_id = t.id), 0), "
    "(SELECT count(*) FROM outbox WHERE thread_id = t.id), e.handle, p.handle, "
    "(SELECT kind FROM outbox WHERE thread_id = t.id ORDER BY id LIMIT 1), t.started_at, "
    "coalesce((SELECT max(sent_at) FROM outbox WHERE thread_id = t.id), 0) FROM thread t "
    "LEFT JOIN mentorship m ON m.id = t.mentorship_id LEFT JOIN person e ON e.id = m.mentee_id "
    "LEFT JOIN person p ON p.id = t.person_id WHERE t.id > :after_id "
    "AND (:mentorship_id = 0 OR t.mentorship_id = :mentorship_id) ORDER BY t.id LIMIT :most";

static void
read_thread_summary(sqlite3_stmt *row, void *to)
{
	struct thread_summary *element = to;

	*element = (struct thread_summary){
		.id = column_i64(row, 0),
		.prompt_id = column_i64(row, 1),
		.mails_n = column_i64(row, 2),
		.mentee = column_text_or_null(row, 3),
		.person = column_text_or_null(row, 4),
		.kind = column_text_or_null(row, 5),
		.started_at = column_i64(row, 6),
		.last_at = column_i64(row, 7),
	};
}

GArray *
thread_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
            GError **error)
{
	sqlite3_stmt *rows =
	    statement_query(store, error, thread_list_sql, "iii", after_id, mentorship_id, most);
	return statement_rows(rows, sizeof(struct thread_summary),
	                      (GDestroyNotify)thread_summary_clear, read_thread_summary, error);
}
