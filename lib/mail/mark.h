/* What a line holds that may make it part of an attribution or of a copied header. */
#pragma once

#include "mail/phrase.h"

/* Bits of a set. */
enum mark {
	MARK_DATE = 1,          /* 23.11.2026, 2026-11-23, a year */
	MARK_CLOCK = 2,         /* 9:12, 09.12, 9h12 */
	MARK_ADDRESS = 4,       /* anna@example.org */
	MARK_VERB = 8,          /* wrote, kirjoitti, ... */
	MARK_PROSE = 16,        /* the verb is followed by what only a sentence has */
	MARK_COLON = 32,        /* ends in a colon */
	MARK_DASHES_FIRST = 64, /* begins with dashes */
	MARK_DASHES_LAST = 128, /* ends with dashes */
	MARK_RULE = 256,        /* nothing but dashes, underscores or the like, at least three */
	MARK_DIVIDER = 512,     /* says that a message follows: "-----Original Message-----" */
	MARK_FORWARD = 1024,    /* says so of a message that is passed on */
};

/* The set for a text (line_plain). Linear. */
unsigned marks_of(const char *plain);

/* The header words that a line begins with. */
struct header_marks {
	unsigned words;     /* bits of enum header_word, 0 for none */
	uint64_t languages; /* that have them all */
};

/* Those of a line, quote marks and emphasis passed over. Some clients put several fields on one. */
struct header_marks mark_headers(const char *plain);
