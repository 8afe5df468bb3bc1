/* What the planner would do next if nothing happened: for texts that say when. */
#pragma once

#include "mentoring/pair.h"
#include "programme/planned.h"

/* The next time that this question would leave after `now`, and the next question or follow-up of any kind. Reads the rows as they stand, changes
 * nothing. False when none would come in the next 40 days. */
bool foresee_question(struct core *core, int64_t mentorship_id, utc_t now,
                      struct question_id question, struct planned *next);
bool foresee_prompt(struct core *core, int64_t mentorship_id, utc_t now, struct planned *next);
