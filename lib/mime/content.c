#include "mime/content.h"

#include <string.h>

#include "mime/charset.h"
#include "mime/word.h"

/* More parameters than anyone writes; the rest is not read. */
enum { PARAMS_MOST = 200, SECTIONS_MOST = 100 };

/* One "name*section*=value". */
struct segment {
	char *name;
	unsigned section;
	bool extended;
	GString *value;
};

static void
segment_clear(struct segment *segment)
{
	g_free(segment->name);
	g_string_free(segment->value, TRUE);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_blanks(struct bytes *rest)
{
	size_t depth = 0;

	while (rest->len > 0 && (depth > 0 || is_space(*rest->at) || *rest->at == '(')) {
		if (*rest->at == '(')
			depth++;
		else if (*rest->at == ')')
			depth--;
		else if (*rest->at == '\\' && rest->len > 1)
			bytes_skip(rest, 1);
		bytes_skip(rest, 1);
	}
}

/* The run of bytes up to one of `ends` or a blank. */
static struct bytes
take_token(struct bytes *rest, const char *ends)
{
	struct bytes token = { .at = rest->at, .len = 0 };

	while (token.len < rest->len && !is_space(rest->at[token.len])
	       && !(rest->at[token.len] && strchr(ends, rest->at[token.len])))
		token.len++;
	bytes_skip(rest, token.len);
	return token;
}

/* A quoted-string at rest->at. Unclosed: up to the end. Line ends are folding. */
static void
take_quoted(struct bytes *rest, GString *to)
{
	bytes_skip(rest, 1);
	while (rest->len > 0 && *rest->at != '"') {
		bool escape = *rest->at == '\\' && rest->len > 1;
		if (escape)
			bytes_skip(rest, 1);
		if (!strchr("\r\n", *rest->at) || !*rest->at)
			g_string_append_c(to, *rest->at);
		bytes_skip(rest, 1);
	}
	if (rest->len > 0)
		bytes_skip(rest, 1);
}

/* An unquoted value may hold blanks (file names do): up to the `;`, blanks at its end dropped. */
static void
take_bare(struct bytes *rest, GString *to)
{
	while (rest->len > 0 && *rest->at != ';') {
		if (!strchr("\r\n", *rest->at) || !*rest->at)
			g_string_append_c(to, *rest->at);
		bytes_skip(rest, 1);
	}
	while (to->len > 0 && is_space(to->str[to->len - 1]))
		g_string_truncate(to, to->len - 1);
}

/* RFC 2231: name ["*" section] ["*"]. */
static void
split_name(struct bytes token, struct segment *segment)
{
	g_autofree char *name = g_ascii_strdown(token.at, (gssize)token.len);
	size_t len = strlen(name);

	if (len > 0 && name[len - 1] == '*') {
		segment->extended = true;
		name[--len] = '\0';
	}
	char *star = strchr(name, '*');
	guint64 section = 0;
	if (star && g_ascii_string_to_unsigned(star + 1, 10, 0, SECTIONS_MOST, &section, NULL)) {
		segment->section = (unsigned)section;
		*star = '\0';
	}
	segment->name = g_strdup(name);
}

static void
take_param(struct bytes *rest, GArray *segments)
{
	struct segment segment = { .value = g_string_new(NULL) };

	skip_blanks(rest);
	split_name(take_token(rest, "=;"), &segment);
	skip_blanks(rest);
	bool assigned = rest->len > 0 && *rest->at == '=';
	if (assigned) {
		bytes_skip(rest, 1);
		skip_blanks(rest);
		if (rest->len > 0 && *rest->at == '"')
			take_quoted(rest, segment.value);
		else
			take_bare(rest, segment.value);
	}
	if (assigned && *segment.name)
		g_array_append_val(segments, segment);
	else
		segment_clear(&segment);
}

static int
segment_order(const void *one, const void *other)
{
	const struct segment *a = one;
	const struct segment *b = other;
	int names = strcmp(a->name, b->name);

	/* The extended form of a whole value comes last, so that it wins. */
	if (names != 0)
		return names;
	return a->section != b->section ? (a->section > b->section) - (a->section < b->section)
	                                : a->extended - b->extended;
}

static void
append_percent(GString *to, const char *value)
{
	for (const char *at = value; *at; at++) {
		int high = *at == '%' ? g_ascii_xdigit_value(at[1]) : -1;
		int low = high >= 0 ? g_ascii_xdigit_value(at[2]) : -1;
		if (low >= 0) {
			g_string_append_c(to, (char)(high << 4 | low));
			at += 2;
		} else {
			g_string_append_c(to, *at);
		}
	}
}

/* The first segment of an extended value: charset'language'text. */
static const char *
take_charset(const struct segment *segment, GHashTable *params)
{
	const char *value = segment->value->str;
	const char *language = strchr(value, '\'');
	const char *text = language ? strchr(language + 1, '\'') : NULL;

	if (!text)
		return value;
	g_hash_table_replace(params, g_strconcat(segment->name, "*", NULL),
	                     g_strndup(value, (gsize)(language - value)));
	return text + 1;
}

/* Join the segments of each name. */
static void
join(GArray *segments, GHashTable *params)
{
	g_autoptr(GString) value = g_string_new(NULL);

	g_array_sort(segments, segment_order);
	for (guint i = 0; i < segments->len; i++) {
		const struct segment *segment = &g_array_index(segments, struct segment, i);
		const struct segment *before = i > 0 ? segment - 1 : NULL;
		bool goes_on = before && strcmp(before->name, segment->name) == 0
		               && before->section != segment->section;
		if (before && !goes_on && strcmp(before->name, segment->name) == 0
		    && !segment->extended)
			continue; /* said twice: the first counts */
		if (!goes_on)
			g_string_truncate(value, 0);
		const char *text = segment->value->str;
		if (segment->extended && !goes_on)
			text = take_charset(segment, params);
		if (segment->extended)
			append_percent(value, text);
		else
			g_string_append(value, text);
		g_hash_table_replace(params, g_strdup(segment->name), g_strdup(value->str));
	}
}

void
content_parse(struct bytes field, struct content *content)
{
	g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(struct segment));

	g_array_set_clear_func(segments, (GDestroyNotify)segment_clear);
	content->params = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	skip_blanks(&field);
	struct bytes value = take_token(&field, ";(");
	content->value = g_ascii_strdown(value.at, (gssize)value.len);
	while (field.len > 0 && segments->len < PARAMS_MOST) {
		skip_blanks(&field);
		if (field.len > 0 && *field.at == ';')
			bytes_skip(&field, 1);
		else
			take_param(&field, segments);
	}
	join(segments, content->params);
}

void
content_clear(struct content *content)
{
	g_free(content->value);
	g_clear_pointer(&content->params, g_hash_table_unref);
}

const char *
content_param(const struct content *content, const char *name)
{
	return g_hash_table_lookup(content->params, name);
}

char *
content_text(const struct content *content, const char *name)
{
	const char *raw = content_param(content, name);
	g_autofree char *marked = g_strconcat(name, "*", NULL);

	if (!raw)
		return NULL;
	const char *charset = content_param(content, marked);
	return charset ? charset_decode(bytes_of(raw), charset) : words_decode(bytes_of(raw));
}
