/* The word lists of all languages: DIR/LANG/{safety,signals,commands,dates}.words. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum language { LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN, LANGUAGES };

/* en for anything unknown. */
enum language language_of(const char *code);

struct lexicon {
	struct words *safety[LANGUAGES], *signals[LANGUAGES], *commands[LANGUAGES],
	    *dates[LANGUAGES];
};

/* Load every list. On failure nothing is left to free. */
bool lexicon_load(struct lexicon *lexicon, const char *directory, GError **error);
void lexicon_clear(struct lexicon *lexicon);
