#include "mail/line.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

enum { RIGHT_QUOTE = 0x2019 }; /* what word processors make of an apostrophe */

/* Characters that show nothing: soft hyphen, zero-width marks, bidi marks, byte order mark. */
static bool
is_invisible(gunichar c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
	       || c == 0x2060 || (c >= 0x2066 && c <= 0x206a) || c == 0xfeff;
}

static void
append_plain(GString *plain, const char *text, size_t len)
{
	bool blank = false;

	for (const char *at = text; at < text + len; at = g_utf8_next_char(at)) {
		gunichar c = utf8_char(at);
		if (c >= 0x80 && is_invisible(c))
			continue;
		if (utf8_is_space(c)) {
			blank = plain->len > 0;
			continue;
		}
		if (blank)
			g_string_append_c(plain, ' ');
		blank = false;
		if (c == RIGHT_QUOTE)
			g_string_append_c(plain, '\'');
		else
			utf8_append_lower(plain, at);
	}
}

char *
line_plain(const char *text, size_t len)
{
	GString *plain = g_string_sized_new(len);

	append_plain(plain, text, len);
	return g_string_free(plain, FALSE);
}

/* Quote marks: `>` with single blanks between, or `|` before a blank. */
static unsigned
quote_depth(const char *at, size_t len, const char **body)
{
	unsigned depth = 0;
	size_t i = 0;

	*body = at;
	for (;;) {
		size_t next = i;
		while (next < len && (at[next] == ' ' || at[next] == '\t') && next - i < 4)
			next++;
		/* A bar that also ends the line belongs to a table. */
		bool bar = next < len && at[next] == '|'
		           && (next + 1 == len || (at[next + 1] == ' ' && at[len - 1] != '|'));
		if (next >= len || (at[next] != '>' && !bar))
			return depth;
		depth++;
		i = next + 1;
		*body = at + i;
	}
}

static bool
is_space_before(const char *start, const char *end)
{
	gunichar c = g_utf8_get_char(g_utf8_find_prev_char(start, end));

	return g_unichar_isspace(c) || is_invisible(c);
}

/* `plain` is room to write in. Empty lines, of which a mail may have a million, take none. */
static void
read_line(struct lines *lines, const char *at, size_t len, GString *plain)
{
	struct line *line = &lines->at[lines->n++];

	while (len > 0 && is_space_before(at, at + len))
		len = (size_t)(g_utf8_find_prev_char(at, at + len) - at);
	*line = (struct line){ .at = at, .len = len, .plain = "" };
	line->depth = quote_depth(at, len, &line->body);
	g_string_truncate(plain, 0);
	if (len <= LINE_MARK_MAX)
		append_plain(plain, at, len);
	else
		line->plain = NULL;
	if (plain->len > 0)
		line->plain =
		    g_string_chunk_insert_len(lines->plain, plain->str, (gssize)plain->len);
}

static size_t
count_lines(const char *text)
{
	size_t n = 1;

	for (const char *end = strchr(text, '\n'); end; end = strchr(end + 1, '\n'))
		n++;
	return n;
}

void
lines_split(const char *text, struct lines *lines)
{
	enum { CHUNK = 4 * KIB };
	g_autoptr(GString) plain = g_string_sized_new(LINE_MARK_MAX);

	lines->at = g_new(struct line, count_lines(text));
	lines->n = 0;
	lines->plain = g_string_chunk_new(CHUNK);
	while (*text) {
		size_t len = strcspn(text, "\n");
		read_line(lines, text, len, plain);
		text += len;
		text += *text == '\n';
	}
}

void
lines_mark(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		struct line *line = &lines->at[i];
		/* In a quote only copied header fields and a closing bracket are looked for. */
		if (!line->plain || !*line->plain || (line->depth > 0 && !strchr(line->plain, ':')))
			continue;
		line->marks = marks_of(line->plain);
		line->headers = mark_headers(line->plain);
	}
}

void
lines_clear(struct lines *lines)
{
	g_free(lines->at);
	g_string_chunk_free(lines->plain);
}

bool
line_is_blank(const struct line *line)
{
	return line->plain && !*line->plain;
}
