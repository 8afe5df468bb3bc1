/* A message as a flat list of its parts: RFC 2045, 2046.
 *
 * A parser of our own. libetpan's overflows on a boundary of one quotation mark, is quadratic in
 * depth and recursive in comments; this one reads each line once, keeps no more open multiparts
 * than the depth limit, and copies nothing. message/rfc822 is a leaf: who wants it (a bounce
 * report) parses its body as a message. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "mail/view.h"
#include "mime/content.h"

/* What bounds the reading of one message (security.md, default limits). */
struct read_limits {
	uint32_t header_bytes, header_fields, addresses, mime_parts, mime_depth, text_bytes,
	    references;
};

/* The limits of base/limits.h. */
extern const struct read_limits READ_LIMITS_DEFAULT;

struct entity {
	struct bytes header, body; /* borrowed; body without the line end before the boundary */
	struct content type;       /* text/plain where none is said (RFC 2045 section 5.2) */
	struct content disposition;
	char *encoding; /* Content-Transfer-Encoding in lower case */
	size_t parent;  /* index of the multipart; the root's is 0 */
	bool is_multipart;
};

struct message {
	struct bytes raw, header, body; /* borrowed */
	GArray *entities;               /* struct entity in document order; the first is the root */
	enum read_limit limit;          /* a limit that was passed; what lies within is there */
};

void message_parse(struct bytes raw, const struct read_limits *limits, struct message *message);
void message_clear(struct message *message);

const struct entity *message_entity(const struct message *message, size_t i);

/* Whether the media type is this ("text/html"), or of this kind ("text/"). */
bool entity_is(const struct entity *entity, const char *type);

/* Whether it is meant as a file: a disposition of attachment, or a named part that is no text. */
bool entity_is_attachment(const struct entity *entity);

/* The body with its transfer encoding undone, at most `most` bytes. Owned by the caller. */
GString *entity_decode(const struct entity *entity, size_t most);

/* The body of a text part as text, lines ending in \n, at most `most` bytes. Owned by the caller. */
char *entity_text(const struct entity *entity, size_t most);
