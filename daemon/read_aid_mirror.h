/* The reading aids of `mentorctl language` that need a dictionary: base forms, the mirror. */
#pragma once

#include "daemon/read_aid_language.h"

/* Words in, one a line; as many keys out. The lines are the corpus that decides between readings. */
int aid_lemma(const struct aid *aid);
/* Dated answers, an object a line, in; themes and patterns with their quotes out. An answer's "gap"
 * numbers the time between two sessions; with it a theme has a trend. */
int aid_mirror(const struct aid *aid);
