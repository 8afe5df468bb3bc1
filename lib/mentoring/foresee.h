/* What the planner would do next if nothing happened: for texts that say when. */
#pragma once

#include "mentoring/pair.h"
#include "programme/planned.h"

/* The next question or follow-up to the mentee after `now`. Reads the rows as they stand, changes
 * nothing. False when none would come in the next 40 days. */
bool foresee_prompt(struct core *core, int64_t mentorship_id, utc_t now, struct planned *next);
