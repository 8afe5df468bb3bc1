/* What a digest says of a mentee in a line of its own: what stops the questions until somebody acts, and what has
 * changed (messages-more M87).
 *
 * Reads: courses, alarms, holds, absences, outbox, inbox. Writes: nothing. */
#pragma once

#include "mentoring/pair.h"

/* Appends the lines that there are to the two lists, which stay the caller's. */
bool news_add(struct core *core, const struct pair *pair, utc_t now, json_t *urgent, json_t *news,
              GError **error);
