#include "mime/entity.h"

#include <string.h>

#include "base/limits.h"
#include "mail/field.h"
#include "mime/charset.h"
#include "mime/transfer.h"

const struct read_limits READ_LIMITS_DEFAULT = {
	.header_bytes = LIMIT_HEADER_BYTES,
	.header_fields = LIMIT_HEADER_FIELDS,
	.addresses = LIMIT_ADDRESSES,
	.mime_parts = LIMIT_MIME_PARTS,
	.mime_depth = LIMIT_MIME_DEPTH,
	.text_bytes = LIMIT_TEXT_BYTES,
	.references = LIMIT_REFERENCES,
};

/* A multipart whose end has not come. */
struct open {
	size_t entity;
	struct bytes boundary; /* borrowed from the entity's content */
};

struct parsing {
	struct message *message;
	const struct read_limits *limits;
	GArray *open; /* struct open, outermost first */
	bool in_part; /* the last entity's body runs on */
};

static struct entity *
last_entity(const struct parsing *parsing)
{
	GArray *entities = parsing->message->entities;

	return &g_array_index(entities, struct entity, entities->len - 1);
}

static struct open *
innermost(const struct parsing *parsing)
{
	return parsing->open->len > 0
	           ? &g_array_index(parsing->open, struct open, parsing->open->len - 1)
	           : NULL;
}

/* RFC 2046 section 5.1.5: parts of a digest are messages unless they say otherwise. */
static const char *
default_type(const struct parsing *parsing)
{
	const struct open *open = innermost(parsing);

	if (!open)
		return "text/plain";
	const struct entity *parent =
	    &g_array_index(parsing->message->entities, struct entity, open->entity);
	return entity_is(parent, "multipart/digest") ? "message/rfc822" : "text/plain";
}

static void
entity_read_header(struct entity *entity, const char *type)
{
	content_parse(field_find(entity->header, "Content-Type"), &entity->type);
	content_parse(field_find(entity->header, "Content-Disposition"), &entity->disposition);
	entity->encoding = field_token(field_find(entity->header, "Content-Transfer-Encoding"));
	if (!strchr(entity->type.value, '/')) {
		g_free(entity->type.value);
		entity->type.value = g_strdup(type);
	}
}

/* Open the multipart that was just added; one without a usable boundary stays a leaf. */
static void
open_multipart(struct parsing *parsing)
{
	struct entity *entity = last_entity(parsing);
	const char *boundary = content_param(&entity->type, "boundary");

	if (!entity_is(entity, "multipart/") || !boundary || !*boundary)
		return;
	if (parsing->open->len >= parsing->limits->mime_depth) {
		parsing->message->limit = READ_MIME_LIMIT;
		return;
	}
	struct open open = {
		.entity = parsing->message->entities->len - 1,
		.boundary = bytes_of(boundary),
	};
	entity->is_multipart = true;
	entity->body.len = 0;
	parsing->in_part = false;
	g_array_append_val(parsing->open, open);
}

/* Add the entity whose header begins at rest->at, and move behind its header. */
static void
add_entity(struct parsing *parsing, struct bytes *rest)
{
	const struct open *open = innermost(parsing);
	struct entity entity = { .parent = open ? open->entity : 0 };
	const char *type = default_type(parsing);

	if (parsing->message->entities->len == 0)
		header_split(*rest, &entity.header, &entity.body);
	else
		part_split(*rest, &entity.header, &entity.body);
	*rest = entity.body;
	entity.body.len = 0;
	entity_read_header(&entity, type);
	g_array_append_val(parsing->message->entities, entity);
	parsing->in_part = true;
	open_multipart(parsing);
}

static bool
line_is_blank_from(struct bytes line, size_t i)
{
	while (i < line.len && strchr(" \t\r\n", line.at[i]) && line.at[i])
		i++;
	return i == line.len;
}

enum delimiter { DELIMITER_NONE, DELIMITER_PART, DELIMITER_CLOSE };

/* RFC 2046 section 5.1.1: "--" boundary ["--"] transport-padding. */
static enum delimiter
delimiter_of(struct bytes line, struct bytes boundary)
{
	size_t end = boundary.len + 2;

	if (line.len < end || memcmp(line.at + 2, boundary.at, boundary.len) != 0)
		return DELIMITER_NONE;
	if (line_is_blank_from(line, end))
		return DELIMITER_PART;
	bool closes = line.len >= end + 2 && line.at[end] == '-' && line.at[end + 1] == '-'
	              && line_is_blank_from(line, end + 2);
	return closes ? DELIMITER_CLOSE : DELIMITER_NONE;
}

/* Which open multipart a line delimits, from the innermost; those inside it are over. */
static enum delimiter
match(struct parsing *parsing, struct bytes line)
{
	if (line.len < 3 || line.at[0] != '-' || line.at[1] != '-')
		return DELIMITER_NONE;
	for (guint i = parsing->open->len; i-- > 0;) {
		const struct open *open = &g_array_index(parsing->open, struct open, i);
		enum delimiter delimiter = delimiter_of(line, open->boundary);
		if (delimiter == DELIMITER_NONE)
			continue;
		g_array_set_size(parsing->open, delimiter == DELIMITER_CLOSE ? i : i + 1);
		return delimiter;
	}
	return DELIMITER_NONE;
}

