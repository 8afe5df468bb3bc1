/* Words that a text does without: each row a pattern. */
#include "template/avoid.h"

#include <string.h>

#include "base/remedy.h"

struct row {
	GRegex *pattern;
	char *instead, *reader;
};

struct avoid {
	GPtrArray *rows, *exceptions; /* struct row */
};

static void
row_free(void *data)
{
	struct row *row = data;
	g_clear_pointer(&row->pattern, g_regex_unref);
	g_free(row->instead);
	g_free(row->reader);
	g_free(row);
}

struct avoid *
avoid_new(void)
{
	struct avoid *avoid = g_new0(struct avoid, 1);
	avoid->rows = g_ptr_array_new_with_free_func(row_free);
	avoid->exceptions = g_ptr_array_new_with_free_func(row_free);
	return avoid;
}

void
avoid_free(struct avoid *avoid)
{
	if (avoid == NULL)
		return;
	g_ptr_array_unref(avoid->rows);
	g_ptr_array_unref(avoid->exceptions);
	g_free(avoid);
}

/* The whole word, in any case; NULL when it cannot be one. */
static GRegex *
pattern_of(const char *word)
{
	bool is_open = g_str_has_suffix(word, "*");
	g_autofree char *stem = g_strndup(word, strlen(word) - is_open);
	g_autofree char *quoted = g_regex_escape_string(stem, -1);
	g_autofree char *pattern =
	    g_strdup_printf("(?<!\\w)%s%s(?!\\w)", quoted, is_open ? "\\w*" : "");
	return *stem == '\0' ? NULL
	                     : g_regex_new(pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
}

static bool
take_row(struct avoid *avoid, const char *line)
{
	g_auto(GStrv) columns = g_strsplit(line, "\t", -1);
	bool is_exception = *line == '!';
	if (g_strv_length(columns) != 3)
		return false;
	struct row *row = g_new0(struct row, 1);
	row->pattern = pattern_of(columns[0] + is_exception);
	row->instead = g_strdup(columns[1]);
	row->reader = g_strdup(columns[2]);
	g_ptr_array_add(is_exception ? avoid->exceptions : avoid->rows, row);
	return row->pattern != NULL;
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
	return true;
}

/* The text with its exceptions blanked, as long as before. Owned by the caller. */
static char *
without_exceptions(const struct avoid *avoid, const char *text)
{
	char *blanked = g_strdup(text);
	for (guint i = 0; i < avoid->exceptions->len; i++) {
		const struct row *row = g_ptr_array_index(avoid->exceptions, i);
		g_autoptr(GMatchInfo) match = NULL;
		g_regex_match(row->pattern, text, 0, &match);
		for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
			int begin, end;
			g_match_info_fetch_pos(match, 0, &begin, &end);
			memset(blanked + begin, '-', (size_t)(end - begin));
		}
	}
	return blanked;
}

void
avoid_find(const struct avoid *avoid, const char *text, const char *reader, avoid_func *found,
           void *context)
{
	g_autofree char *blanked = without_exceptions(avoid, text);
	for (guint i = 0; i < avoid->rows->len; i++) {
		const struct row *row = g_ptr_array_index(avoid->rows, i);
		g_autoptr(GMatchInfo) match = NULL;
		if (strcmp(row->reader, "all") != 0 && strcmp(row->reader, reader) != 0)
			continue;
		g_regex_match(row->pattern, blanked, 0, &match);
		for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
			g_autofree char *word = g_match_info_fetch(match, 0);
			int begin;
			g_match_info_fetch_pos(match, 0, &begin, NULL);
			found(text + begin, word, row->instead, context);
		}
	}
}
