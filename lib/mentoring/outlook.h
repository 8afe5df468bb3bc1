/* What stands before a mentee as their mentor sees it: the next question with its reason, the next session.
 *
 * Each adds to a data object in the mentor's language (templates/names.tsv); what there is nothing to say about is
 * left out. Reads: course, questions, hits, sessions. */
#pragma once

#include "mentoring/pair.h"

/* next_question, reason, and under `when_name` the date. */
void outlook_next(struct core *core, const struct pair *pair, utc_t now, const char *when_name,
                  json_t *data);
/* when, time, place. False on an error. */
bool outlook_session(struct core *core, const struct pair *pair, utc_t now, json_t *data);
/* The ISO week on the reader's calendar. */
int outlook_week(const struct person *reader, utc_t now);
