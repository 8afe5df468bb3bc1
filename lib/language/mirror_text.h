/* The answers as the mirror reads them: their words, their language, without what is said in each. */
#pragma once

#include <glib.h>

#include "language/lexicon.h"
#include "language/scan.h"

struct mirror_text {
	const char *raw;  /* borrowed */
	char *masked;     /* the same with lines that recur blanked, byte for byte */
	struct scan scan; /* of `masked` */
	enum language language;
};

/* Read the answers: struct mirror_text. An answer is in the language of which most spellings of
 * `functions` stand in it, else in `language`. The caller unrefs. */
GArray *mirror_texts(const char *const *raw, GHashTable *const functions[LANGUAGES],
                     enum language language);
