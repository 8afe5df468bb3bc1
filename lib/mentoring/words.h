/* What people wrote: a mentee's answer and free writing, a mentor's words to the mentee. */
#pragma once

#include "mentoring/incoming.h"

/* A mentee with consent wrote. Sets incoming->class and what goes with it. */
bool words_of_mentee(struct incoming *incoming, GError **error);
/* A mentor replied to a mail of ours: words for the mentee, or an instruction. */
bool words_of_mentor(struct incoming *incoming, GError **error);
