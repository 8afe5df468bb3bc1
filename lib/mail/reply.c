#include "mail/reply.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

void
reply_clear(struct reply *reply)
{
	g_clear_pointer(&reply->text, g_free);
}

static bool
is_quoted(const char *line)
{
	return line[strspn(line, " \t")] == '>';
}

void
reply_extract(const char *text, const char *sent, struct reply *reply)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *kept = g_string_new(NULL);

	reply->elided_n = 0;
	for (size_t i = 0; lines[i]; i++) {
		g_strchomp(lines[i]);
		bool attribution =
		    g_str_has_suffix(lines[i], ":") && lines[i + 1] && is_quoted(lines[i + 1]);
		bool elided = is_quoted(lines[i]) || attribution
		              || (*sent && *lines[i] && strstr(sent, lines[i]));
		if (!elided)
			g_string_append_printf(kept, "%s\n", lines[i]);
		reply->elided_n += elided;
	}
	reply->text = g_strstrip(g_string_free(kept, FALSE));
}
