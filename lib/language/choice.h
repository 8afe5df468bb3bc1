/* A reply that is a number: which of the times suits, or 1, 2, 3 to M5. */
#pragma once

#include "language/lexicon.h"
#include "language/said_read.h"

/* Fill .number. To M5 also .command (1 RESUME, 2 PAUSE, 3 OTHER_TOPIC), .until_on and .rest, unless
 * a command was read already. The numbers count in words too: "kakkonen", "the first one". */
void choice_read(const struct lexicon *lexicon, const char *text, const GArray *lines,
                 const struct said_context *context, struct said *said);
