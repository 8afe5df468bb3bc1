#include "mail/greeting.h"

#include <glib.h>
#include <string.h>

enum { LINES = 2, NEAR = 4, SHORT = 6 }; /* words */

static bool
is_of_word(gunichar c)
{
	return g_unichar_isalpha(c) || g_unichar_ismark(c) || c == '-';
}

/* The words of a line, in one letter case. */
static GPtrArray *
words_of(const char *line)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	const char *from = NULL;

	for (const char *at = line;; at = g_utf8_next_char(at)) {
		bool in_word = is_of_word(g_utf8_get_char(at));
		if (in_word && !from)
			from = at;
		if (!in_word && from) {
			g_ptr_array_add(words, g_utf8_casefold(from, at - from));
			from = NULL;
		}
		if (*at == '\0')
			return words;
	}
}

/* Where a name stands among words, its first word taken; -1: nowhere. */
static int
place_of(const GPtrArray *words, const char *name)
{
	g_autoptr(GPtrArray) parts = words_of(name);

	for (guint i = 0; parts->len > 0 && i < words->len; i++)
		if (g_str_equal(g_ptr_array_index(words, i), g_ptr_array_index(parts, 0)))
			return (int)i;
	return -1;
}

bool
greeting_is_for(const char *text, const char *other, const char *own)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	int left = LINES;

	for (char **line = lines; *line && left > 0; line++) {
		if (**line == '#')
			continue; /* a note of the mentor's own */
		g_autoptr(GPtrArray) words = words_of(*line);
		int own_at = place_of(words, own);
		int other_at = place_of(words, other);
		bool is_near = other_at >= 0 && (other_at < NEAR || words->len <= SHORT);
		if (own_at >= 0 && (other_at < 0 || own_at <= other_at))
			return false;
		if (is_near)
			return true;
		left -= words->len > 0;
	}
	return false;
}
