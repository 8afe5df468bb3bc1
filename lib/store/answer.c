#include "store/answer.h"

#include "store/statement.h"

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

static void
read_answer(sqlite3_stmt *row, void *to)
{
	struct answer_row *answer = to;

	*answer = (struct answer_row){
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

bool
answer_get(struct store *store, int64_t id, struct answer_row *answer, GError **error)
{
	return statement_one(
	    statement_query(store, error, ANSWER_COLUMNS "WHERE id = :id", "i", id), read_answer,
	    answer, error);
}

bool
answer_of_prompt(struct store *store, int64_t prompt_id, struct answer_row *answer, GError **error)
{
	return statement_one(
	    statement_query(store, error,
	                    ANSWER_COLUMNS "WHERE prompt_id = :prompt_id ORDER BY id DESC LIMIT 1",
	                    "i", prompt_id),
	    read_answer, answer, error);
}

bool
answer_first_of_prompt(struct store *store, int64_t prompt_id, struct answer_row *answer,
                       GError **error)
{
	return statement_one(statement_query(store, error,
	                                     ANSWER_COLUMNS
	                                     "WHERE prompt_id = :prompt_id ORDER BY id LIMIT 1",
	                                     "i", prompt_id),
	                     read_answer, answer, error);
}

bool
answer_first_to(struct store *store, int64_t mentorship_id, const char *question,
                struct answer_row *answer, GError **error)
{
	return statement_one(
	    statement_query(
		store, error,
		ANSWER_COLUMNS
		"WHERE mentorship_id = :mentorship_id AND prompt_id IN (SELECT id FROM prompt "
		"WHERE mentorship_id = :mentorship_id AND question = :question) "
		"ORDER BY id LIMIT 1",
		"it", mentorship_id, question),
	    read_answer, answer, error);
}

static GArray *
all_answers(sqlite3_stmt *rows, GError **error)
{
	return statement_rows(rows, sizeof(struct answer_row), (GDestroyNotify)answer_row_clear,
	                      read_answer, error);
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

/* An evaluation had a mail of its own, a brief shows what was answered to the prep mail. */
#define UNREVIEWED                                                                            \
	"mentorship_id = :mentorship_id AND reviewed_at IS NULL AND about <> 'evaluation' "   \
	"AND NOT (about = 'prep' AND EXISTS (SELECT 1 FROM outbox o WHERE o.mentorship_id = " \
	":mentorship_id AND o.kind = 'brief' AND o.sent_at >= answer.arrived_at)) "

GArray *
answer_unreviewed(struct store *store, int64_t mentorship_id, GError **error)
{
	return all_answers(statement_query(store, error,
	                                   ANSWER_COLUMNS "WHERE " UNREVIEWED "ORDER BY id", "i",
	                                   mentorship_id),
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

bool
answer_asks_mentor(struct store *store, int64_t mentorship_id)
{
	enum { ROW_TO_MENTOR_BIT = 1 << 1 };

	return statement_number(store, 0,
	                        "SELECT count(*) FROM answer WHERE mentorship_id = :mentorship_id "
	                        "AND responded_at IS NULL AND signals & :bit",
	                        "ii", mentorship_id, (int64_t)ROW_TO_MENTOR_BIT)
	       > 0;
}

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
	return statement_number(store, 0, "SELECT 1 FROM answer WHERE " UNREVIEWED "LIMIT 1", "i",
	                        mentorship_id)
	       == 1;
}

GArray *
answer_list_waiting(struct store *store, int64_t mentorship_id, GError **error)
{
	return all_answers(statement_query(store, error,
	                                   ANSWER_COLUMNS "WHERE " WAITS " ORDER BY id", "i",
	                                   mentorship_id),
	                   error);
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

static void
note_clear(char **note)
{
	g_free(*note);
}

static void
read_note(sqlite3_stmt *row, void *to)
{
	*(char **)to = column_text(row, 0);
}

GArray *
note_since(struct store *store, int64_t mentorship_id, utc_t since, GError **error)
{
	return statement_rows(statement_query(store, error,
	                                      "SELECT text FROM note WHERE mentorship_id = "
	                                      ":mentorship_id AND at >= :since ORDER BY id",
	                                      "ii", mentorship_id, since),
	                      sizeof(char *), (GDestroyNotify)note_clear, read_note, error);
}
