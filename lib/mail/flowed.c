#include "mail/flowed.h"

#include <glib.h>
#include <string.h>

/* RFC 3676, section 4.5: the quote depth is the number of leading `>`. */
static size_t
quote_depth(const char *line, size_t len)
{
	size_t depth = 0;

	while (depth < len && line[depth] == '>')
		depth++;
	return depth;
}

static bool
is_signature_mark(const char *text, size_t len)
{
	return len == 3 && memcmp(text, "-- ", 3) == 0;
}

static void
append_quote(GString *joined, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		g_string_append_c(joined, '>');
	if (depth > 0)
		g_string_append_c(joined, ' ');
}

char *
flowed_join(const char *text, bool delsp)
{
	GString *joined = g_string_sized_new(strlen(text));
	bool soft = false; /* the line before ended in a soft break */
	size_t depth_before = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		size_t depth = quote_depth(text, len);
		const char *at = text + depth;
		size_t left = len - depth;
		if (left > 0 && *at == ' ' && !is_signature_mark(at, left)) {
			at++; /* space-stuffing, section 4.4 */
			left--;
		}
		bool mark = is_signature_mark(at, left);
		/* Section 4.5: a change of depth ends a paragraph, whatever its last line says. */
		if (soft && (depth != depth_before || mark))
			g_string_append_c(joined, '\n');
		if (!soft || depth != depth_before || mark)
			append_quote(joined, depth);
		soft = left > 0 && at[left - 1] == ' ' && !mark;
		g_string_append_len(joined, at, (gssize)(soft && delsp ? left - 1 : left));
		text += len;
		if (*text == '\n')
			text++;
		if (!soft)
			g_string_append_c(joined, '\n');
		depth_before = depth;
	}
	if (soft)
		g_string_append_c(joined, '\n');
	return g_string_free(joined, FALSE);
}
