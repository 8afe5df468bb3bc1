/* The words of a text as dates are made of them: numbers, and what the lists call months, units, ends.
 *
 * A word may be several things at once ("ti": Tuesday in Finnish, ten in nobody's language; "to":
 * Thursday, or a range in English); the grammar of when.c asks for the one that it can use. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "language/lexicon.h"

/* What a word can be; its value in brackets. */
enum when_kind {
	WHEN_DIGITS, /* written in digits (the number) */
	WHEN_NUMBER, /* written in words (the number) */
	WHEN_MONTH,  /* 1 to 12 */
	WHEN_MONTH_NEAR,
	WHEN_WEEKDAY, /* 1 Monday */
	WHEN_WEEKDAY_NEAR,
	WHEN_UNIT, /* enum when_unit */
	WHEN_UNIT_NEAR,
	WHEN_MONTHS, /* a length in months */
	WHEN_OFFSET, /* days from today */
	WHEN_FEAST,  /* enum when_feast, or month * 100 + day */
	WHEN_END,
	WHEN_MIDDLE,
	WHEN_BEGIN,
	WHEN_WHOLE,
	WHEN_REST, /* enum when_unit */
	WHEN_HOUR,
	WHEN_CLOCK,
	WHEN_HALF_TO,
	WHEN_HALF_PAST,
	WHEN_NOON,
	WHEN_AM,
	WHEN_PM,
	WHEN_UNTIL,
	WHEN_BACK,
	WHEN_FILLER,
	WHEN_NEXT,
	WHEN_THIS,
	WHEN_OR,
	WHEN_RANGE,
	WHEN_ORDINAL,
	WHEN_VAGUE,
	WHEN_KINDS,
};

enum when_unit { WHEN_DAY, WHEN_WEEK, WHEN_A_MONTH, WHEN_YEAR, WHEN_AN_HOUR };
enum when_feast { WHEN_EASTER = 1, WHEN_MIDSUMMER = 2 };

/* What stands before a word, since the word before it; bits, 0 where nothing does. */
enum {
	WHEN_SPACE = 1,
	WHEN_DOT = 2,
	WHEN_COLON = 4,
	WHEN_SLASH = 8,
	WHEN_DASH = 16,
	WHEN_COMMA = 32,
	WHEN_NEWLINE = 64,
	WHEN_MARK = 128, /* anything else, brackets too */
};

enum { WHEN_MEANINGS = 6 };

struct when_word {
	size_t at, len; /* bytes of the text */
	unsigned before;
	unsigned digits; /* how many, if it is written in digits */
	size_t meanings_n;
	struct when_meaning {
		enum when_kind kind;
		unsigned value;
		unsigned words; /* how many it takes */
	} meanings[WHEN_MEANINGS];
};

/* The words of the first WHEN_BYTES of a text, each run of digits on its own: struct when_word. */
enum { WHEN_BYTES = 32 * 1024 };
GArray *when_words(const struct lexicon *lexicon, const char *text);

/* What the i-th word means as one of that kind; NULL if it cannot, or there is no such word. */
const struct when_meaning *when_meaning(const GArray *words, size_t i, enum when_kind kind);

/* NULL behind the last. */
const struct when_word *when_word_at(const GArray *words, size_t i);
