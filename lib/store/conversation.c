#include "store/conversation.h"

#include <string.h>

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

static char *
text_or_null(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? NULL : column_text(row, column);
}

static const char thread_list_sql[] =
    "SELECT t.id, coalesce((SELECT max(id) FROM prompt WHERE thread_id = t.id), 0), "
    "(SELECT count(*) FROM outbox WHERE thread_id = t.id), e.handle, p.handle, "
    "(SELECT kind FROM outbox WHERE thread_id = t.id ORDER BY id LIMIT 1), t.started_at, "
    "coalesce((SELECT max(sent_at) FROM outbox WHERE thread_id = t.id), 0) FROM thread t "
    "LEFT JOIN mentorship m ON m.id = t.mentorship_id LEFT JOIN person e ON e.id = m.mentee_id "
    "LEFT JOIN person p ON p.id = t.person_id WHERE t.id > :after_id "
    "AND (:mentorship_id = 0 OR t.mentorship_id = :mentorship_id) ORDER BY t.id LIMIT :most";

GArray *
thread_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
            GError **error)
{
	sqlite3_stmt *rows =
	    statement_query(store, error, thread_list_sql, "iii", after_id, mentorship_id, most);
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct thread_summary));
	g_array_set_clear_func(list, (GDestroyNotify)thread_summary_clear);
	while (statement_next(rows, error)) {
		struct thread_summary row = {
			.id = column_i64(rows, 0),
			.prompt_id = column_i64(rows, 1),
			.mails_n = column_i64(rows, 2),
			.mentee = text_or_null(rows, 3),
			.person = text_or_null(rows, 4),
			.kind = text_or_null(rows, 5),
			.started_at = column_i64(rows, 6),
			.last_at = column_i64(rows, 7),
		};
		g_array_append_val(list, row);
	}
	statement_end(rows);
	return list;
}

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
	                     "VALUES (:hash, :channel, :outbox_id, :thread_id)",
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
	                     "ii", at, mentorship_id);
}

bool
token_used(struct store *store, const void *hash, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE token SET uses_n = uses_n + 1 WHERE hash = :hash", "b", hash,
	                     (size_t)TOKEN_HASH_BYTES);
}

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

void
answer_row_clear(struct answer_row *answer)
{
	g_clear_pointer(&answer->about, g_free);
	g_clear_pointer(&answer->text, g_free);
	g_clear_pointer(&answer->first_sentence, g_free);
}

int64_t
answer_add(struct store *store, const struct answer_row *answer, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO answer (inbox_id, mentorship_id, prompt_id, about, text, words_n, "
	    "elided_n, "
	    "signals, first_sentence, written_at, arrived_at) VALUES (:inbox_id, :mentorship_id, "
	    ":prompt_id, :about, :text, :words_n, :elided_n, :signals, :first_sentence, "
	    ":written_at, :arrived_at)",
	    "iinttiiitii", answer->inbox_id, answer->mentorship_id, answer->prompt_id,
	    answer->about, answer->text, answer->words_n, answer->elided_n, answer->signals,
	    answer->first_sentence, answer->written_at, answer->arrived_at);
}

#define ANSWER_COLUMNS                                                                          \
	"SELECT id, inbox_id, mentorship_id, coalesce(prompt_id, 0), about, text, "             \
	"first_sentence, words_n, elided_n, "                                                   \
	"signals, written_at, arrived_at, coalesce(reviewed_at, 0), coalesce(responded_at, 0) " \
	"FROM answer "

static struct answer_row
read_answer(sqlite3_stmt *row)
{
	return (struct answer_row){
		.id = column_i64(row, 0),
		.inbox_id = column_i64(row, 1),
		.mentorship_id = column_i64(row, 2),
		.prompt_id = column_i64(row, 3),
		.about = column_text(row, 4),
		.text = column_text(row, 5),
		.first_sentence = column_text(row, 6),
		.words_n = column_i64(row, 7),
		.elided_n = column_i64(row, 8),
		.signals = column_i64(row, 9),
		.written_at = column_i64(row, 10),
		.arrived_at = column_i64(row, 11),
		.reviewed_at = column_i64(row, 12),
		.responded_at = column_i64(row, 13),
	};
}

static bool
one_answer(sqlite3_stmt *row, struct answer_row *answer, GError **error)
{
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
		*answer = read_answer(row);
	statement_end(row);
	return found;
}

bool
answer_get(struct store *store, int64_t id, struct answer_row *answer, GError **error)
{
	return one_answer(statement_query(store, error, ANSWER_COLUMNS "WHERE id = :id", "i", id),
	                  answer, error);
}

