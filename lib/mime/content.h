/* Content-Type and Content-Disposition: RFC 2045 section 5.1, RFC 2183, with the parameters of
 * RFC 2231. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

struct content {
	char *value; /* lower case: "text/plain", "attachment"; "" if there is none */
	GHashTable
	    *params; /* name in lower case -> raw value, quoting undone; text only by decoding */
};

/* Lenient, linear, never fails: what cannot be read is left out. Parts of one parameter
 * (name*0, name*1) are joined under its plain name; the charset of an extended value is kept
 * under "name*". */
void content_parse(struct bytes field, struct content *content);
void content_clear(struct content *content);

/* NULL if there is none. Borrowed. */
const char *content_param(const struct content *content, const char *name);

/* The parameter as text: RFC 2231 or RFC 2047 decoded. NULL if there is none. */
char *content_text(const struct content *content, const char *name);
