/* A text as words with their places, and its sentences. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct scan_word {
	char *folded;      /* case folded, NFC, apostrophes straight */
	size_t at, len;    /* bytes of the text */
	unsigned sentence; /* counts from 0 */
};

/* The words of a valid UTF-8 text: struct scan_word, freed with the array. A sentence ends at
 * . ! ? … or an empty line, and a line that is a list item begins one. */
GArray *scan_words(const char *text);

/* Runs of letters and digits, as people count words. */
size_t scan_count(const char *text);

/* The sentence around a place: an exact run of the text, at most `most` characters, cut at words
 * so that the place is inside. Borrows. */
struct bytes scan_sentence(const char *text, size_t at, size_t most);
