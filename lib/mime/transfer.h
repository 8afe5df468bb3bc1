/* Content transfer encodings: RFC 2045 section 6. Damaged input gives what can be read of it. */
#pragma once

#include <glib.h>

#include "base/bytes.h"

/* Append the decoded bytes. Bytes outside the alphabet are passed over; padding in the middle
 * starts anew, as joined attachments have it. */
void base64_decode(struct bytes raw, GString *to);
/* Soft line breaks, trailing blanks of a line and lower-case digits are taken. */
void qp_decode(struct bytes raw, GString *to);
/* The Q encoding of RFC 2047. */
void qword_decode(struct bytes raw, GString *to);
/* The body of one "begin" ... "end" block. */
void uu_decode(struct bytes raw, GString *to);

/* By the token of Content-Transfer-Encoding; unknown ones are taken as 8bit. At most `most`
 * bytes of input are looked at. Owned by the caller. */
GString *transfer_decode(struct bytes raw, const char *encoding, size_t most);
