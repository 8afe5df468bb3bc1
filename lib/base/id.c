#include "base/id.h"

#include <glib.h>
#include <string.h>
#include <sys/random.h>

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

char *
id_new(void)
{
	guint8 random[ID_RANDOM_BYTES];
	char *text = g_malloc(ID_CHARS + 1);
	size_t written = 0;
	guint bits = 0;
	guint waiting = 0;

	if (getrandom(random, sizeof random, 0) != sizeof random)
		g_error("getrandom: no random bytes");
	for (size_t i = 0; i < sizeof random; i++) {
		bits = (bits << 8 | random[i]) & 0xfff;
		for (waiting += 8; waiting >= 5; waiting -= 5)
			text[written++] = alphabet[bits >> (waiting - 5) & 31];
	}
	text[written++] = alphabet[bits << (5 - waiting) & 31];
	text[written] = '\0';
	return text;
}

bool
id_is_wellformed(const char *text)
{
	if (strlen(text) != ID_CHARS)
		return false;
	for (const char *at = text; *at; at++)
		if (!strchr(alphabet, g_ascii_tolower(*at)))
			return false;
	return true;
}
