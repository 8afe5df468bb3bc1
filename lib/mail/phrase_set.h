/* Phrases to look for in a text, many at once: they are tried by their first byte, so that a text is
 * gone through once. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct phrase {
	char *text;
	size_t len;
	bool joins_before, joins_after; /* letters may adjoin */
	unsigned is;                    /* what whoever added it wants to know */
	uint64_t languages;             /* that have it */
};

struct phrase_set {
	GArray *phrases;     /* struct phrase, by their text once they are sorted */
	uint16_t first[257]; /* where those begin that begin with a byte */
	bool joins[256];     /* whether letters may stand before one of those */
};

/* A set lives until the process ends. */
void phrase_set_init(struct phrase_set *set);
/* Add a phrase; the same text added again adds its languages, and where letters may adjoin. */
void phrase_set_add(struct phrase_set *set, const struct phrase *phrase);
/* To be called once all are there, before anything is looked for. */
void phrase_set_sort(struct phrase_set *set);

/* The phrase that is the whole text; NULL if none is. */
const struct phrase *phrase_set_whole(const struct phrase_set *set, const char *text, size_t len);
/* The longest phrase that the text begins with, whatever adjoins; NULL if none. */
const struct phrase *phrase_set_begins(const struct phrase_set *set, const char *text);
/* Whether the text ends in a phrase. */
bool phrase_set_ends(const struct phrase_set *set, const char *text);
/* Where the first phrase stands in the text; NULL if none does. */
const char *phrase_set_find(const struct phrase_set *set, const char *text);
