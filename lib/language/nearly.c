#include "language/nearly.h"

#include <string.h>

#include "language/own.h"
#include "language/when.h"
#include "language/words.h"

/* Commands of a mentee, by their sections of the list. */
static const char *const SECTIONS[] = { "pause",      "resume",  "another",    "draft", "show",
	                                "reschedule", "my_data", "delete_all", "stop",  "help" };

enum { LETTERS_MOST = 24, WORDS_MOST = 8, SAME_START = 5, TWO_WRONG = 8, LETTERS_LEAST = 4 };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to change, leave out, put in or swap with their neighbour: optimal string alignment. */
static size_t
distance(const gunichar *one, size_t one_n, const gunichar *other, size_t other_n)
{
	size_t cost[LETTERS_MOST + 1][LETTERS_MOST + 1];

	for (size_t i = 0; i <= one_n; i++)
		cost[i][0] = i;
	for (size_t k = 0; k <= other_n; k++)
		cost[0][k] = k;
	for (size_t i = 1; i <= one_n; i++)
		for (size_t k = 1; k <= other_n; k++) {
			size_t changed = cost[i - 1][k - 1] + (one[i - 1] != other[k - 1]);
			cost[i][k] = least(changed, least(cost[i - 1][k], cost[i][k - 1]) + 1);
			if (i > 1 && k > 1 && one[i - 1] == other[k - 2]
			    && one[i - 2] == other[k - 1])
				cost[i][k] = least(cost[i][k], cost[i - 2][k - 2] + 1);
		}
	return cost[one_n][other_n];
}

/* Whether a word is a name with a letter or two wrong; the first letter of a short one must be right. */
static bool
is_close(const char *word, const char *name)
{
	glong word_n = 0;
	glong name_n = 0;
	g_autofree gunichar *a = g_utf8_to_ucs4_fast(word, -1, &word_n);
	g_autofree gunichar *b = g_utf8_to_ucs4_fast(name, -1, &name_n);

	if (word_n < LETTERS_LEAST || name_n < LETTERS_LEAST || word_n > LETTERS_MOST
	    || name_n > LETTERS_MOST || (name_n <= SAME_START && a[0] != b[0]))
		return false;
	return distance(a, (size_t)word_n, b, (size_t)name_n) <= (name_n >= TWO_WRONG ? 2 : 1);
}

/* The words of a line, folded, one blank between. */
static char *
folded(const struct scan *scan, size_t from)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < scan->words->len; i++)
		if (scan_word_at(scan, i)->at >= from)
			g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "",
			                       scan_word_at(scan, i)->folded);
	return g_string_free(text, FALSE);
}

/* The command that the line, or its first word before a day, is misspelt from; NULL if none. */
static const char *
misspelt(const struct lexicon *lexicon, const struct scan *scan, const char *line, bool is_dated)
{
	const char *first = scan->words->len > 0 ? scan_word_at(scan, 0)->folded : "";

	for (size_t i = 0; i < G_N_ELEMENTS(SECTIONS); i++)
		for (size_t k = 0; k < LANGUAGES; k++) {
			const char *name = words_name(lexicon->commands[k], SECTIONS[i]);
			if (name && (is_close(line, name) || (is_dated && is_close(first, name))))
				return SECTIONS[i];
		}
	return NULL;
}

/* The command that a sentence asks for; NULL if none. */
static const char *
asked_for(const GArray *hits)
{
	for (guint i = 0; i < hits->len; i++) {
		const char *section = g_array_index(hits, struct words_hit, i).section;
		if (!g_str_has_prefix(section, "nearly "))
			continue;
		for (size_t k = 0; k < G_N_ELEMENTS(SECTIONS); k++)
			if (strcmp(section + strlen("nearly "), SECTIONS[k]) == 0)
				return SECTIONS[k];
	}
	return NULL;
}

/* A word and then nothing but a day: "taukko 15.8.". */
static bool
is_dated(const struct lexicon *lexicon, const char *line, const struct scan *scan, date_t today)
{
	if (scan->words->len < 2)
		return false;
	g_autoptr(GArray) found = when_find(lexicon, line, today);
	struct until until = when_until(found, line, scan_word_at(scan, 1)->at);
	return until.on != DATE_NONE && line[until.end] == '\0';
}

static bool
is_understood(const struct said *said)
{
	return said->number > 0
	       || (said->command != COMMAND_NONE && said->command != COMMAND_YES
	           && said->command != COMMAND_NO);
}

void
nearly_read(const struct lexicon *lexicon, const GArray *lines, const struct said_context *context,
            struct said *said)
{
	struct scan scan;

	if (lines->len != 1 || is_understood(said))
		return;
	const char *line = own_line_at(lines, 0)->text;
	scan_text(line, &scan);
	g_autoptr(GArray) hits = own_hits(lexicon, &scan);
	if (scan.words->len <= WORDS_MOST) {
		g_autofree char *words = folded(&scan, own_start(&scan, hits));
		const char *section = asked_for(hits);
		if (!section)
			section = misspelt(lexicon, &scan, words,
			                   is_dated(lexicon, line, &scan, context->today));
		if (section) {
			g_free(said->nearly);
			said->nearly = g_utf8_strup(
			    words_name(lexicon->commands[context->language], section), -1);
		}
	}
	scan_clear(&scan);
}
