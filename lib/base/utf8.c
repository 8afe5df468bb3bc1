#include "base/utf8.h"

/* U+00C0 to U+00FF are two bytes, of which this is the first. */
enum { LATIN_LEAD = 0xc3, SHARP_S = 0x9f, TIMES = 0x97 };

/* The second byte of a Latin-1 letter, in lower case. */
static unsigned char
latin_lower(unsigned char trail)
{
	return trail < SHARP_S && trail != TIMES ? (unsigned char)(trail + 0x20) : trail;
}

void
utf8_append_lower_wide(GString *to, const char *at)
{
	if ((unsigned char)*at == LATIN_LEAD) {
		g_string_append_c(to, *at);
		g_string_append_c(to, (char)latin_lower((unsigned char)at[1]));
	} else {
		g_string_append_unichar(to, g_unichar_tolower(g_utf8_get_char(at)));
	}
}

/* The sharp s becomes two letters. */
bool
utf8_is_latin(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)at[i];
		bool is_letter =
		    c == LATIN_LEAD && i + 1 < len && (unsigned char)at[i + 1] != SHARP_S;
		if (c >= 0x80 && !is_letter)
			return false;
		i += is_letter;
	}
	return true;
}

void
utf8_casefold_latin(char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)at[i] != LATIN_LEAD) {
			at[i] = utf8_ascii_lower(at[i]);
			continue;
		}
		i++;
		at[i] = (char)latin_lower((unsigned char)at[i]);
	}
}

char *
utf8_casefold(const char *at, size_t len)
{
	if (!utf8_is_latin(at, len))
		return g_utf8_casefold(at, (gssize)len);
	char *folded = g_strndup(at, len);
	utf8_casefold_latin(folded, len);
	return folded;
}
