/* Bytes of a message to text. The only place where `struct bytes` becomes `const char *`. */
#pragma once

#include "base/bytes.h"

/* As declared if the charset is one we know and the bytes fit; else UTF-8 if they are valid UTF-8; else
 * with U+FFFD for what is broken: as declared if its characters are of several bytes, UTF-8 where most
 * are whole, windows-1252 otherwise. `declared` may be NULL. The result is valid UTF-8 without NUL, and
 * nothing is cut off at one. Owned by the caller. */
char *charset_decode(struct bytes raw, const char *declared);

/* Open every converter once, so that their modules are loaded before the sandbox closes. */
void charset_warm(void);
