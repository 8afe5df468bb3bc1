#include "daemon/read_json.h"

void
json_text(GString *to, const char *text)
{
	if (!text) {
		g_string_append(to, "null");
		return;
	}
	g_string_append_c(to, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			g_string_append_c(to, '\\');
		if (c < ' ')
			g_string_append_printf(to, "\\u%04x", (unsigned)c);
		else
			g_string_append_c(to, *text);
	}
	g_string_append_c(to, '"');
}
