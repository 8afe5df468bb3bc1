/* Words that may mean that somebody is in danger: rules 3.8. Negation is not trusted, and all
 * languages are looked for, whatever the person's. */
#pragma once

#include "language/lexicon.h"
#include "language/scan.h"

/* The words that matched, as they stand in the text, the first one; NULL if none did. A line that
 * is only APUA, HJÄLP or HELP matches. Owned by the caller. */
char *safety_find(const struct lexicon *lexicon, const struct scan *scan);
