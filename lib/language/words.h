/* Lists of words and phrases that an admin can edit, and where they stand in a text.
 *
 * A file has sections; a line below one is a phrase:
 *
 *	[self_harm]
 *	itsemur*                 a word form; * at its end (or start) stands for any ending
 *	haluan|tahdon ~2 kuolla  | separates forms; ~2 allows up to two words between, ~* any
 *	! kuolla nauruun         an exception: a hit inside it does not count
 *	= apua                   only as a sentence of its own
 *	# a comment
 *
 * Words are runs of letters and digits with inner apostrophes and hyphens, compared by case
 * folding. A phrase never runs over the end of a sentence. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "language/scan.h"

struct words;

struct words_hit {
	const char *section; /* borrowed from the list */
	size_t at, len;      /* bytes of the text */
};

/* Load a file. The error says file and line. words_free frees. */
struct words *words_load(const char *path, GError **error);
void words_free(struct words *words);

/* Every hit in a text, by its place. Linear in its length. Returns an array of struct words_hit. */
GArray *words_find(const struct words *words, const struct scan *scan);

/* The first phrase below a section, as written: how the thing is called to people. NULL if there is no
 * such section, or nothing in it. Borrowed from the list. */
const char *words_name(const struct words *words, const char *section);

/* The forms of every phrase of one word below a section, as a set of folded words; empty if there is no
 * such section. The words are borrowed from the list; the caller unrefs. */
GHashTable *words_set(const struct words *words, const char *section);
