#include "mail/reflow.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

enum { NARROWEST = 55, WIDEST = 80 };

static size_t
width_of(const char *line)
{
	return (size_t)g_utf8_strlen(line, -1);
}

static size_t
first_word_width(const char *line)
{
	return (size_t)g_utf8_strlen(line, (gssize)strcspn(line, " \t"));
}

/* Quoted, indented, or an item of a list: its line begins there on purpose. */
static bool
begins_its_own(const char *line)
{
	size_t digits = strspn(line, "0123456789");

	if (strchr(" \t>", *line) || g_str_has_prefix(line, "- ") || g_str_has_prefix(line, "* ")
	    || g_str_has_prefix(line, "• ") || g_str_has_prefix(line, "– "))
		return true;
	return digits > 0 && (line[digits] == '.' || line[digits] == ')')
	       && line[digits + 1] == ' ';
}

static bool
ends_sentence(const char *line)
{
	size_t len = strlen(line);

	return len > 0 && strchr(".?!:", line[len - 1]) != NULL;
}

/* Lines from `from` up to the end of their paragraph. */
static size_t
paragraph_end(char *const *lines, size_t from)
{
	size_t end = from + 1;

	while (*lines[from] && lines[end] && *lines[end] && !begins_its_own(lines[end]))
		end++;
	return end;
}

/* Whether a program broke the lines of a paragraph. Two sentences on two lines may be two lines. */
static bool
is_wrapped(char *const *lines, size_t from, size_t end, size_t width)
{
	for (size_t i = from; i + 1 < end; i++) {
		bool had_room = width_of(lines[i]) + 1 + first_word_width(lines[i + 1]) <= width;
		if (had_room || (end - from == 2 && ends_sentence(lines[i])))
			return false;
	}
	return true;
}

static size_t
longest(char *const *lines)
{
	size_t most = 0;

	for (; *lines; lines++)
		most = MAX(most, width_of(*lines));
	return most;
}

char *
reflow_join(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	size_t width = longest(lines);

	if (width < NARROWEST || width > WIDEST)
		return g_strdup(text);
	GString *out = g_string_new(NULL);
	for (size_t from = 0; lines[from];) {
		size_t end = paragraph_end(lines, from);
		bool wrapped = is_wrapped(lines, from, end, width);
		for (; from < end; from++) {
			g_string_append(out, lines[from]);
			if (lines[from + 1])
				g_string_append_c(out, wrapped && from + 1 < end ? ' ' : '\n');
		}
	}
	return g_string_free(out, FALSE);
}
