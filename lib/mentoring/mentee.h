/* What a mentee wrote: an answer, free writing, words about a session, an instruction.
 *
 * Reads: the course, prompts. Writes: answers, hits, the course, what is to leave. Trusts: the verdict. */
#pragma once

#include "mentoring/incoming.h"

/* A mentee with consent wrote. Sets incoming->class and what goes with it. */
bool mentee_file(struct incoming *incoming, GError **error);
