#include "language/mirror_text.h"

#include <stdbool.h>
#include <string.h>

/* ---- lines that recur ---- */

enum { LINE_WORDS_MOST = 6 };

/* The line at `at` without blanks around it; `next` becomes the start of the next, NULL at the end. */
static char *
line_at(const char *at, const char **next)
{
	size_t len = strcspn(at, "\n");
	char *line = g_strndup(at, len);

	*next = at[len] ? at + len + 1 : NULL;
	return g_strstrip(line);
}

/* How many answers a line stands in, and the last of them. */
struct line_use {
	guint answers_n, last;
};

static bool
is_short(const char *line)
{
	return *line && scan_count(line) <= LINE_WORDS_MOST;
}

/* line -> struct line_use */
static GHashTable *
count_lines(const char *const *raw)
{
	GHashTable *lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (guint i = 0; raw[i]; i++) {
		for (const char *at = raw[i], *next = NULL; at; at = next) {
			g_autofree char *line = line_at(at, &next);
			if (!is_short(line))
				continue;
			struct line_use *use = g_hash_table_lookup(lines, line);
			if (!use) {
				use = g_new0(struct line_use, 1);
				g_hash_table_insert(lines, g_strdup(line), use);
			}
			use->answers_n += use->last != i + 1;
			use->last = i + 1;
		}
	}
	return lines;
}

/* A copy in which the lines that recur are blanks. Their line ends stay, so that sentences do. */
static char *
mask(const char *raw, GHashTable *lines)
{
	char *masked = g_strdup(raw);

	for (const char *at = raw, *next = NULL; at; at = next) {
		g_autofree char *line = line_at(at, &next);
		const struct line_use *use =
		    is_short(line) ? g_hash_table_lookup(lines, line) : NULL;
		if (use && use->answers_n > 1)
			memset(masked + (at - raw), ' ', strcspn(at, "\n"));
	}
	return masked;
}

/* ---- the language ---- */

/* A few words say nothing. */
enum { FUNCTION_WORDS_LEAST = 3 };

static enum language
tell_language(const struct scan *scan, GHashTable *const functions[LANGUAGES],
              enum language language)
{
	guint n[LANGUAGES] = { 0 };
	enum language best = language;

	for (guint i = 0; i < scan->words->len; i++)
		for (int j = 0; j < LANGUAGES; j++)
			n[j] += g_hash_table_contains(functions[j], scan_word_at(scan, i)->folded)
			            ? 1
			            : 0;
	for (int j = 0; j < LANGUAGES; j++)
		if (n[j] >= FUNCTION_WORDS_LEAST && n[j] > n[best])
			best = (enum language)j;
	return best;
}

static void
text_clear(struct mirror_text *text)
{
	scan_clear(&text->scan);
	g_free(text->masked);
}

GArray *
mirror_texts(const char *const *raw, GHashTable *const functions[LANGUAGES], enum language language)
{
	g_autoptr(GHashTable) lines = count_lines(raw);
	GArray *texts = g_array_new(FALSE, FALSE, sizeof(struct mirror_text));

	g_array_set_clear_func(texts, (GDestroyNotify)text_clear);
	for (size_t i = 0; raw[i]; i++) {
		struct mirror_text text = { .raw = raw[i], .masked = mask(raw[i], lines) };
		scan_text(text.masked, &text.scan);
		text.language = tell_language(&text.scan, functions, language);
		g_array_append_val(texts, text);
	}
	return texts;
}
