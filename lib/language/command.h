/* Instructions in a reply: one word, or a few, on the first line of one's own. */
#pragma once

#include "language/lexicon.h"
#include "language/said_read.h"
#include "language/scan.h"

/* The instruction of a reply: .command, .until_on, .rest, .is_unclear. The first line that says
 * something must be the command and what belongs to it, and nothing else; case, punctuation, emoji,
 * greeting and politeness do not count. A yes or a no may also be a short sentence. */
void command_read(const struct lexicon *lexicon, const char *text, const GArray *lines,
                  const struct said_context *context, struct said *said);

/* The line that is only a cry for help, as written; NULL if there is none. Owned by the caller. */
char *command_cry(const struct lexicon *lexicon, const struct scan *scan);
