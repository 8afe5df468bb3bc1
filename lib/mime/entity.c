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
	struct bytes boundary; /* borrowed from the entity's content, or from the message */
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

/* ---- boundaries that are not where they should be ---- */

/* How far into a multipart its first delimiter is looked for: people's programs write two lines above it. */
enum { BOUNDARY_WITHIN = 16 * KIB };

static struct bytes
line_take(struct bytes *rest)
{
	const char *end = memchr(rest->at, '\n', rest->len);
	struct bytes line = { .at = rest->at,
		              .len = end ? (size_t)(end - rest->at) + 1 : rest->len };

	bytes_skip(rest, line.len);
	return line;
}

static bool
ends_line(char c)
{
	return c == '\r' || c == '\n';
}

/* The value of a `boundary=` that stands on a line of its own without the blank that would fold it. */
static struct bytes
unfolded_boundary(struct bytes header)
{
	static const char name[] = "boundary=";

	while (header.len > 0) {
		struct bytes line = line_take(&header);
		if (line.len <= strlen(name)
		    || g_ascii_strncasecmp(line.at, name, strlen(name)) != 0)
			continue;
		bytes_skip(&line, strlen(name));
		while (line.len > 0
		       && (ends_line(line.at[line.len - 1]) || line.at[line.len - 1] == '"'))
			line.len--;
		if (line.len > 0 && *line.at == '"')
			bytes_skip(&line, 1);
		return line;
	}
	return (struct bytes){ 0 };
}

static bool
begins_with_boundary(struct bytes line, struct bytes boundary)
{
	return line.len >= boundary.len + 2 && line.at[0] == '-' && line.at[1] == '-'
	       && memcmp(line.at + 2, boundary.at, boundary.len) == 0;
}

/* A line that could be a delimiter and is followed by a field, as in a part. */
static bool
looks_like_delimiter(struct bytes line, struct bytes rest)
{
	if (line.len < 5 || line.at[0] != '-' || line.at[1] != '-' || line.at[2] == '-'
	    || memchr(line.at, ' ', line.len) || rest.len == 0)
		return false;
	struct bytes next = line_take(&rest);
	return next.len > 8 && g_ascii_strncasecmp(next.at, "content-", 8) == 0;
}

/* Whether a line delimits a multipart around this one. */
static bool
delimits_outer(const struct parsing *parsing, struct bytes line)
{
	for (guint i = 0; i < parsing->open->len; i++)
		if (begins_with_boundary(line,
		                         g_array_index(parsing->open, struct open, i).boundary))
			return true;
	return false;
}

/* The boundary that the parts are in fact told apart by: the declared one where it occurs, else that of
 * the first line that looks like a delimiter. Gateways rewrite one of the two. Empty: no part begins. */
static struct bytes
boundary_in_use(const struct parsing *parsing, struct bytes declared, struct bytes body)
{
	struct bytes rest = { .at = body.at, .len = MIN(body.len, BOUNDARY_WITHIN) };
	struct bytes guess = { 0 };
	bool is_over = rest.len == body.len;

	while (rest.len > 0) {
		struct bytes line = line_take(&rest);
		if (declared.len > 0 && begins_with_boundary(line, declared))
			return declared;
		if (delimits_outer(parsing, line)) {
			is_over = true;
			break;
		}
		if (guess.len > 0 || !looks_like_delimiter(line, rest))
			continue;
		guess = line;
		bytes_skip(&guess, 2);
		while (guess.len > 0 && ends_line(guess.at[guess.len - 1]))
			guess.len--;
	}
	return guess.len > 0 || is_over ? guess : declared;
}

static struct bytes
boundary_of(const struct parsing *parsing, const struct entity *entity, struct bytes body)
{
	const char *param = content_param(&entity->type, "boundary");
	struct bytes declared =
	    param && *param ? bytes_of(param) : unfolded_boundary(entity->header);

	return boundary_in_use(parsing, declared, body);
}

/* Open the multipart that was just added, with its body; one whose parts do not begin is a leaf. */
static void
open_multipart(struct parsing *parsing, struct bytes body)
{
	struct entity *entity = last_entity(parsing);

	if (!entity_is(entity, "multipart/"))
		return;
	struct bytes boundary = boundary_of(parsing, entity, body);
	if (boundary.len == 0)
		return;
	if (parsing->open->len >= parsing->limits->mime_depth) {
		parsing->message->limit = READ_MIME_LIMIT;
		return;
	}
	struct open open = {
		.entity = parsing->message->entities->len - 1,
		.boundary = boundary,
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
	open_multipart(parsing, *rest);
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

/* Messages are leaves; one that holds only another, and so on beyond the limit, is an attack all the same. */
static bool
is_too_deep(const struct entity *entity, const struct read_limits *limits)
{
	struct bytes body = entity->body;
	bool holds_one = entity_is(entity, "message/rfc822");

	for (uint32_t depth = 0; holds_one && depth < limits->mime_depth; depth++) {
		struct bytes header;
		struct content type;
		header_split(body, &header, &body);
		content_parse(field_find(header, "Content-Type"), &type);
		holds_one = strcmp(type.value, "message/rfc822") == 0;
		content_clear(&type);
	}
	return holds_one;
}

static void
check_depth(struct message *message, const struct read_limits *limits)
{
	for (guint i = 0; i < message->entities->len; i++)
		if (is_too_deep(message_entity(message, i), limits))
			message->limit = READ_MIME_LIMIT;
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
	check_depth(message, limits);
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
