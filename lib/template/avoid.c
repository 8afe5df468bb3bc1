/* Words that a text does without, looked for all at once. */
#include "template/avoid.h"

#include <string.h>

#include "base/remedy.h"

struct row {
	char *pattern; /* of the word, without what stands around it */
	char *instead, *reader;
};

struct avoid {
	GPtrArray *rows, *exceptions; /* struct row */
	GRegex *words;                /* any of the rows; group n + 1 is row n */
	GRegex *blanked;              /* any of the exceptions */
};

static void
row_free(void *data)
{
	struct row *row = data;
	g_free(row->pattern);
	g_free(row->instead);
	g_free(row->reader);
	g_free(row);
}

/* Whole words, in any case: any of the rows. */
static GRegex *
any_of(const GPtrArray *rows)
{
	g_autoptr(GString) pattern = g_string_new("(?<!\\w)(?:");
	for (guint i = 0; i < rows->len; i++) {
		const struct row *row = g_ptr_array_index(rows, i);
		g_string_append_printf(pattern, "%s(%s)", i > 0 ? "|" : "", row->pattern);
	}
	g_string_append(pattern, rows->len > 0 ? ")(?!\\w)" : "(?!))");
	return g_regex_new(pattern->str, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
}

static void
make_ready(struct avoid *avoid)
{
	g_clear_pointer(&avoid->words, g_regex_unref);
	g_clear_pointer(&avoid->blanked, g_regex_unref);
	avoid->words = any_of(avoid->rows);
	avoid->blanked = any_of(avoid->exceptions);
}

struct avoid *
avoid_new(void)
{
	struct avoid *avoid = g_new0(struct avoid, 1);
	avoid->rows = g_ptr_array_new_with_free_func(row_free);
	avoid->exceptions = g_ptr_array_new_with_free_func(row_free);
	make_ready(avoid);
	return avoid;
}

void
avoid_free(struct avoid *avoid)
{
	if (avoid == NULL)
		return;
	g_ptr_array_unref(avoid->rows);
	g_ptr_array_unref(avoid->exceptions);
	g_regex_unref(avoid->words);
	g_regex_unref(avoid->blanked);
	g_free(avoid);
}

static bool
take_row(struct avoid *avoid, const char *line)
{
	g_auto(GStrv) columns = g_strsplit(line, "\t", -1);
	bool is_exception = *line == '!';
	if (g_strv_length(columns) != 3)
		return false;
	const char *word = columns[0] + is_exception;
	bool is_open = g_str_has_suffix(word, "*");
	g_autofree char *stem = g_strndup(word, strlen(word) - is_open);
	g_autofree char *quoted = g_regex_escape_string(stem, -1);
	if (*stem == '\0')
		return false;
	struct row *row = g_new0(struct row, 1);
	row->pattern = g_strconcat(quoted, is_open ? "\\w*" : "", NULL);
	row->instead = g_strdup(columns[1]);
	row->reader = g_strdup(columns[2]);
	g_ptr_array_add(is_exception ? avoid->exceptions : avoid->rows, row);
	return true;
}

bool
avoid_read(struct avoid *avoid, const char *file, const char *text, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (size_t n = 0; lines[n] != NULL; n++) {
		if (*lines[n] == '\0' || *lines[n] == '#' || take_row(avoid, lines[n]))
			continue;
		g_set_error(error, REMEDY, REMEDY_OPERATOR,
		            "%s:%zu: not a word, what to write instead, and who reads it", file,
		            n + 1);
		return false;
	}
	make_ready(avoid);
	return true;
}

/* The text with its exceptions blanked, as long as before. Owned by the caller. */
static char *
without_exceptions(const struct avoid *avoid, const char *text)
{
	char *blanked = g_strdup(text);
	g_autoptr(GMatchInfo) match = NULL;
	g_regex_match(avoid->blanked, text, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		int begin;
		int end;
		g_match_info_fetch_pos(match, 0, &begin, &end);
		memset(blanked + begin, '-', (size_t)(end - begin));
	}
	return blanked;
}

/* The row that a match is of. */
static const struct row *
row_of(const struct avoid *avoid, const GMatchInfo *match)
{
	guint n = 0;
	int begin = -1;
	while (!g_match_info_fetch_pos(match, (int)n + 1, &begin, NULL) || begin < 0)
		n++;
	return g_ptr_array_index(avoid->rows, n);
}

void
avoid_find(const struct avoid *avoid, const char *text, const char *reader, avoid_func *found,
           void *context)
{
	g_autofree char *blanked = without_exceptions(avoid, text);
	g_autoptr(GMatchInfo) match = NULL;
	g_regex_match(avoid->words, blanked, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		const struct row *row = row_of(avoid, match);
		g_autofree char *word = g_match_info_fetch(match, 0);
		int begin;
		g_match_info_fetch_pos(match, 0, &begin, NULL);
		if (strcmp(row->reader, "all") == 0 || strcmp(row->reader, reader) == 0)
			found(text + begin, word, row->instead, context);
	}
}