/* The line end before a delimiter belongs to the delimiter. */
static void
end_part(struct parsing *parsing)
{
	struct entity *entity = last_entity(parsing);

	if (!parsing->in_part)
		return;
	parsing->in_part = false;
	if (entity->body.len > 0 && entity->body.at[entity->body.len - 1] == '\n')
		entity->body.len--;
	if (entity->body.len > 0 && entity->body.at[entity->body.len - 1] == '\r')
		entity->body.len--;
}

static struct bytes
line_take(struct bytes *rest)
{
	const char *end = memchr(rest->at, '\n', rest->len);
	struct bytes line = { .at = rest->at,
		              .len = end ? (size_t)(end - rest->at) + 1 : rest->len };

	bytes_skip(rest, line.len);
	return line;
}

/* Two delimiters in a row, or one at the very end, have no part between them. */
static bool
is_empty_part(const struct parsing *parsing, struct bytes rest)
{
	const struct open *open = innermost(parsing);
	struct bytes line = line_take(&rest);

	return line.len == 0
	       || (line.len > 2 && line.at[0] == '-' && line.at[1] == '-'
	           && delimiter_of(line, open->boundary) != DELIMITER_NONE);
}

/* Everything behind the root's header. */
static void
parse_parts(struct parsing *parsing, struct bytes rest)
{
	while (rest.len > 0) {
		if (parsing->open->len == 0) {
			/* No boundary can come: the rest is the body of a leaf, or an epilogue. */
			if (parsing->in_part)
				last_entity(parsing)->body.len += rest.len;
			return;
		}
		struct bytes line = line_take(&rest);
		enum delimiter delimiter = match(parsing, line);
		if (delimiter == DELIMITER_NONE) {
			if (parsing->in_part)
				last_entity(parsing)->body.len += line.len;
			continue;
		}
		end_part(parsing);
		if (delimiter == DELIMITER_CLOSE)
			continue;
		if (parsing->message->entities->len >= parsing->limits->mime_parts) {
			parsing->message->limit = READ_MIME_LIMIT;
			return;
		}
		if (!is_empty_part(parsing, rest))
			add_entity(parsing, &rest);
	}
}

static void
entity_clear(struct entity *entity)
{
	content_clear(&entity->type);
	content_clear(&entity->disposition);
	g_free(entity->encoding);
}

/* Whether the header stands within its limits; what passes them is not read. */
static bool
header_within(struct message *message, const struct read_limits *limits)
{
	struct bytes rest = message->header;
	struct field field;
	size_t n = 0;

	if (message->header.len > limits->header_bytes)
		return false;
	while (field_next(&rest, &field))
		if (++n > limits->header_fields || field.body.len > LIMIT_HEADER_LINE_BYTES)
			return false;
	return true;
}

void
message_parse(struct bytes raw, const struct read_limits *limits, struct message *message)
{
	*message = (struct message){ .raw = raw };
	message->entities = g_array_new(FALSE, TRUE, sizeof(struct entity));
	g_array_set_clear_func(message->entities, (GDestroyNotify)entity_clear);
	header_split(raw, &message->header, &message->body);

	bool within = header_within(message, limits);
	if (!within) {
		message->limit = READ_HEADER_LIMIT;
		message->header.len = MIN(message->header.len, limits->header_bytes);
	}
	struct parsing parsing = {
		.message = message,
		.limits = limits,
		.open = g_array_new(FALSE, FALSE, sizeof(struct open)),
	};
	struct bytes rest = within ? raw : message->header;
	add_entity(&parsing, &rest);
	if (within)
		parse_parts(&parsing, rest);
	g_array_unref(parsing.open);
}

void
message_clear(struct message *message)
{
	g_clear_pointer(&message->entities, g_array_unref);
}

const struct entity *
message_entity(const struct message *message, size_t i)
{
	return &g_array_index(message->entities, struct entity, i);
}

bool
entity_is(const struct entity *entity, const char *type)
{
	size_t len = strlen(type);

	return type[len - 1] == '/' ? g_str_has_prefix(entity->type.value, type)
	                            : strcmp(entity->type.value, type) == 0;
}

bool
entity_is_attachment(const struct entity *entity)
{
	if (strcmp(entity->disposition.value, "attachment") == 0)
		return true;
	bool named =
	    content_param(&entity->type, "name") || content_param(&entity->disposition, "filename");
	return named && !entity_is(entity, "text/plain") && !entity_is(entity, "text/html");
}

GString *
entity_decode(const struct entity *entity, size_t most)
{
	/* Base64 is 4:3, quoted-printable at most 3:1. */
	GString *decoded = transfer_decode(entity->body, entity->encoding, most * 3);

	if (decoded->len > most)
		g_string_truncate(decoded, most);
	return decoded;
}

static void
lines_to_lf(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		if (at[0] == '\r' && at[1] == '\n')
			continue;
		*to++ = (char)(*at == '\r' ? '\n' : *at);
	}
	*to = '\0';
}

char *
entity_text(const struct entity *entity, size_t most)
{
	g_autoptr(GString) decoded = entity_decode(entity, most);
	struct bytes raw = { .at = decoded->str, .len = decoded->len };
	char *text = charset_decode(raw, content_param(&entity->type, "charset"));

	lines_to_lf(text);
	return text;
}
