/* What a mentor wrote: words to the mentee, private notes, an instruction to the program.
 *
 * A reply to a review mail reaches that mentee only; a reply to anything else reaches nobody. Reads and writes:
 * as what it does. Trusts: the verdict. */
#pragma once

#include "mentoring/incoming.h"

/* A mentor replied to a mail of ours. Sets incoming->class: mentor, or command. */
bool mentor_file(struct incoming *incoming, GError **error);
