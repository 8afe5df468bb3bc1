/* The answer to an evaluation (messages.md M9): four numbers from 0 to 10, a wish in words, and in a
 * partnership how to go on. */
#pragma once

#include "language/lexicon.h"
#include "language/said_read.h"

/* Fill .has_scores, .scores, .scores_text, .decision, and .until_on of a pause, from the own lines.
 * Lenient: "7 8 5 8", one a line, "A: 7 … F: jatketaan", or four numbers in a sentence. What is in doubt
 * (a number too many, 12, 7.5) is no score: the mentor reads it as text. */
void evaluation_read(const struct lexicon *lexicon, const GArray *lines,
                     const struct said_context *context, struct said *said);
