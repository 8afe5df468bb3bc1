/* A text as words with their places, and its sentences. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct scan_word {
	const char *folded; /* case folded, NFC, apostrophes straight */
	size_t at, len;     /* bytes of the text */
	unsigned sentence;  /* counts from 0 */
};

/* A text that was read once, for all that look at its words. */
struct scan {
	const char *text; /* borrowed */
	GArray *words;    /* struct scan_word */
	GStringChunk *folded;
};

/* Read a valid UTF-8 text. A sentence ends at . ! ? … or an empty line, and a line that is a list
 * item begins one. scan_clear frees. */
void scan_text(const char *text, struct scan *scan);
void scan_clear(struct scan *scan);

static inline const struct scan_word *
scan_word_at(const struct scan *scan, size_t i)
{
	return &g_array_index(scan->words, struct scan_word, i);
}

/* Runs of letters and digits, as people count words. */
size_t scan_count(const char *text);

/* The sentence around a place: an exact run of the text, at most `most` characters, cut at words
 * so that the place is inside. Borrows. */
struct bytes scan_sentence(const char *text, size_t place, size_t most);
