#include "store/inbox.h"

#include <string.h>
#include <zlib.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "store/statement.h"

enum { RAW_ROW_BYTES = 256 * KIB };

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

static bool
raw_add_row(struct store *store, int64_t inbox_id, int64_t seq, const void *at, size_t len,
            GError **error)
{
	return statement_run(
	    store, error, "INSERT INTO raw (inbox_id, seq, bytes) VALUES (:inbox_id, :seq, :bytes)",
	    "iib", inbox_id, seq, at, len);
}

/* Deflate in one stream, a row for each full buffer, so that a large message never lies in memory
 * a second time. */
static bool
raw_add(struct store *store, int64_t inbox_id, struct bytes message, GError **error)
{
	static Bytef out[RAW_ROW_BYTES];
	z_stream stream = { 0 };
	bool ok = true;
	int64_t seq = 0;
	int code = deflateInit(&stream, Z_BEST_SPEED);

	g_assert(code == Z_OK && message.len <= G_MAXUINT32);
	stream.next_in = (Bytef *)(guintptr)message.at;
	stream.avail_in = (uInt)message.len;
	while (ok && code != Z_STREAM_END) {
		stream.next_out = out;
		stream.avail_out = sizeof out;
		code = deflate(&stream, Z_FINISH);
		ok = raw_add_row(store, inbox_id, seq++, out, sizeof out - stream.avail_out, error);
	}
	deflateEnd(&stream);
	return ok;
}

static bool
inflate_row(z_stream *stream, struct bytes deflated, GByteArray *message)
{
	Bytef out[16 * KIB];

	stream->next_in = (Bytef *)(guintptr)deflated.at;
	stream->avail_in = (uInt)deflated.len;
	do {
		stream->next_out = out;
		stream->avail_out = sizeof out;
		int code = inflate(stream, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return false;
		g_byte_array_append(message, out, (guint)(sizeof out - stream->avail_out));
	} while (stream->avail_out == 0 && message->len < LIMIT_FRAME_BYTES);
	return true;
}

GBytes *
raw_get(struct store *store, int64_t inbox_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, "SELECT bytes FROM raw WHERE inbox_id = :inbox_id ORDER BY seq", "i",
	    inbox_id);
	if (!rows)
		return NULL;
	z_stream stream = { 0 };
	g_autoptr(GByteArray) message = g_byte_array_new();
	GError *failed = NULL;
	bool ok = inflateInit(&stream) == Z_OK;
	int64_t rows_n = 0;
	for (; ok && statement_next(rows, &failed); rows_n++)
		ok = inflate_row(&stream, column_bytes(rows, 0), message);
	inflateEnd(&stream);
	statement_end(rows);
	if (failed || !ok) {
		if (failed)
			g_propagate_error(error, failed);
		else
			g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
			            "raw message %" G_GINT64_FORMAT ": damaged", inbox_id);
		return NULL;
	}
	return rows_n > 0 ? g_byte_array_free_to_bytes(g_steal_pointer(&message)) : NULL;
}

bool
raw_delete(struct store *store, int64_t inbox_id, GError **error)
{
	return statement_run(store, error, "DELETE FROM raw WHERE inbox_id = :inbox_id", "i",
	                     inbox_id);
}

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
	if (!rows)
		return NULL;
	GArray *works = g_array_new(FALSE, TRUE, sizeof(struct inbox_work));
	g_array_set_clear_func(works, (GDestroyNotify)inbox_work_clear);
	while (statement_next(rows, error)) {
		struct inbox_work work = {
			.id = column_i64(rows, 0),
			.attempts_n = column_i64(rows, 1),
			.received_at = column_i64(rows, 2),
			.internal_at = column_i64(rows, 3),
			.size = column_i64(rows, 4),
			.uidvalidity = column_i64(rows, 5),
			.whole = column_i64(rows, 6) != 0,
			.mailbox = column_text(rows, 7),
		};
		g_array_append_val(works, work);
	}
	statement_end(rows);
	return works;
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
inbox_same(struct store *store, int64_t id, const char *message_id, const void *digest)
{
	return statement_number(store, 0,
	                        "SELECT id FROM inbox WHERE digest = :digest AND "
	                        "coalesce(message_id, '') = :message_id "
	                        "AND id <> :id AND class <> 'duplicate' LIMIT 1",
	                        "bti", digest, (size_t)SHA256_BYTES, message_id, id);
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

int64_t
inbox_from_since(struct store *store, int64_t person_id, utc_t since)
{
	return statement_number(
	    store, 0,
	    "SELECT count(*) FROM inbox WHERE person_id = :person_id AND received_at >= :since",
	    "ii", person_id, since);
}

void
inbox_row_clear(struct inbox_row *row)
{
	char **owned[] = { &row->mailbox, &row->sha256, &row->message_id, &row->class,
		           &row->reason,  &row->person, &row->flags };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
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
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct inbox_row));
	g_array_set_clear_func(list, (GDestroyNotify)inbox_row_clear);
	while (statement_next(rows, error)) {
		struct inbox_row row = {
			.id = column_i64(rows, 0),
			.uidvalidity = column_i64(rows, 1),
			.uid = column_i64(rows, 2),
			.size = column_i64(rows, 3),
			.level = column_i64(rows, 4),
			.prompt_id = column_i64(rows, 5),
			.mailbox = column_text(rows, 6),
			.sha256 = column_text_or_null(rows, 7),
			.message_id = column_text_or_null(rows, 8),
			.class = column_text_or_null(rows, 9),
			.reason = column_text_or_null(rows, 10),
			.person = column_text_or_null(rows, 11),
			.flags = column_text(rows, 12),
			.received_at = column_i64(rows, 13),
		};
		g_array_append_val(list, row);
	}
	statement_end(rows);
	return list;
}