bool
answer_of_prompt(struct store *store, int64_t prompt_id, struct answer_row *answer, GError **error)
{
	return one_answer(statement_query(store, error,
	                                  ANSWER_COLUMNS
	                                  "WHERE prompt_id = :prompt_id ORDER BY id DESC LIMIT 1",
	                                  "i", prompt_id),
	                  answer, error);
}

static GArray *
all_answers(sqlite3_stmt *rows, GError **error)
{
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct answer_row));
	g_array_set_clear_func(list, (GDestroyNotify)answer_row_clear);
	while (statement_next(rows, error)) {
		struct answer_row answer = read_answer(rows);
		g_array_append_val(list, answer);
	}
	statement_end(rows);
	return list;
}

GArray *
answer_since(struct store *store, int64_t mentorship_id, utc_t since, GError **error)
{
	return all_answers(statement_query(store, error,
	                                   ANSWER_COLUMNS "WHERE mentorship_id = :mentorship_id "
	                                                  "AND arrived_at > :since ORDER BY id",
	                                   "ii", mentorship_id, since),
	                   error);
}

GArray *
answer_unreviewed(struct store *store, int64_t mentorship_id, GError **error)
{
	return all_answers(statement_query(store, error,
	                                   ANSWER_COLUMNS "WHERE mentorship_id = :mentorship_id "
	                                                  "AND reviewed_at IS NULL ORDER BY id",
	                                   "i", mentorship_id),
	                   error);
}

bool
answer_set_reviewed(struct store *store, int64_t mentorship_id, int64_t up_to_id, utc_t now,
                    GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE answer SET reviewed_at = :now WHERE mentorship_id = :mentorship_id "
	    "AND id <= :up_to_id AND reviewed_at IS NULL",
	    "iii", now, mentorship_id, up_to_id);
}

bool
answer_set_responded(struct store *store, int64_t mentorship_id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE answer SET responded_at = :now WHERE mentorship_id = :mentorship_id "
	    "AND arrived_at <= :now AND responded_at IS NULL",
	    "ii", now, mentorship_id);
}

/* What was written about a session or an evaluation is no debt (rules.md, 3.11). */
#define WAITS \
	"mentorship_id = :mentorship_id AND responded_at IS NULL AND about IN ('prompt', 'free')"

int64_t
answer_waiting(struct store *store, int64_t mentorship_id, utc_t *since_at)
{
	*since_at = statement_number(store, 0, "SELECT min(written_at) FROM answer WHERE " WAITS,
	                             "i", mentorship_id);
	return statement_number(store, 0, "SELECT count(*) FROM answer WHERE " WAITS, "i",
	                        mentorship_id);
}

int64_t
answer_count(struct store *store, int64_t mentorship_id)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM answer WHERE mentorship_id = :mentorship_id",
	                        "i", mentorship_id);
}

int64_t
answer_count_since(struct store *store, int64_t mentorship_id, utc_t since, bool responded_only)
{
	return statement_number(
	    store, 0,
	    "SELECT count(*) FROM answer WHERE mentorship_id = :mentorship_id "
	    "AND arrived_at >= :since AND (:responded_only = 0 OR responded_at IS NOT NULL)",
	    "iii", mentorship_id, since, (int64_t)responded_only);
}

bool
answer_has_unreviewed(struct store *store, int64_t mentorship_id)
{
	return statement_number(store, 0,
	                        "SELECT 1 FROM answer WHERE mentorship_id = :mentorship_id "
	                        "AND reviewed_at IS NULL LIMIT 1",
	                        "i", mentorship_id)
	       == 1;
}

bool
answer_newest_waiting(struct store *store, int64_t mentorship_id, struct answer_row *answer,
                      GError **error)
{
	return one_answer(statement_query(store, error,
	                                  ANSWER_COLUMNS "WHERE " WAITS " ORDER BY id DESC LIMIT 1",
	                                  "i", mentorship_id),
	                  answer, error);
}

int64_t
answer_thread_shown(struct store *store, int64_t mentorship_id, int64_t review_outbox_id)
{
	return statement_number(
	    store, 0,
	    "SELECT p.thread_id FROM answer a JOIN prompt p ON p.id = a.prompt_id "
	    "WHERE a.mentorship_id = :mentorship_id AND a.reviewed_at <= "
	    "(SELECT due_at FROM outbox WHERE id = :review_outbox_id) ORDER BY a.id DESC LIMIT 1",
	    "ii", mentorship_id, review_outbox_id);
}

