/* The base form of a word: what makes two words "the same word".
 *
 * A spelling can be read as several words ("teen" is tea or I do). Which one a person means, the
 * person's other words tell: a reading that more spellings of the corpus share wins, so the corpus
 * is added first and asked afterwards. fi reads by libvoikko, participles as their verb; sv by the
 * dictionary of hunspell-sv, then Snowball; en by the regular endings and a table of irregular words. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "language/lexicon.h"

enum word_class {
	WORD_OTHER, /* not told: sv and en have no classes */
	WORD_NOUN,
	WORD_VERB,
	WORD_ADJECTIVE,
	WORD_NAME,
	WORD_CLOSED,  /* pronouns, conjunctions, numerals, particles: words without a theme */
	WORD_UNKNOWN, /* in no dictionary; the lemma is a stem */
};

enum { LEMMA_PARTS = 2 };

/* One reading. The strings are borrowed from the lemmatiser. */
struct lemma {
	const char *base;
	/* First and last part of a compound, NULL for none. */
	const char *parts[LEMMA_PARTS];
	enum word_class class;
	unsigned rank; /* 0 what the spelling usually is; more: a rarer reading */
};

struct lemmatiser;

/* Loads the dictionaries of one language: fi 8 ms; sv 120 ms and 17 MB. The error is the operator's:
 * a package is missing. */
struct lemmatiser *lemmatiser_new(enum language language, GError **error);
void lemmatiser_free(struct lemmatiser *lemmatiser);
typedef struct lemmatiser lemmatiser_owner;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lemmatiser_owner, lemmatiser_free)

/* Add a word of the corpus, as scan_text folds it. Each spelling counts once. */
void lemmatiser_add(struct lemmatiser *lemmatiser, const char *word);
/* Forget the corpus, and keep the dictionary. */
void lemmatiser_forget(struct lemmatiser *lemmatiser);
/* The reading of a word, with what has been added so far. Never NULL; of a word longer than any
 * real one, the word itself. Borrowed until the corpus is forgotten. */
const struct lemma *lemmatiser_read(struct lemmatiser *lemmatiser, const char *word);
