#include "store/record.h"

#include "store/statement.h"

/* ---- mails ---- */

static const char mails_sql[] =
    "SELECT i.id, i.internal_at, 1 FROM inbox i JOIN mentorship m ON m.id = i.mentorship_id "
    "WHERE i.mentorship_id = :mentorship_id AND i.person_id = m.mentee_id "
    "AND i.class NOT IN ('quarantine', 'own', 'duplicate', 'bounce', 'complaint') "
    "AND EXISTS (SELECT 1 FROM raw r WHERE r.inbox_id = i.id) "
    "UNION ALL SELECT o.id, o.sent_at, 0 FROM outbox o "
    "WHERE o.mentorship_id = :mentorship_id AND o.recipient = 'mentee' AND o.state = 'sent' "
    "AND o.kind <> 'export' ORDER BY 2, 3, 1";

static void
read_mail(sqlite3_stmt *row, void *to)
{
	struct record_mail *mail = to;

	*mail = (struct record_mail){
		.id = column_i64(row, 0),
		.at = column_i64(row, 1),
		.came = column_i64(row, 2) != 0,
	};
}

GArray *
record_mails(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_rows(statement_query(store, error, mails_sql, "i", mentorship_id),
	                      sizeof(struct record_mail), NULL, read_mail, error);
}

static void
read_message(sqlite3_stmt *row, void *to)
{
	GBytes **message = to;
	struct bytes bytes = column_bytes(row, 0);

	*message = g_bytes_new(bytes.at, bytes.len);
}

GBytes *
record_sent(struct store *store, int64_t outbox_id, GError **error)
{
	GBytes *message = NULL;

	statement_one(statement_query(store, error, "SELECT message FROM outbox WHERE id = :id",
	                              "i", outbox_id),
	              read_message, &message, error);
	return message;
}

/* ---- questions and answers ---- */

static void
read_prompt_id(sqlite3_stmt *row, void *to)
{
	struct prompt_row *prompt = to;

	*prompt = (struct prompt_row){
		.id = column_i64(row, 0),
		.question = column_text(row, 1),
		.kind = column_text(row, 2),
		.asked = column_text(row, 3),
		.rule = column_text(row, 4),
		.sent_at = column_i64(row, 5),
	};
}

GArray *
record_prompts(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_rows(
	    statement_query(store, error,
	                    "SELECT id, question, kind, asked, rule, sent_at FROM prompt "
	                    "WHERE mentorship_id = :mentorship_id ORDER BY sent_at, id",
	                    "i", mentorship_id),
	    sizeof(struct prompt_row), (GDestroyNotify)prompt_row_clear, read_prompt_id, error);
}

#define ANSWER_SQL "SELECT id, about, text, words_n, written_at, arrived_at FROM answer "

static void
read_written(sqlite3_stmt *row, void *to)
{
	struct answer_row *answer = to;

	*answer = (struct answer_row){
		.id = column_i64(row, 0),
		.about = column_text(row, 1),
		.text = column_text(row, 2),
		.words_n = column_i64(row, 3),
		.written_at = column_i64(row, 4),
		.arrived_at = column_i64(row, 5),
	};
}

static GArray *
all_written(sqlite3_stmt *rows, GError **error)
{
	return statement_rows(rows, sizeof(struct answer_row), (GDestroyNotify)answer_row_clear,
	                      read_written, error);
}

GArray *
record_answers(struct store *store, int64_t prompt_id, GError **error)
{
	return all_written(statement_query(store, error,
	                                   ANSWER_SQL
	                                   "WHERE prompt_id = :prompt_id ORDER BY written_at, id",
	                                   "i", prompt_id),
	                   error);
}

GArray *
record_writing(struct store *store, int64_t mentorship_id, const char *about, GError **error)
{
	return all_written(
	    statement_query(store, error,
	                    ANSWER_SQL "WHERE mentorship_id = :mentorship_id AND prompt_id IS NULL "
	                               "AND about = :about ORDER BY written_at, id",
	                    "it", mentorship_id, about),
	    error);
}

/* ---- dated words ---- */

static void
record_text_clear(struct record_text *text)
{
	g_free(text->text);
}

static void
read_text(sqlite3_stmt *row, void *to)
{
	struct record_text *text = to;

	*text = (struct record_text){
		.id = column_i64(row, 0),
		.at = column_i64(row, 1),
		.other_at = column_i64(row, 2),
		.text = column_text(row, 3),
	};
}

static GArray *
texts(struct store *store, const char *sql, int64_t mentorship_id, GError **error)
{
	return statement_rows(statement_query(store, error, sql, "i", mentorship_id),
	                      sizeof(struct record_text), (GDestroyNotify)record_text_clear,
	                      read_text, error);
}

GArray *
record_human(struct store *store, int64_t mentorship_id, GError **error)
{
	static const char sql[] =
	    "SELECT id, sent_at, 0, text FROM outbox WHERE mentorship_id = :mentorship_id "
	    "AND recipient = 'mentee' AND kind = 'human' AND state = 'sent' ORDER BY sent_at, id";

	return texts(store, sql, mentorship_id, error);
}