bool
hit_add(struct store *store, int64_t answer_id, int64_t row, const char *word, const char *quote,
        GError **error)
{
	return statement_run(store, error,
	                     "INSERT OR IGNORE INTO hit (answer_id, row, word, quote) "
	                     "VALUES (:answer_id, :row, :word, :quote)",
	                     "iitt", answer_id, row, word, quote);
}

void
hit_row_clear(struct hit_row *hit)
{
	g_clear_pointer(&hit->word, g_free);
	g_clear_pointer(&hit->quote, g_free);
}

bool
hit_of_prompt(struct store *store, int64_t prompt_id, int64_t row, struct hit_row *hit,
              GError **error)
{
	sqlite3_stmt *found =
	    statement_query(store, error,
	                    "SELECT a.id, h.word, h.quote, a.written_at FROM answer a JOIN hit h "
	                    "ON h.answer_id = a.id WHERE a.prompt_id = :prompt_id AND h.row = :row "
	                    "ORDER BY a.id DESC LIMIT 1",
	                    "ii", prompt_id, row);
	if (!found)
		return false;
	bool is_there = statement_next(found, error);
	if (is_there)
		*hit = (struct hit_row){
			.answer_id = column_i64(found, 0),
			.word = column_text(found, 1),
			.quote = column_text(found, 2),
			.written_at = column_i64(found, 3),
		};
	statement_end(found);
	return is_there;
}

int64_t
note_add(struct store *store, int64_t mentorship_id, int64_t inbox_id, const char *text, utc_t now,
         GError **error)
{
	return statement_insert(store, error,
	                        "INSERT INTO note (mentorship_id, inbox_id, text, at) "
	                        "VALUES (:mentorship_id, :inbox_id, :text, :at)",
	                        "iiti", mentorship_id, inbox_id, text, now);
}

void
session_row_clear(struct session_row *session)
{
	g_clear_pointer(&session->place, g_free);
	g_clear_pointer(&session->status, g_free);
}

int64_t
session_add(struct store *store, const struct session_row *session, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO session (mentorship_id, starts_at, minutes, place, booked_at) "
	    "VALUES (:mentorship_id, :starts_at, :minutes, :place, :booked_at)",
	    "iiiti", session->mentorship_id, session->starts_at, session->minutes, session->place,
	    session->booked_at);
}

bool
session_update(struct store *store, const struct session_row *session, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE session SET starts_at = :starts_at, minutes = :minutes, place = :place, "
	    "status = :status, booked_at = :booked_at WHERE id = :id",
	    "iittii", session->starts_at, session->minutes, session->place, session->status,
	    session->booked_at, session->id);
}

GArray *
session_list(struct store *store, int64_t mentorship_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT id, mentorship_id, minutes, starts_at, booked_at, place, status FROM session "
	    "WHERE (:mentorship_id = 0 OR mentorship_id = :mentorship_id) "
	    "ORDER BY mentorship_id, starts_at, id",
	    "i", mentorship_id);
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct session_row));
	g_array_set_clear_func(list, (GDestroyNotify)session_row_clear);
	while (statement_next(rows, error)) {
		struct session_row session = {
			.id = column_i64(rows, 0),
			.mentorship_id = column_i64(rows, 1),
			.minutes = column_i64(rows, 2),
			.starts_at = column_i64(rows, 3),
			.booked_at = column_i64(rows, 4),
			.place = column_text(rows, 5),
			.status = column_text(rows, 6),
		};
		g_array_append_val(list, session);
	}
	statement_end(rows);
	return list;
}

int64_t
alarm_add(struct store *store, int64_t mentorship_id, int64_t hold_id, int64_t inbox_id, utc_t now,
          GError **error)
{
	return statement_insert(store, error,
	                        "INSERT INTO alarm (mentorship_id, hold_id, inbox_id, since_at) "
	                        "VALUES (:mentorship_id, :hold_id, :inbox_id, :since_at)",
	                        "iiii", mentorship_id, hold_id, inbox_id, now);
}

bool
alarm_acknowledge(struct store *store, int64_t mentorship_id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE alarm SET acknowledged_at = :now WHERE mentorship_id = :mentorship_id "
	    "AND acknowledged_at IS NULL AND settled_at IS NULL",
	    "ii", now, mentorship_id);
}

bool
alarm_settle(struct store *store, int64_t mentorship_id, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE alarm SET settled_at = :now WHERE mentorship_id = :mentorship_id "
	    "AND settled_at IS NULL",
	    "ii", now, mentorship_id);
}

utc_t
alarm_open_since(struct store *store, int64_t mentorship_id)
{
	return statement_number(
	    store, 0,
	    "SELECT max(since_at) FROM alarm WHERE mentorship_id = :mentorship_id "
	    "AND settled_at IS NULL",
	    "i", mentorship_id);
}

