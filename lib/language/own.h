/* The lines of a reply that say something: no greeting above, no signature below, no quotes. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "language/lexicon.h"
#include "language/scan.h"

struct own_line {
	char *text;     /* trimmed, at most OWN_LINE_BYTES */
	size_t at, end; /* where the whole line stands in the reply, without its newline */
};

enum { OWN_LINES_MOST = 200, OWN_LINE_BYTES = 1000 };

/* At most OWN_LINES_MOST lines that have words, in their order; a sign-off ends them. An array of
 * struct own_line that owns its texts. */
GArray *own_lines(const struct lexicon *lexicon, const char *text);

static inline const struct own_line *
own_line_at(const GArray *lines, size_t i)
{
	return &g_array_index(lines, struct own_line, i);
}

/* All of them as one text, a newline behind each. Owned by the caller. */
char *own_joined(const GArray *lines);

/* Hits of the lists of commands of all languages, by their place: struct words_hit. */
GArray *own_hits(const struct lexicon *lexicon, const struct scan *scan);

/* Where the first word stands that is neither of a greeting nor of politeness; the length of the
 * text if there is none. `hits`: own_hits of the line. */
size_t own_start(const struct scan *scan, const GArray *hits);
/* Whether only politeness, and a signature of at most two names, stands from `from` on. */
bool own_ends(const struct scan *scan, const GArray *hits, size_t from);
/* The longest hit of a section that begins at `at`: its length, 0 if there is none. */
size_t own_hit(const GArray *hits, const char *section, size_t at);
