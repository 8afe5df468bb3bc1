#include "mail/unsent.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "mail/line.h"
#include "mail/sent.h"

enum { SHORT_WORDS = 4 };

/* What the sent lines are compared by. */
static GHashTable *
plain_lines(const struct lines *lines)
{
	GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (size_t i = 0; i < lines->n; i++)
		if (line_at(lines, i)->plain && *line_at(lines, i)->plain)
			g_hash_table_add(set, g_strdup(line_at(lines, i)->plain));
	return set;
}

static bool
is_ours(const struct line *line, const struct sent *sent, GHashTable *sent_lines)
{
	g_autofree char *body = g_strndup(line->body, line->len - (size_t)(line->body - line->at));
	struct sent_run run = sent_find(sent, body, 0);

	if (run.is_whole && run.n >= SHORT_WORDS)
		return true;
	/* What stands behind a quote mark may be a short rest of a rewrapped line. */
	if (run.is_whole && line->depth > 0 && run.n > 1)
		return true;
	g_autofree char *plain = line_plain(body, strlen(body));
	return line->depth > 0 && g_hash_table_contains(sent_lines, plain);
}

char *
unsent_lines(const char *text, const char *sent)
{
	struct lines lines;
	struct lines ours;
	struct sent *known = sent_new(sent);
	GString *left = g_string_sized_new(strlen(text));

	lines_split(text, &lines);
	lines_split(sent, &ours);
	g_autoptr(GHashTable) sent_lines = plain_lines(&ours);
	for (size_t i = 0; i < lines.n; i++) {
		const struct line *line = line_at(&lines, i);
		if (!line_is_blank(line) && is_ours(line, known, sent_lines))
			continue;
		g_string_append_len(left, line->body,
		                    (gssize)(line->len - (size_t)(line->body - line->at)));
		g_string_append_c(left, '\n');
	}
	sent_free(known);
	lines_clear(&ours);
	lines_clear(&lines);
	return g_string_free(left, FALSE);
}
