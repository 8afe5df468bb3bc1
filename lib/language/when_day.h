/* The day, or the length of time, that begins at a word. */
#pragma once

#include "language/when.h"

/* Fill .is, .date and .to of *item from word i of when_words on. Returns how many words it takes, 0 if
 * no day begins there. */
size_t when_day_at(const GArray *words, size_t i, date_t today, struct when *item);
