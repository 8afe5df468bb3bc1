/* A question in the mentor's own words, to be asked next (M24).
 *
 * Reads: the course. Writes: own_question, pick. Trusts: nothing that was written. */
#pragma once

#include "mentoring/pair.h"

/* Trims the text, keeps it as the pair's next m01, m02 and picks it; *id says which it became.
 * REMEDY_SET_ASIDE: the text cannot be asked. REMEDY_GIVE_UP: nobody can be asked now. */
bool ask_own(struct core *core, struct pair *pair, const char *text, utc_t now,
             struct question_id *id, GError **error);
