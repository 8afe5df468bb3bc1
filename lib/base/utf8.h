/* What GLib does for every character, with a short way for those that mail is made of: ASCII, and the
 * letters of Latin-1. The results are GLib's. Texts are valid UTF-8. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

static inline gunichar
utf8_char(const char *at)
{
	return (unsigned char)*at < 0x80 ? (gunichar)*at : g_utf8_get_char(at);
}

static inline bool
utf8_is_alnum(gunichar c)
{
	return c < 0x80 ? g_ascii_isalnum((char)c) : g_unichar_isalnum(c);
}

static inline bool
utf8_is_space(gunichar c)
{
	return c < 0x80 ? g_ascii_isspace((char)c) : g_unichar_isspace(c);
}

static inline char
utf8_ascii_lower(char c)
{
	enum { TO_LOWER = 'a' - 'A' };

	if (c >= 'A' && c <= 'Z')
		return (char)(c + TO_LOWER);
	return c;
}

/* Append the character at `at` in lower case (g_unichar_tolower). */
void utf8_append_lower_wide(GString *to, const char *at);

static inline void
utf8_append_lower(GString *to, const char *at)
{
	if ((unsigned char)*at < 0x80)
		g_string_append_c(to, utf8_ascii_lower(*at));
	else
		utf8_append_lower_wide(to, at);
}

/* Whether a text folds without tables: ASCII and letters of Latin-1, but for the sharp s. */
bool utf8_is_latin(const char *at, size_t len);
/* g_utf8_casefold of such a text, where it stands. */
void utf8_casefold_latin(char *at, size_t len);

/* g_utf8_casefold of `len` bytes. Owned by the caller. */
char *utf8_casefold(const char *at, size_t len);
