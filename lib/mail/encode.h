/* Text and bytes as a message carries them: RFC 2047 words, RFC 2231 parameters, quoted-printable
 * and base64 (RFC 2045, section 6). All append to `out` and never fail; what may stand in a header
 * field at all is encode_is_header_text's to say. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

/* Whether a header field may show it: UTF-8 without control characters, so in one line. */
bool encode_is_header_text(const char *text);

/* An unstructured field body, such as a subject, folded so that no line passes 78 characters.
 * `out` ends with the field's name, colon and blank. Printable ASCII stays as it is; all else, and
 * words too long to fold, become encoded-words of at most 75. */
void encode_unstructured(GString *out, const char *text);

/* A phrase, such as a display-name: a quoted-string, or encoded-words. */
void encode_phrase(GString *out, const char *text);

/* "; name=value" on a line of its own, as a quoted-string or in the form of RFC 2231. */
void encode_parameter(GString *out, const char *name, const char *value);

/* A text body; \n, \r\n and \r end a line. A dot or "From " that begins a line is encoded, so
 * that neither SMTP nor a mailbox file has to change it. Ends in CRLF unless empty. */
void encode_quoted_printable(GString *out, const char *text);

/* Lines of 76 characters, each ended by CRLF. */
void encode_base64(GString *out, struct bytes content);
