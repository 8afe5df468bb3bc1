/* An mbox file (RFC 4155): what mail clients import, one message after the other.
 *
 * Written as "mboxrd": a line that begins with any number of ">" and "From " gets one more ">", so that
 * taking one away from each gives back what came, whatever it was. Lines end in \n; a message whose lines
 * end in CRLF is restored by putting those back. */
#pragma once

#include <glib.h>

#include "base/bytes.h"
#include "base/clock.h"

/* Append one message. `sender` is the addr-spec of the separator line; "" where none is known. */
void mbox_append(GString *out, const char *sender, utc_t at, struct bytes message);
