/* The text that was sent, as something to compare a reply with.
 *
 * Compared are runs of words, so that a client may rewrap, requote or restyle the lines. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct sent;

/* `text` is valid UTF-8; "" matches nothing. sent_free frees. */
struct sent *sent_new(const char *text);
void sent_free(struct sent *sent);

/* How many words it has. */
size_t sent_words(const struct sent *sent);

/* How many words at the start of `text` stand together in what was sent; `*after` is behind them,
 * punctuation included. `*whole` when these are all its words, `*ends` when they end a line or a
 * sentence there. */
size_t sent_match(const struct sent *sent, const char *text, const char **after, bool *whole,
                  bool *ends);

/* Words in a text. */
size_t sent_count(const char *text);
