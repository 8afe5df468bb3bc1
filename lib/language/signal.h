/* Signals in an answer that decide the next question: rules 3.4, rows 1, 2 and 4 to 11. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "language/lexicon.h"
#include "language/scan.h"

struct signal_found {
	uint32_t row;
	size_t at, len;             /* the hit in the text */
	size_t quote_at, quote_len; /* the sentence around it; bytes, at most `most` characters */
};

/* Every row that hits, each once, by row: struct signal_found. `names`: NULL-terminated; for row 1
 * a question that names one of them is addressed. Words inside quotation marks are somebody else's. */
GArray *signals_find(const struct lexicon *lexicon, enum language language, const struct scan *scan,
                     char *const *names, size_t most);
