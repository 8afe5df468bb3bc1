/* What a mail brings back of what the mentee wrote before: a plan, the first answer, an evaluation.
 *
 * Each adds to a data object in the reader's language (templates/names.tsv); what there is not is left
 * out. Reads: plan, answer, evaluation, the course. */
#pragma once

#include "mentoring/pair.h"
#include "store/evaluation.h"
#include "store/person.h"

/* plan, plan_date: the newest that has not been asked back. Returns its id, 0: there is none, -1 on an
 * error. */
int64_t recall_plan(struct core *core, const struct pair *pair, const struct person *reader,
                    utc_t now, json_t *data, GError **error);
/* The same for the plan that the last prep mail asked back: plan. */
bool recall_asked_plan(struct core *core, const struct pair *pair, utc_t now, json_t *data,
                       GError **error);

/* What was first answered to this question of the bank, and when; text NULL: nothing was. */
struct recalled {
	char *text;
	utc_t written_at;
};
bool recall_first_answer(struct core *core, const struct pair *pair, struct question_id question,
                         struct recalled *first, GError **error);

/* a, b, c, d of an evaluation, safety and pace where A and C are low, text, goes_on, paused, ends. */
void recall_evaluation(const struct pair *pair, const struct evaluation_row *evaluation,
                       json_t *data);

/* skipped: code and question of those that TOINEN put aside twice in this gap. */
void recall_skipped(const struct core *core, const struct pair *pair, const struct person *reader,
                    utc_t now, json_t *data);
