/* Lines that a mail program writes above what it quotes: "On Monday, Anna wrote:", or the copied
 * header fields of the message. Recognised by shape (date, clock, address, verb, colon), never by
 * one client's pattern, so that wrapped and translated ones are found too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mail/line.h"

struct attribution {
	size_t n; /* lines, 0 for none */
	bool
	    is_strong; /* says enough (address, or date and clock) to stand without quote marks below */
};

/* The attribution that begins at line `i`. */
struct attribution attribution_at(const struct lines *lines, size_t i);

/* How many bytes of line `i`, where an attribution of `n` lines was found, are the person's own words
 * before it: "See you! On Monday, Anna wrote:". */
size_t attribution_own_bytes(const struct lines *lines, size_t i, size_t n);

/* Whether a text (line_plain) is a whole attribution that can stand alone. */
bool attribution_is(const char *plain);

/* The number of lines of a header block that begins at line `i`, 0 for none. It needs two or three
 * different header words. */
size_t header_block_at(const struct lines *lines, size_t i);
