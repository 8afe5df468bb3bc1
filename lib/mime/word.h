/* Encoded words: RFC 2047, header bytes to text. */
#pragma once

#include "base/bytes.h"

/* A field body, or a part of one, unfolded: encoded words decoded, blanks between two of them
 * gone, everything else by charset_decode. Words of one charset side by side are joined before
 * they are decoded, as some senders split a character. Owned by the caller. */
char *words_decode(struct bytes raw);
