/* Where the readings of a word come from, one source a language. Used by lemma.c alone. */
#pragma once

#include <glib.h>

#include "language/lemma.h"

/* Longer words are no words; voikko takes 255 characters. */
enum { LEMMA_WORD_BYTES = 200 };

/* Where a source puts what it finds; the strings of the readings stand in `strings`. */
struct readings {
	GStringChunk *strings;
	GArray *all; /* struct lemma */
};

/* A dictionary. A word that it does not know has no readings. */
struct lemma_source {
	/* NULL with an error when a dictionary is missing. */
	void *(*open)(GError **error);
	void (*close)(void *source);
	void (*read)(void *source, const char *word, struct readings *to);
};

extern const struct lemma_source lemma_source_fi, lemma_source_sv, lemma_source_en;

/* Add a reading; of two with one base the more usual counts. */
void lemma_add(struct readings *to, const char *base, enum word_class class, unsigned rank);

/* A table of irregular words: lines of "base form form …". Form -> base, both borrowed from `lines`
 * split into `*owner`. A form of two words keeps the first. */
GHashTable *lemma_table(const char *const *lines, char ***owner);

extern const char *const lemma_irregular_fi[];
extern const char *const lemma_irregular_sv[];
extern const char *const lemma_irregular_en[];
