/* What the mentor reads before a session (M89): what was written beforehand, the answers of the gap, the
 * mentor's own last words and notes.
 *
 * Reads: answers, plans, notes, what has left. */
#pragma once

#include "mentoring/pair.h"

/* prep_date, topic, plan, outcome, worth, answers, mentor_date, mentor_words, notes. */
bool brief_add(struct core *core, const struct pair *pair, utc_t now, json_t *data, GError **error);
