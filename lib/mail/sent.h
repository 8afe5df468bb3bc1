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

/* A run of words of a text that stand together in what was sent. */
struct sent_run {
	size_t n;        /* words, 0 for none */
	size_t from, to; /* bytes of the text, the punctuation behind it included */
	size_t place;    /* of its first word in what was sent */
	bool is_whole;   /* these are all words of the text */
	bool starts,
	    ends;     /* at the beginning, and the end, of a line or a sentence that was sent */
	bool is_line; /* they are a line that was sent */
};

/* The longest run in a text; of several as long, one at `place`, else the first. Linear. */
struct sent_run sent_find(const struct sent *sent, const char *text, size_t place);

/* Words in a text. */
size_t sent_count(const char *text);
