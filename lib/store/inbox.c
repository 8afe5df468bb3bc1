#include "store/inbox.h"

#include "store/raw.h"
#include "store/statement.h"

int64_t
inbox_add(struct store *store, const struct inbox_new *message, GError **error)
{
	int64_t id = statement_insert(
	    store, error,
	    "INSERT INTO inbox (mailbox, uidvalidity, uid, received_at, internal_at, size, "
	    "whole) VALUES (:mailbox, :uidvalidity, :uid, :received_at, :internal_at, :size, "
	    ":whole) ON CONFLICT (mailbox, uidvalidity, uid) DO NOTHING",
	    "tiiiiii", message->mailbox, message->uidvalidity, message->uid, message->received_at,
	    message->internal_at, message->size, (int64_t)message->whole);

	if (id == 0 || statement_changed(store) == 0)
		return 0;
	return raw_add(store, id, message->message, error) ? id : 0;
}

void
inbox_work_clear(struct inbox_work *work)
{
	g_clear_pointer(&work->mailbox, g_free);
}

static void
read_inbox_work(sqlite3_stmt *row, void *to)
{
	struct inbox_work *work = to;

	*work = (struct inbox_work){
		.id = column_i64(row, 0),
		.attempts_n = column_i64(row, 1),
		.received_at = column_i64(row, 2),
		.internal_at = column_i64(row, 3),
		.size = column_i64(row, 4),
		.uidvalidity = column_i64(row, 5),
		.whole = column_i64(row, 6) != 0,
		.mailbox = column_text(row, 7),
	};
}

GArray *
inbox_claim(struct store *store, int64_t most, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "UPDATE inbox SET state = 'reading', attempts_n = attempts_n + 1 WHERE id IN "
	    "(SELECT id FROM inbox WHERE state <> 'done' AND state = 'stored' ORDER BY id "
	    "LIMIT :most) RETURNING id, "
	    "attempts_n, received_at, internal_at, size, uidvalidity, whole, mailbox",
	    "i", most);
	return statement_rows(rows, sizeof(struct inbox_work), (GDestroyNotify)inbox_work_clear,
	                      read_inbox_work, error);
}

bool
inbox_unclaim(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE inbox SET state = 'stored', attempts_n = attempts_n - 1 "
	                     "WHERE id = :id AND state = 'reading'",
	                     "i", id);
}

int64_t
inbox_died(struct store *store, int64_t id, GError **error)
{
	if (!statement_run(
		store, error,
		"UPDATE inbox SET deaths_n = deaths_n + 1, state = 'stored' WHERE id = :id", "i",
		id))
		return 0;
	return statement_number(store, 0, "SELECT deaths_n FROM inbox WHERE id = :id", "i", id);
}

bool
inbox_recover(struct store *store, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE inbox SET state = 'stored' WHERE state <> 'done' AND state = "
	                     "'reading'",
	                     "");
}

bool
inbox_again(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE inbox SET state = 'stored', attempts_n = 0, deaths_n = 0, "
	                     "class = NULL, reason = NULL WHERE id = :id AND state = 'done'",
	                     "i", id);
}

bool
inbox_is_waiting(struct store *store)
{
	return statement_number(store, 0,
	                        "SELECT 1 FROM inbox WHERE state <> 'done' AND state = 'stored' "
	                        "LIMIT 1",
	                        "")
	       == 1;
}

enum { SHA256_BYTES = 32 };

bool
inbox_file(struct store *store, int64_t id, const struct inbox_end *end, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE inbox SET state = 'done', class = :class, reason = :reason, flags = :flags, "
	    "level = :level, person_id = :person_id, mentorship_id = :mentorship_id, "
	    "prompt_id = :prompt_id, message_id = :message_id, digest = :digest WHERE id = :id",
	    "tttnnnntbi", end->class, end->reason, end->flags ? end->flags : "", end->level,
	    end->person_id, end->mentorship_id, end->prompt_id, end->message_id, end->digest,
	    (size_t)(end->digest ? SHA256_BYTES : 0), id);
}

int64_t
inbox_same(struct store *store, int64_t id, const struct inbox_identity *identity)
{
	return statement_number(
	    store, 0,
	    "SELECT i.id FROM inbox i WHERE i.digest = :digest AND coalesce(i.message_id, '') = :message_id "
	    "AND i.id <> :id AND i.class <> 'duplicate' AND NOT EXISTS (SELECT 1 FROM quarantine q "
	    "WHERE q.inbox_id = i.id AND q.sender <> :sender COLLATE NOCASE) LIMIT 1",
	    "btit", identity->digest, (size_t)SHA256_BYTES, identity->message_id, id,
	    identity->sender);
}

bool
inbox_other_body(struct store *store, int64_t id, const char *message_id, const void *digest)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM inbox WHERE message_id = :message_id AND digest <> :digest "
		   "AND id <> :id LIMIT 1",
		   "tbi", message_id, digest, (size_t)SHA256_BYTES, id)
	       == 1;
}

utc_t
inbox_heard_at(struct store *store, int64_t person_id)
{
	return statement_number(store, 0,
	                        "SELECT max(received_at) FROM inbox WHERE person_id = :person_id "
	                        "AND class IN ('answer', 'free', 'session', 'evaluation', "
	                        "'consent', 'command', 'mentor', 'calendar')",
	                        "i", person_id);
}

utc_t
inbox_unconfirmed_since(struct store *store, int64_t mentorship_id, utc_t since)
{
	return statement_number(
	    store, 0,
	    "SELECT min(received_at) FROM inbox WHERE mentorship_id = "
	    ":mentorship_id AND reason = 'unconfirmed' AND received_at > :since",
	    "ii", mentorship_id, since);
}

bool
inbox_set_declined(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error, "UPDATE inbox SET reason = 'not_sent' WHERE id = :id",
	                     "i", id);
}

void
inbox_row_clear(struct inbox_row *row)
{
	char **owned[] = { &row->mailbox, &row->sha256, &row->message_id, &row->class,
		           &row->reason,  &row->person, &row->flags };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
}

static void
read_inbox_row(sqlite3_stmt *row, void *to)
{
	struct inbox_row *element = to;

	*element = (struct inbox_row){
		.id = column_i64(row, 0),
		.uidvalidity = column_i64(row, 1),
		.uid = column_i64(row, 2),
		.size = column_i64(row, 3),
		.level = column_i64(row, 4),
		.prompt_id = column_i64(row, 5),
		.mailbox = column_text(row, 6),
		.sha256 = column_text_or_null(row, 7),
		.message_id = column_text_or_null(row, 8),
		.class = column_text_or_null(row, 9),
		.reason = column_text_or_null(row, 10),
		.person = column_text_or_null(row, 11),
		.flags = column_text(row, 12),
		.received_at = column_i64(row, 13),
	};
}

GArray *
inbox_list(struct store *store, const char *class, int64_t after_id, int64_t most, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT i.id, i.uidvalidity, i.uid, i.size, coalesce(i.level, 0), "
	    "coalesce(i.prompt_id, 0), "
	    "i.mailbox, lower(hex(i.digest)), i.message_id, i.class, i.reason, p.handle, i.flags, "
	    "i.received_at FROM inbox i LEFT JOIN person p ON p.id = i.person_id "
	    "WHERE i.id > :after_id AND (:class IS NULL OR i.class = :class) ORDER BY i.id LIMIT "
	    ":most",
	    "iti", after_id, class, most);
	return statement_rows(rows, sizeof(struct inbox_row), (GDestroyNotify)inbox_row_clear,
	                      read_inbox_row, error);
}
