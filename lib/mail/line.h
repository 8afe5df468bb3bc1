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
	 * ones and zero-width characters gone, apostrophes straight. NULL when it is longer than LINE_MARK_MAX: no mark of
	 * a mail program is that long. */
	const char *plain;
	/* Set by lines_mark. */
	unsigned marks; /* of enum mark, 0 when plain is NULL */
	struct header_marks headers;
};

enum { LINE_MARK_MAX = 500 };

struct lines {
	struct line *at;
	size_t n;
	GStringChunk *plain; /* what every line's `plain` lies in */
};

/* The lines of a valid UTF-8 text, which must outlive them, and their marks. lines_clear frees. */
void lines_split(const char *text, struct lines *lines);
void lines_mark(struct lines *lines);
void lines_clear(struct lines *lines);

bool line_is_blank(const struct line *line);

/* What `plain` would be, of any text. Owned by the caller. */
char *line_plain(const char *text, size_t len);

static inline const struct line *
line_at(const struct lines *lines, size_t i)
{
	return &lines->at[i];
}

static inline bool
line_is_quoted(const struct line *line)
{
	return line->depth > 0;
}
