#include "mail/line.h"

#include <string.h>

#include "base/utf8.h"

/* Characters that show nothing: soft hyphen, zero-width marks, bidi marks, byte order mark. */
static bool
is_invisible(gunichar c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
	       || c == 0x2060 || (c >= 0x2066 && c <= 0x206a) || c == 0xfeff;
}

char *
line_plain(const char *text, size_t len)
{
	GString *plain = g_string_sized_new(len);
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
		utf8_append_lower(plain, at);
	}
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

static void
line_clear(struct line *line)
{
	g_free(line->plain);
}

static void
add_line(GArray *lines, const char *at, size_t len)
{
	while (len > 0 && is_space_before(at, at + len))
		len = (size_t)(g_utf8_find_prev_char(at, at + len) - at);
	struct line line = { .at = at, .len = len };
	line.depth = quote_depth(at, len, &line.body);
	line.plain = len <= LINE_MARK_MAX ? line_plain(at, len) : NULL;
	/* In a quote only copied header fields and a closing bracket are looked for. */
	if (len > 0 && line.plain && (line.depth == 0 || strchr(line.plain, ':'))) {
		line.marks = marks_of(line.plain);
		line.headers = mark_headers(line.plain);
	}
	g_array_append_val(lines, line);
}

GArray *
lines_split(const char *text)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line));

	g_array_set_clear_func(lines, (GDestroyNotify)line_clear);
	while (*text) {
		size_t len = strcspn(text, "\n");
		add_line(lines, text, len);
		text += len;
		text += *text == '\n';
	}
	return lines;
}

bool
line_is_blank(const struct line *line)
{
	return line->plain && !*line->plain;
}
