/* A text as lines that can be looked at: what the reply reader works on. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "mail/mark.h"

struct line {
	const char *at;   /* borrowed from the text */
	size_t len;       /* without blanks at its end */
	unsigned depth;   /* quote marks in front */
	const char *body; /* behind them */
	/* For comparison: `at` up to `len` in lower case, blanks of every kind as one space, outer
	 * ones and zero-width characters gone. NULL when it is longer than LINE_MARK_MAX: no mark of
	 * a mail program is that long. */
	char *plain;
	unsigned marks;   /* of enum mark, 0 when plain is NULL */
	unsigned headers; /* bits of the header words that it begins with, 0 for none */
};

enum { LINE_MARK_MAX = 500 };

/* The lines of a valid UTF-8 text: struct line, freed with the array; they borrow from `text`. */
GArray *lines_split(const char *text);

bool line_is_blank(const struct line *line);

/* What `plain` would be, of any text. Owned by the caller. */
char *line_plain(const char *text, size_t len);

static inline const struct line *
line_at(const GArray *lines, size_t i)
{
	return &g_array_index(lines, struct line, i);
}

static inline bool
line_is_quoted(const struct line *line)
{
	return line->depth > 0;
}
