/* Instructions in a reply: one word, or a few, on the first line of one's own. */
#pragma once

#include "language/lexicon.h"
#include "language/scan.h"
#include "mail/said.h"

/* The instruction of a reply's new words. The first line that is no greeting must be the command
 * and nothing else; case, punctuation and emoji do not count. `*unclear`: there are words, but
 * neither a yes nor a no. A yes or a no may also be a short sentence. Words of all languages count. */
enum command command_read(const struct lexicon *lexicon, const char *text, bool *unclear);

/* The line that is only a cry for help, as written; NULL if there is none. Owned by the caller. */
char *command_cry(const struct lexicon *lexicon, const struct scan *scan);