void
quarantine_row_clear(struct quarantine_row *row)
{
	g_clear_pointer(&row->reason, g_free);
	g_clear_pointer(&row->sender, g_free);
	g_clear_pointer(&row->person, g_free);
}

bool
quarantine_add(struct store *store, int64_t inbox_id, const char *reason, const char *sender,
               int64_t mentorship_id, int64_t prompt_id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "INSERT INTO quarantine (inbox_id, reason, sender, mentorship_id, prompt_id, since_at) "
	    "VALUES (:inbox_id, :reason, :sender, :mentorship_id, :prompt_id, :since_at) "
	    "ON CONFLICT (inbox_id) DO UPDATE SET reason = excluded.reason, sender = "
	    "excluded.sender, since_at = excluded.since_at, settled_at = NULL, how = NULL",
	    "ittnni", inbox_id, reason, sender, mentorship_id, prompt_id, now);
}

#define QUARANTINE_COLUMNS                                                                      \
	"SELECT q.id, q.inbox_id, i.size, coalesce(q.prompt_id, 0), coalesce(q.mentorship_id, " \
	"0), q.reason, q.sender, "                                                              \
	"p.handle, q.since_at FROM quarantine q JOIN inbox i ON i.id = q.inbox_id "             \
	"LEFT JOIN mentorship m ON m.id = q.mentorship_id LEFT JOIN person p ON p.id = "        \
	"m.mentee_id "

static struct quarantine_row
read_quarantine(sqlite3_stmt *row)
{
	return (struct quarantine_row){
		.id = column_i64(row, 0),
		.inbox_id = column_i64(row, 1),
		.size = column_i64(row, 2),
		.prompt_id = column_i64(row, 3),
		.mentorship_id = column_i64(row, 4),
		.reason = column_text(row, 5),
		.sender = column_text(row, 6),
		.person = column_text_or_null(row, 7),
		.since_at = column_i64(row, 8),
	};
}

GArray *
quarantine_list(struct store *store, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, QUARANTINE_COLUMNS "WHERE q.settled_at IS NULL ORDER BY q.since_at, q.id",
	    "");
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct quarantine_row));
	g_array_set_clear_func(list, (GDestroyNotify)quarantine_row_clear);
	while (statement_next(rows, error)) {
		struct quarantine_row row = read_quarantine(rows);
		g_array_append_val(list, row);
	}
	statement_end(rows);
	return list;
}

bool
quarantine_get(struct store *store, int64_t id, struct quarantine_row *row, GError **error)
{
	sqlite3_stmt *found = statement_query(
	    store, error, QUARANTINE_COLUMNS "WHERE q.id = :id AND q.settled_at IS NULL", "i", id);
	if (!found)
		return false;
	bool is_there = statement_next(found, error);
	if (is_there)
		*row = read_quarantine(found);
	statement_end(found);
	return is_there;
}

bool
quarantine_of_inbox(struct store *store, int64_t inbox_id, struct quarantine_row *row,
                    GError **error)
{
	sqlite3_stmt *found = statement_query(
	    store, error,
	    QUARANTINE_COLUMNS "WHERE q.inbox_id = :inbox_id AND q.settled_at IS NULL", "i",
	    inbox_id);
	if (!found)
		return false;
	bool is_there = statement_next(found, error);
	if (is_there)
		*row = read_quarantine(found);
	statement_end(found);
	return is_there;
}

bool
quarantine_settle(struct store *store, int64_t id, const char *how, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET settled_at = :now, how = :how "
	                     "WHERE id = :id AND settled_at IS NULL",
	                     "iti", now, how, id);
}

bool
quarantine_release(struct store *store, int64_t id, int64_t mentorship_id, int64_t prompt_id,
                   utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET settled_at = :now, how = 'released', "
	                     "mentorship_id = :mentorship_id, prompt_id = :prompt_id "
	                     "WHERE id = :id AND settled_at IS NULL",
	                     "inni", now, mentorship_id, prompt_id, id);
}

bool
quarantine_released(struct store *store, int64_t inbox_id, struct release *release, GError **error)
{
	sqlite3_stmt *row =
	    statement_query(store, error,
	                    "SELECT coalesce(mentorship_id, 0), coalesce(prompt_id, 0) "
	                    "FROM quarantine WHERE inbox_id = :inbox_id AND how = 'released'",
	                    "i", inbox_id);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
		*release = (struct release){ column_i64(row, 0), column_i64(row, 1) };
	statement_end(row);
	return found;
}

int64_t
quarantine_count(struct store *store)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM quarantine WHERE settled_at IS NULL", "");
}