GArray *
record_plans(struct store *store, int64_t mentorship_id, GError **error)
{
	static const char sql[] =
	    "SELECT p.id, p.written_at, coalesce(o.sent_at, 0), p.text FROM plan p "
	    "LEFT JOIN outbox o ON o.id = p.asked_outbox_id "
	    "WHERE p.mentorship_id = :mentorship_id ORDER BY p.written_at, p.id";

	return texts(store, sql, mentorship_id, error);
}

GArray *
record_drafts(struct store *store, int64_t mentorship_id, GError **error)
{
	static const char sql[] =
	    "SELECT inbox_id, since_at, coalesce(shown_at, 0), text FROM draft "
	    "WHERE mentorship_id = :mentorship_id AND shown_at IS NULL ORDER BY since_at, inbox_id";

	return texts(store, sql, mentorship_id, error);
}

static void
record_evaluation_clear(struct record_evaluation *evaluation)
{
	g_free(evaluation->decision);
	g_free(evaluation->text);
}

static void
read_evaluation(sqlite3_stmt *row, void *to)
{
	struct record_evaluation *evaluation = to;

	*evaluation = (struct record_evaluation){
		.at = column_i64(row, 0),
		.decision = column_text(row, 1 + EVALUATION_LINES),
		.text = column_text(row, 2 + EVALUATION_LINES),
	};
	for (int i = 0; i < EVALUATION_LINES; i++)
		evaluation->lines[i] = column_i64(row, 1 + i);
}

GArray *
record_evaluations(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_rows(
	    statement_query(
		store, error,
		"SELECT n.written_at, coalesce(e.a, -1), coalesce(e.b, -1), coalesce(e.c, -1), "
		"coalesce(e.d, -1), e.decision, n.text FROM evaluation e "
		"JOIN answer n ON n.id = e.answer_id "
		"WHERE e.mentorship_id = :mentorship_id ORDER BY n.written_at, n.id",
		"i", mentorship_id),
	    sizeof(struct record_evaluation), (GDestroyNotify)record_evaluation_clear,
	    read_evaluation, error);
}

/* ---- sums ---- */

static const char sum_sql[] =
    "SELECT count(*), coalesce(sum(words_n), 0), "
    "(SELECT count(*) FROM session WHERE mentorship_id = :mentorship_id AND status = 'booked' "
    "AND starts_at < :now), (SELECT count(*) FROM plan WHERE mentorship_id = :mentorship_id) "
    "FROM answer WHERE mentorship_id = :mentorship_id";

static void
read_sum(sqlite3_stmt *row, void *to)
{
	struct record_sum *sum = to;

	*sum = (struct record_sum){
		.answers_n = column_i64(row, 0),
		.words_n = column_i64(row, 1),
		.sessions_n = column_i64(row, 2),
		.plans_n = column_i64(row, 3),
	};
}

bool
record_sum(struct store *store, int64_t mentorship_id, utc_t now, struct record_sum *sum,
           GError **error)
{
	return statement_one(statement_query(store, error, sum_sql, "ii", mentorship_id, now),
	                     read_sum, sum, error);
}

/* A digest belongs to no mentorship, and a mentor's mails from before the first answer hold none. */
static const char reader_sql[] =
    "SELECT count(*), coalesce(max(o.sent_at), 0) FROM outbox o "
    "JOIN mentorship m ON m.id = :mentorship_id WHERE o.state = 'sent' "
    "AND o.recipient = :recipient AND o.sent_at >= "
    "(SELECT min(arrived_at) FROM answer WHERE mentorship_id = :mentorship_id) "
    "AND ((o.mentorship_id = :mentorship_id AND o.kind IN "
    "('review', 'brief', 'alarm', 'debt_nudge', 'debt_stop', 'low_score', 'needs_human')) "
    "OR (o.mentorship_id IS NULL AND o.kind = 'digest' AND o.person_id = m.mentor_id))";

static void
read_reader(sqlite3_stmt *row, void *to)
{
	struct record_reader *reader = to;

	*reader = (struct record_reader){ .n = column_i64(row, 0), .last_at = column_i64(row, 1) };
}

bool
record_reader(struct store *store, int64_t mentorship_id, const char *recipient,
              struct record_reader *reader, GError **error)
{
	return statement_one(
		   statement_query(store, error, reader_sql, "it", mentorship_id, recipient),
		   read_reader, reader, error)
	       && reader->n > 0;
}

static void
read_addresses(sqlite3_stmt *row, void *to)
{
	char **addresses = to;

	*addresses = column_text(row, 0);
}

char *
record_addresses(struct store *store, int64_t person_id, GError **error)
{
	char *addresses = NULL;

	statement_one(statement_query(store, error,
	                              "SELECT group_concat(addr, char(10)) FROM address "
	                              "WHERE person_id = :person_id",
	                              "i", person_id),
	              read_addresses, &addresses, error);
	return addresses;
}
