#include "config/suggest.h"

#include <glib.h>
#include <string.h>

/* Longer words are nobody's slip of the hand. */
enum { LONGEST_WORD = 64 };

/* Optimal string alignment distance: three rows of the table are enough. */
static size_t
edits(const char *from, size_t from_n, const char *to, size_t to_n)
{
	size_t rows[3][LONGEST_WORD + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= to_n; j++)
		above[j] = j;
	for (size_t i = 1; i <= from_n; i++) {
		row[0] = i;
		for (size_t j = 1; j <= to_n; j++) {
			size_t least = above[j - 1] + (from[i - 1] != to[j - 1]);
			least = MIN(least, MIN(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
				least = MIN(least, before[j - 2] + 1);
			row[j] = least;
		}
		size_t *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	return above[to_n];
}

const char *
suggest(const char *word, const char *const *words, size_t n)
{
	size_t len = strlen(word);
	size_t fewest = LONGEST_WORD;
	const char *nearest = NULL;

	for (size_t i = 0; i < n && len <= LONGEST_WORD; i++) {
		size_t other = strlen(words[i]);
		if (other > LONGEST_WORD)
			continue;
		size_t distance = edits(word, len, words[i], other);
		if (distance < fewest && distance <= 1 + other / 4) {
			fewest = distance;
			nearest = words[i];
		}
	}
	return nearest;
}
