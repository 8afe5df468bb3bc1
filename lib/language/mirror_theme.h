/* Recurring words of substance, most salient first. Used by mirror.c alone. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "language/lemma.h"

/* Where a word stands. */
struct place {
	guint answer;
	size_t at, len; /* bytes of its text */
	bool begins;    /* its sentence: a capital says nothing there */
	bool capital;
	bool is_part; /* of a compound */
};

/* A base form of one language, and all its places. */
struct theme {
	char *base;
	char *parts[LEMMA_PARTS]; /* of a compound, else NULL */
	enum language language;
	enum word_class class;
	GArray *places; /* struct place, by answer; in each the word itself before its compounds */
	guint own_n;    /* places that are no part of a compound */
	bool is_name;   /* it has a capital wherever it stands */
	double salience;
};

/* The words that may be a theme of the answers (struct mirror_text), most salient first: struct theme *.
 * `tables` are the themes.words, `lemmatisers` those of the answers' languages; `names` are no themes. The
 * caller unrefs. */
GPtrArray *themes_find(struct words *const tables[LANGUAGES],
                       struct lemmatiser *const lemmatisers[LANGUAGES], const GArray *texts,
                       char *const *names);

/* How the person calls it: the base form, or where there is no certain one the shortest spelling. Owned
 * by the caller. */
char *theme_word(const struct theme *theme, const GArray *texts);
