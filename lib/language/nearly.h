/* One short line that is almost a command (messages-more.md M43): kept as an answer, but told. */
#pragma once

#include "language/lexicon.h"
#include "language/said_read.h"

/* Fill .nearly, in the writer's language, when the reply is one short line with a command misspelt
 * ("taukko"), halved ("poista") or asked for in a sentence ("voitko laittaa tauon"). */
void nearly_read(const struct lexicon *lexicon, const GArray *lines,
                 const struct said_context *context, struct said *said);
