/* A mentee's words go into the store: the answer, where signals were found in it, a plan.
 *
 * Writes: answer, hit, plan. Trusts: of the words, that they are checked UTF-8. */
#pragma once

#include "mentoring/incoming.h"

/* What the words are about: a value of answer.about. Returns the answer's id, 0 on an error. */
int64_t notebook_add(struct incoming *incoming, const char *about, GError **error);
