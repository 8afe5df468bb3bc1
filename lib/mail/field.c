#include "mail/field.h"

#include <string.h>

/* The next line with its end; moves past it. */
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
line_is_empty(struct bytes line)
{
	return line.len == 0 || line.at[0] == '\n' || (line.len == 2 && line.at[0] == '\r');
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_space(char c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

static bool
starts_with(struct bytes bytes, const char *text)
{
	size_t len = strlen(text);

	return bytes.len >= len && memcmp(bytes.at, text, len) == 0;
}

/* Length of the field name at the start of a line, 0 if there is none. RFC 5322 ftext; blanks
 * before the colon are obsolete syntax that is still seen. */
static size_t
name_length(struct bytes line, size_t *colon)
{
	size_t i = 0;

	/* "--a:b" is a boundary, whatever its colon says. */
	if (starts_with(line, "--"))
		return 0;
	while (i < line.len && line.at[i] > ' ' && line.at[i] < 0x7f && line.at[i] != ':')
		i++;
	size_t len = i;
	while (i < line.len && is_blank(line.at[i]))
		i++;
	*colon = i;
	return i < line.len && line.at[i] == ':' ? len : 0;
}

/* Blank lines above the first field, as some stores leave them. */
static void
skip_blank_lines(struct bytes *message)
{
	struct bytes rest = *message;
	size_t colon = 0;

	while (rest.len > 0 && g_ascii_isspace(*rest.at))
		bytes_skip(&rest, 1);
	if (rest.len < message->len && name_length(rest, &colon) > 0)
		*message = rest;
}

void
header_split(struct bytes message, struct bytes *header, struct bytes *body)
{
	skip_blank_lines(&message);
	if (starts_with(message, "From ") || starts_with(message, ">From "))
		line_take(&message);
	struct bytes rest = message;
	while (rest.len > 0) {
		size_t before = message.len - rest.len;
		if (line_is_empty(line_take(&rest))) {
			*header = (struct bytes){ .at = message.at, .len = before };
			*body = rest;
			return;
		}
	}
	*header = message;
	*body = rest;
}

static bool
is_field_line(struct bytes line)
{
	size_t colon = 0;

	return name_length(line, &colon) > 0;
}

/* Whether the line above `here` ends with a semicolon: more of its field must come. */
static bool
ends_open(struct bytes part, struct bytes here)
{
	size_t len = (size_t)(here.at - part.at);

	while (len > 0 && is_space(part.at[len - 1]))
		len--;
	return len > 0 && part.at[len - 1] == ';';
}

void
part_split(struct bytes part, struct bytes *header, struct bytes *body)
{
	struct bytes rest = part;

	while (rest.len > 0) {
		struct bytes here = rest;
		struct bytes line = line_take(&rest);
		struct bytes after = rest;
		bool first = here.at == part.at;
		if (is_field_line(line) || (!first && is_blank(*line.at) && !line_is_empty(line)))
			continue;
		/* A parameter that was wrapped without a blank. */
		if (!first && !line_is_empty(line) && ends_open(part, here))
			continue;
		/* A broken line between two fields; a wrapped parameter is often one. */
		if (!first && !line_is_empty(line) && is_field_line(line_take(&after)))
			continue;
		*header = (struct bytes){ .at = part.at, .len = (size_t)(here.at - part.at) };
		*body = line_is_empty(line) ? rest : here;
		return;
	}
	*header = part;
	*body = rest;
}

bool
field_next(struct bytes *header, struct field *field)
{
	while (header->len > 0) {
		struct bytes line = line_take(header);
		size_t colon = 0;
		size_t len = name_length(line, &colon);
		if (len == 0)
			continue;
		field->name = (struct bytes){ .at = line.at, .len = len };
		while (header->len > 0 && is_blank(*header->at))
			line.len += line_take(header).len;
		bytes_skip(&line, colon + 1);
		field->body = line;
		return true;
	}
	return false;
}

bool
field_is(const struct field *field, const char *name)
{
	return field->name.len == strlen(name)
	       && g_ascii_strncasecmp(field->name.at, name, field->name.len) == 0;
}

struct bytes
field_find(struct bytes header, const char *name)
{
	struct field field;

	while (field_next(&header, &field))
		if (field_is(&field, name))
			return field.body;
	return bytes_of("");
}

char *
field_unfold(struct bytes body)
{
	GString *line = g_string_sized_new(body.len);

	for (size_t i = 0; i < body.len; i++) {
		char c = body.at[i];
		if (c != '\r' && c != '\n' && c != '\0')
			g_string_append_c(line, c);
	}
	return g_strstrip(g_string_free(line, FALSE));
}

char *
field_token(struct bytes body)
{
	while (body.len > 0 && is_space(*body.at))
		bytes_skip(&body, 1);
	size_t len = 0;
	while (len < body.len && !is_space(body.at[len]) && !strchr(";(,", body.at[len]))
		len++;
	return g_ascii_strdown(body.at, (gssize)len);
}
