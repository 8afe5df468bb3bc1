#include "daemon/read_json.h"

#include <string.h>

#include "base/utf8.h"

/* What a terminal would obey or show in another order: controls, line separators, marks of direction. */
static bool
is_hidden(gunichar c)
{
	return c < ' ' || (c >= 0x7f && c <= 0x9f) || (c >= 0x200e && c <= 0x200f)
	       || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* The stretch from `at` that stands as it is. */
static size_t
plain_length(const char *at)
{
	const char *end = at;

	while (*end && *end != '"' && *end != '\\' && !is_hidden(utf8_char(end)))
		end = g_utf8_next_char(end);
	return (size_t)(end - at);
}

static void
put_escaped(GString *to, const char *text)
{
	g_string_append_c(to, '"');
	while (*text) {
		size_t len = plain_length(text);
		g_string_append_len(to, text, (gssize)len);
		text += len;
		if (*text == '"' || *text == '\\')
			g_string_append_printf(to, "\\%c", *text);
		else if (*text)
			g_string_append_printf(to, "\\u%04x", utf8_char(text));
		text = *text ? g_utf8_next_char(text) : text;
	}
	g_string_append_c(to, '"');
}

void
json_text(GString *to, const char *text)
{
	if (!text) {
		g_string_append(to, "null");
	} else if (g_utf8_validate(text, -1, NULL)) {
		put_escaped(to, text);
	} else { /* the name of a file */
		g_autofree char *valid = g_utf8_make_valid(text, -1);
		put_escaped(to, valid);
	}
}

/* ---- reading ---- */

static const char *
skip_blank(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

/* Behind a string that begins at `at`. */
static const char *
skip_string(const char *at)
{
	for (at++; *at && *at != '"'; at++)
		at += *at == '\\' && at[1] ? 1 : 0;
	return at + (*at == '"');
}

/* Behind a value: brackets are counted, not understood. */
static const char *
skip_value(const char *at)
{
	int depth = 0;

	for (; *at; at++) {
		if (*at == '"') {
			at = skip_string(at) - 1;
			continue;
		}
		if (depth == 0 && (*at == ',' || *at == '}' || *at == ']'))
			return at;
		depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
	}
	return at;
}

/* The code unit of \uXXXX at `at`; false if there is none. */
static bool
code_unit(const char *at, gunichar *unit)
{
	enum { DIGITS = 4, BITS = 4 };

	*unit = 0;
	if (at[0] != '\\' || at[1] != 'u')
		return false;
	for (int i = 2; i < 2 + DIGITS; i++) {
		int digit = g_ascii_xdigit_value(at[i]);
		if (digit < 0)
			return false;
		*unit = *unit << BITS | (gunichar)digit;
	}
	return true;
}

/* Append what an escape means; behind it. RFC 8259 section 7. */
static const char *
add_escape(GString *to, const char *at)
{
	enum {
		UNIT_LEN = 6,
		HIGH = 0xd800,
		LOW = 0xdc00,
		LOW_END = 0xe000,
		WIDE = 0x10000,
		SHIFT = 10
	};
	static const char PLAIN[] = "nrtbf";
	static const char MEANT[] = "\n\r\t\b\f";
	gunichar unit = 0;
	gunichar low = 0;

	if (!code_unit(at, &unit)) {
		const char *plain = at[1] ? strchr(PLAIN, at[1]) : NULL;
		if (at[1])
			g_string_append_c(to, plain ? MEANT[plain - PLAIN] : at[1]);
		return at + (at[1] ? 2 : 1);
	}
	at += UNIT_LEN;
	if (unit >= HIGH && unit < LOW && code_unit(at, &low) && low >= LOW && low < LOW_END) {
		unit = WIDE + ((unit - HIGH) << SHIFT) + (low - LOW);
		at += UNIT_LEN;
	}
	if (unit > 0 && g_unichar_validate(unit))
		g_string_append_unichar(to, unit);
	return at;
}

static char *
unescaped(const char *at)
{
	GString *to = g_string_new(NULL);

	for (at++; *at && *at != '"';) {
		if (*at == '\\')
			at = add_escape(to, at);
		else
			g_string_append_c(to, *at++);
	}
	char *valid = g_utf8_make_valid(to->str, (gssize)to->len);
	g_string_free(to, TRUE);
	return valid;
}

const char *
json_member(const char *object, const char *name)
{
	const char *at = skip_blank(object);

	if (*at++ != '{')
		return NULL;
	for (at = skip_blank(at); *at == '"'; at = skip_blank(at)) {
		g_autofree char *key = unescaped(at);
		at = skip_blank(skip_string(at));
		if (*at++ != ':')
			return NULL;
		at = skip_blank(at);
		if (strcmp(key, name) == 0)
			return at;
		at = skip_value(at);
		if (*at++ != ',')
			return NULL;
	}
	return NULL;
}

char *
json_string_of(const char *object, const char *name)
{
	const char *at = json_member(object, name);

	return at && *at == '"' ? unescaped(at) : g_strdup("");
}

uint32_t
json_number_of(const char *object, const char *name)
{
	enum { MOST = 1000000 };
	const char *at = json_member(object, name);
	uint32_t number = 0;

	if (!at)
		return 0;
	if (strncmp(at, "true", strlen("true")) == 0)
		return 1;
	for (; g_ascii_isdigit(*at) && number < MOST; at++)
		number = number * 10 + (uint32_t)(*at - '0');
	return number;
}

char **
json_strings_of(const char *object, const char *name)
{
	const char *at = json_member(object, name);
	GStrvBuilder *builder = g_strv_builder_new();

	for (at = at && *at == '[' ? skip_blank(at + 1) : ""; *at == '"';) {
		g_autofree char *item = unescaped(at);
		g_strv_builder_add(builder, item);
		at = skip_blank(skip_string(at));
		if (*at == ',')
			at = skip_blank(at + 1);
	}
	char **items = g_strv_builder_end(builder);
	g_strv_builder_unref(builder);
	return items;
}
