/* "Did you mean ...?" for a word that nobody knows. */
#pragma once

#include <stddef.h>

/* The word of the list that is fewest edits away (insert, delete, replace, swap of neighbours),
 * when that is at most one and a quarter of its length; else NULL. The first of equals. */
const char *suggest(const char *word, const char *const *words, size_t n);
