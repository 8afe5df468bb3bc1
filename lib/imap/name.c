#include "imap/name.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* "&" BASE64 "-": UTF-16BE, "," for "/", no padding. */
static void
append_encoded(GString *to, const char *text, size_t len)
{
	gsize written = 0;
	g_autofree char *utf16 =
	    g_convert(text, (gssize)len, "UTF-16BE", "UTF-8", NULL, &written, NULL);
	g_autofree char *base64 = g_base64_encode((const guchar *)utf16, utf16 ? written : 0);

	g_strdelimit(base64, "/", ',');
	base64[strcspn(base64, "=")] = '\0';
	g_string_append_printf(to, "&%s-", base64);
}

static bool
has_control(const char *name)
{
	for (; *name; name++)
		if (g_ascii_iscntrl(*name))
			return true;
	return false;
}

char *
name_encode(const char *name)
{
	if (has_control(name))
		return NULL;
	if (g_str_is_ascii(name))
		return g_strdup(name);
	GString *encoded = g_string_new(NULL);
	while (*name) {
		size_t n = 0;
		while (name[n] & '\x80')
			n++;
		if (n > 0)
			append_encoded(encoded, name, n);
		else if (*name == '&')
			g_string_append(encoded, "&-");
		else
			g_string_append_c(encoded, *name);
		name += n > 0 ? n : 1;
	}
	return g_string_free(encoded, FALSE);
}
