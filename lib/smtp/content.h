/* What may go over the wire: addresses and message text, RFC 5321 2.3.8, 4.1.1.4, 4.5.2.
 *
 * The last check before the server: whoever let a line end into an address or a lone dot into a
 * text (SMTP smuggling) is stopped here. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

/* Not empty, one "@", no control character, blank, angle bracket or backslash, at most
 * LIMIT_ADDRESS_BYTES, valid UTF-8. */
bool content_is_address(const char *address);
bool content_is_ascii(struct bytes text);

/* NULL: it may be sent. Else a constant that says why not: a NUL, a CR or LF that is not CRLF, a
 * line over 998 bytes, no text at all. */
const char *content_fault(struct bytes message);

/* The text as it follows 354, dots doubled, up to the end of its last line; the final dot is not
 * part of it. */
GByteArray *content_stuffed(struct bytes message);
