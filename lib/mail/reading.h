/* A reply while it is read: every line has a place, the person's own words or one of the things
 * around them. Shared by the steps of reply_extract alone. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "mail/line.h"
#include "mail/sent.h"

enum place {
	PLACE_OWN,
	PLACE_QUOTE,     /* behind a quote mark */
	PLACE_MARK,      /* attribution, header block, divider */
	PLACE_CUT,       /* a quote without marks: all that follows a cut */
	PLACE_SIGNATURE, /* behind "-- " */
	PLACE_PROGRAM,   /* device line, disclaimer, banner */
	PLACE_TAKEN,     /* own words that were typed inside a quote */
};

/* The bytes of a line's body that are not the person's. */
struct cut {
	guint32 from, to;
};

struct reading {
	struct lines lines;
	guint8 *place;   /* enum place of each */
	struct cut *cut; /* of each taken line */
	const struct sent *sent;
	bool has_mark;
	size_t own_seen;    /* lines looked at for the first own one */
	size_t first_own;   /* its number, SIZE_MAX while there is none */
	unsigned bare_n;    /* attributions with nothing above them */
	size_t unmarked_to; /* no mark stands from here up to this line */
};

/* Both texts must outlive the reading. */
void reading_open(const char *text, const struct sent *sent, struct reading *reading);
void reading_close(struct reading *reading);

static inline const struct line *
reading_line(const struct reading *reading, size_t i)
{
	return line_at(&reading->lines, i);
}

static inline size_t
reading_n(const struct reading *reading)
{
	return reading->lines.n;
}

/* Whether a line has one of these marks (mail/mark.h). */
static inline bool
reading_has_mark(const struct reading *reading, size_t i, unsigned marks)
{
	return (reading_line(reading, i)->marks & marks) != 0;
}

void reading_put(struct reading *reading, size_t from, size_t end, enum place place);

/* The first line from `i` on that is not empty; the number of lines if there is none. */
size_t reading_skip_blank(const struct reading *reading, size_t i);

/* Whether a line belongs to the person, and whether it has words besides. */
bool reading_is_own_place(const struct reading *reading, size_t i);
bool reading_is_own_at(const struct reading *reading, size_t i);

/* Whether the person has written anything above line `end`; no line is looked at twice. */
bool reading_has_own_above(struct reading *reading, size_t end);

/* A line behind its quote marks. Owned by the caller. */
char *reading_body(const struct reading *reading, size_t i);

/* How many words of a line, all of them or the rest of a sentence, stand in what was sent; `*place`
 * is where the line before it ended there, and moves on. */
size_t reading_sent_words(const struct reading *reading, size_t i, size_t *place);
/* Whether so many words are most of what was sent. */
bool reading_is_most_sent(const struct reading *reading, size_t words);
/* Whether most of what was sent stands in the lines from `i` up to `end`. */
bool reading_holds_sent(const struct reading *reading, size_t i, size_t end);

/* Whether a line is "--", which begins a signature. */
bool reading_is_signature_mark(const struct line *line);

/* Whether a quoted message, or what announces one, begins at line `i`. */
bool reading_is_mark(const struct reading *reading, size_t i);

/* The steps, in this order. */
void reading_place_marks(struct reading *reading);
void reading_place_quotes(struct reading *reading);
void reading_subtract(struct reading *reading);
void reading_trim(struct reading *reading);
