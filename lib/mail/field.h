/* Header fields of a message or a part: RFC 5322, section 2.2.
 *
 * Everything borrows from the message; a field body keeps its folding. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

struct field {
	struct bytes name; /* without the colon, as written */
	struct bytes body; /* from after the colon up to its last line's end, folds inside */
};

/* Split a message, or a part, into its header block and its body. Blank lines and a line
 * of an mbox ("From ...") on top are dropped. Where the empty line is missing, the body is empty. */
void header_split(struct bytes message, struct bytes *header, struct bytes *body);

/* The same for a part of a multipart: where no field stands on top, there is no header, and the
 * first line that is no field is the start of the body. */
void part_split(struct bytes part, struct bytes *header, struct bytes *body);

/* Take the next field from a header block; a line that is no field is passed over, as the next
 * one may be the Message-ID. Returns false when none is left. */
bool field_next(struct bytes *header, struct field *field);

/* Whether this is the field of that name; names ignore case. */
bool field_is(const struct field *field, const char *name);

/* The body of the first field of that name, empty if there is none. */
struct bytes field_find(struct bytes header, const char *name);

/* A field body on one line: folds undone, outer blanks gone. Bytes, not text: it may hold
 * anything but CR, LF and NUL. Owned by the caller. */
char *field_unfold(struct bytes body);

/* The same, up to the first token: the word before `;`, a comment or a blank, in lower case.
 * For fields like Content-Transfer-Encoding, Precedence. Owned by the caller. */
char *field_token(struct bytes body);
