/* Dates, lengths of time and times of day in a text, as people write them, in all languages at once.
 *
 * A day without a year is the first that is not before today; a length counts from today. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "language/lexicon.h"
#include "language/when_words.h"
#include "mail/said.h"

enum when_is {
	WHEN_IS_DATE,   /* .date, .to of a range, .minute if a time of day stands with it */
	WHEN_IS_TIME,   /* .minute alone */
	WHEN_IS_LENGTH, /* .date: today and the length */
	WHEN_IS_OR,     /* a word that joins two */
	WHEN_IS_SPARE,  /* words that may stand around one: until, for, about; or a vague time */
	WHEN_IS_OTHER,  /* words that have nothing to do with one */
};

struct when {
	enum when_is is;
	size_t at, len;  /* bytes of the text */
	date_t date;     /* DATE_NONE: none */
	date_t to;       /* the end of a range; DATE_NONE: none */
	int32_t minute;  /* of the day; -1: none */
	unsigned before; /* what stands before it: bits of when_words.h */
	bool says_until; /* asti, till och med, until */
	bool says_back;  /* palaan, tillbaka, returning: behind an absence */
};

/* All of them in the first WHEN_BYTES of the text, in order: struct when. Linear. */
GArray *when_find(const struct lexicon *lexicon, const char *text, date_t today);

/* How a line goes on behind a command that may name a day. */
struct until {
	date_t on;   /* DATE_NONE: no day, or a vague one */
	size_t end;  /* where other words begin; the length of the text if there are none */
	bool closed; /* a comma or the like stands before them */
};

/* The day that is named from byte `from` of the text on; more than one, or other words before it: none. */
struct until when_until(const GArray *found, const char *text, size_t from);

/* Dates with a time of day, at most SAID_TIMES_MOST, in the order written. Returns how many. */
uint32_t when_times(const GArray *found, struct said_time times[SAID_TIMES_MOST]);
