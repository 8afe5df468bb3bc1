#include "store/evaluation.h"

#include "store/statement.h"

static const char *const decisions[DECISIONS] = {
	[DECISION_NONE] = "",
	[DECISION_CONTINUE] = "continue",
	[DECISION_PAUSE] = "pause",
	[DECISION_END] = "end",
};

void
evaluation_row_clear(struct evaluation_row *evaluation)
{
	g_clear_pointer(&evaluation->text, g_free);
}

bool
evaluation_add(struct store *store, const struct evaluation_row *evaluation, GError **error)
{
	/* Without numbers the lines are NULL. */
	return statement_run(store, error,
	                     "INSERT INTO evaluation (answer_id, mentorship_id, a, b, c, d, "
	                     "decision, text) SELECT :answer_id, :mentorship_id, "
	                     "iif(:has_scores, :a, NULL), iif(:has_scores, :b, NULL), "
	                     "iif(:has_scores, :c, NULL), iif(:has_scores, :d, NULL), "
	                     ":decision, :text",
	                     "iiiiiiitt", evaluation->answer_id, evaluation->mentorship_id,
	                     (int64_t)evaluation->has_scores, (int64_t)evaluation->scores[0],
	                     (int64_t)evaluation->scores[1], (int64_t)evaluation->scores[2],
	                     (int64_t)evaluation->scores[3], decisions[evaluation->decision],
	                     evaluation->text);
}

static void
read_evaluation(sqlite3_stmt *row, void *to)
{
	struct evaluation_row *evaluation = to;
	g_autofree char *decision = column_text(row, 7);

	*evaluation = (struct evaluation_row){
		.answer_id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.has_scores = column_i64(row, 2) != 0,
		.text = column_text(row, 8),
	};
	for (int i = 0; i < EVALUATION_SCORES; i++)
		evaluation->scores[i] = (uint8_t)column_i64(row, 3 + i);
	for (int i = 0; i < DECISIONS; i++)
		if (g_str_equal(decisions[i], decision))
			evaluation->decision = (enum decision)i;
}

bool
evaluation_newest(struct store *store, int64_t mentorship_id, struct evaluation_row *evaluation,
                  GError **error)
{
	return statement_one(
	    statement_query(store, error,
	                    "SELECT answer_id, mentorship_id, a IS NOT NULL, a, b, c, d, decision, "
	                    "text FROM evaluation WHERE mentorship_id = :mentorship_id "
	                    "ORDER BY answer_id DESC LIMIT 1",
	                    "i", mentorship_id),
	    read_evaluation, evaluation, error);
}