/* The hash of a ledger row over the one before. */
static void
chain(const void *before, const char *row, guint8 hash[TOKEN_HASH_BYTES])
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize len = TOKEN_HASH_BYTES;

	g_checksum_update(sum, before, TOKEN_HASH_BYTES);
	g_checksum_update(sum, (const guchar *)row, -1);
	g_checksum_get_digest(sum, hash, &len);
}

static bool
ledger_last_hash(struct store *store, guint8 hash[TOKEN_HASH_BYTES], GError **error)
{
	sqlite3_stmt *row =
	    statement_query(store, error, "SELECT hash FROM ledger ORDER BY id DESC LIMIT 1", "");
	if (!row)
		return false;
	GError *failed = NULL;
	memset(hash, 0, TOKEN_HASH_BYTES);
	if (statement_next(row, &failed)) {
		struct bytes last = column_bytes(row, 0);
		if (last.len == TOKEN_HASH_BYTES)
			memcpy(hash, last.at, TOKEN_HASH_BYTES);
	}
	statement_end(row);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

static char *
ledger_text(utc_t at, int64_t mentorship_id, const char *to, const char *what, const char *uuid)
{
	return g_strdup_printf("%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s", at,
	                       mentorship_id, to, what, uuid);
}

bool
ledger_add(struct store *store, int64_t mentorship_id, enum addressee to, const char *what,
           const char *uuid, utc_t now, GError **error)
{
	guint8 hash[TOKEN_HASH_BYTES];
	g_autofree char *text = ledger_text(now, mentorship_id, addressee_names[to], what, uuid);

	if (!ledger_last_hash(store, hash, error))
		return false;
	chain(hash, text, hash);
	return statement_run(store, error,
	                     "INSERT INTO ledger (at, mentorship_id, recipient, what, uuid, hash) "
	                     "VALUES (:at, :mentorship_id, :recipient, :what, :uuid, :hash)",
	                     "intttb", now, mentorship_id, addressee_names[to], what, uuid, hash,
	                     (size_t)TOKEN_HASH_BYTES);
}

static void
ledger_row_clear(struct ledger_row *row)
{
	g_free(row->mentee);
	g_free(row->recipient);
	g_free(row->what);
	g_free(row->uuid);
}

static const char ledger_list_sql[] =
    "SELECT l.id, l.at, p.handle, l.recipient, l.what, l.uuid FROM ledger l "
    "LEFT JOIN mentorship m ON m.id = l.mentorship_id LEFT JOIN person p ON p.id = m.mentee_id "
    "WHERE l.id > :after_id AND (:mentorship_id = 0 OR l.mentorship_id = :mentorship_id) "
    "ORDER BY l.id LIMIT :most";

GArray *
ledger_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
            GError **error)
{
	sqlite3_stmt *rows =
	    statement_query(store, error, ledger_list_sql, "iii", after_id, mentorship_id, most);
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct ledger_row));
	g_array_set_clear_func(list, (GDestroyNotify)ledger_row_clear);
	while (statement_next(rows, error)) {
		struct ledger_row row = {
			.id = column_i64(rows, 0),
			.at = column_i64(rows, 1),
			.mentee = text_or_null(rows, 2),
			.recipient = column_text(rows, 3),
			.what = column_text(rows, 4),
			.uuid = column_text(rows, 5),
		};
		g_array_append_val(list, row);
	}
	statement_end(rows);
	return list;
}

static bool
ledger_row_fits(sqlite3_stmt *row, guint8 hash[TOKEN_HASH_BYTES])
{
	g_autofree char *to = column_text(row, 3);
	g_autofree char *what = column_text(row, 4);
	g_autofree char *uuid = column_text(row, 5);
	g_autofree char *text = ledger_text(column_i64(row, 1), column_i64(row, 2), to, what, uuid);
	struct bytes kept = column_bytes(row, 6);

	chain(hash, text, hash);
	return kept.len == TOKEN_HASH_BYTES && memcmp(kept.at, hash, TOKEN_HASH_BYTES) == 0;
}

bool
ledger_verify(struct store *store, int64_t *broken_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT id, at, coalesce(mentorship_id, 0), recipient, what, uuid, hash "
	    "FROM ledger ORDER BY id",
	    "");
	if (!rows)
		return false;
	guint8 hash[TOKEN_HASH_BYTES] = { 0 };
	GError *failed = NULL;
	*broken_id = 0;
	while (*broken_id == 0 && statement_next(rows, &failed))
		if (!ledger_row_fits(rows, hash))
			*broken_id = column_i64(rows, 0);
	statement_end(rows);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL && *broken_id == 0;
}
