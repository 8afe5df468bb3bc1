#include "language/own.h"

#include <string.h>

#include "language/words.h"

enum { GREETING_WORDS = 4, SIGNOFF_WORDS = 5, NAMES_MOST = 2, LINES_LOOKED = 2000 };

static void
line_clear(struct own_line *line)
{
	g_free(line->text);
}

static int
hit_order(const void *one, const void *other)
{
	const struct words_hit *a = one;
	const struct words_hit *b = other;

	return (a->at > b->at) - (a->at < b->at);
}

GArray *
own_hits(const struct lexicon *lexicon, const struct scan *scan)
{
	GArray *hits = g_array_new(FALSE, FALSE, sizeof(struct words_hit));

	for (size_t i = 0; i < LANGUAGES; i++) {
		g_autoptr(GArray) some = words_find(lexicon->commands[i], scan);
		if (some->len > 0)
			g_array_append_vals(hits, some->data, some->len);
	}
	g_array_sort(hits, hit_order);
	return hits;
}

size_t
own_hit(const GArray *hits, const char *section, size_t at)
{
	size_t longest = 0;

	for (guint i = 0; i < hits->len; i++) {
		const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
		if (hit->at == at && hit->len > longest && strcmp(hit->section, section) == 0)
			longest = hit->len;
	}
	return longest;
}

/* The first word that begins at `at` or later; words->len if there is none. */
static size_t
word_from(const struct scan *scan, size_t i, size_t at)
{
	while (i < scan->words->len && scan_word_at(scan, i)->at < at)
		i++;
	return i;
}

/* Behind "Hei Kari," or "Hello": the first word after the mark that ends a greeting of few words;
 * the word itself where no mark does. */
static size_t
skip_greeting(const struct scan *scan, const GArray *hits, size_t i)
{
	size_t len = own_hit(hits, "greeting", scan_word_at(scan, i)->at);
	size_t next = word_from(scan, i, scan_word_at(scan, i)->at + len);

	for (size_t k = next; len > 0 && k < i + GREETING_WORDS; k++) {
		const struct scan_word *last = scan_word_at(scan, k - 1);
		size_t end = k < scan->words->len ? scan_word_at(scan, k)->at : strlen(scan->text);
		if (memchr(scan->text + last->at + last->len, ',', end - last->at - last->len)
		    || memchr(scan->text + last->at + last->len, '!', end - last->at - last->len))
			return k;
		if (k >= scan->words->len)
			break;
	}
	return len > 0 ? next : i;
}

size_t
own_start(const struct scan *scan, const GArray *hits)
{
	size_t i = scan->words->len > 0 ? skip_greeting(scan, hits, 0) : 0;

	while (i < scan->words->len) {
		size_t at = scan_word_at(scan, i)->at;
		size_t len = own_hit(hits, "polite", at);
		if (len == 0)
			return at;
		i = word_from(scan, i, at + len);
	}
	return strlen(scan->text);
}

/* At most two words, each with a capital or short: what stands below a sign-off. */
static bool
are_names(const struct scan *scan, size_t from)
{
	if (scan->words->len - from > NAMES_MOST)
		return false;
	for (size_t i = from; i < scan->words->len; i++)
		if (!g_unichar_isupper(g_utf8_get_char(scan->text + scan_word_at(scan, i)->at)))
			return false;
	return true;
}

bool
own_ends(const struct scan *scan, const GArray *hits, size_t from)
{
	size_t i = word_from(scan, 0, from);

	while (i < scan->words->len) {
		size_t at = scan_word_at(scan, i)->at;
		size_t polite = own_hit(hits, "polite", at);
		size_t signoff = own_hit(hits, "signoff", at);
		if (signoff > 0 && are_names(scan, word_from(scan, i, at + signoff)))
			return true;
		if (polite == 0)
			return false;
		i = word_from(scan, i, at + polite);
	}
	return true;
}

/* "Hei Kari", "Hej!": a greeting, and at most a name or two. */
static bool
is_greeting(const struct scan *scan, const GArray *hits)
{
	return scan->words->len > 0 && scan->words->len <= GREETING_WORDS
	       && own_hit(hits, "greeting", scan_word_at(scan, 0)->at) > 0;
}

static bool
is_signoff(const struct scan *scan, const GArray *hits)
{
	return scan->words->len > 0 && scan->words->len <= SIGNOFF_WORDS
	       && own_hit(hits, "signoff", scan_word_at(scan, 0)->at) > 0;
}

/* A line that is a greeting and nothing else; "Hei, tauko" is more. */
static bool
is_only_greeting(const struct scan *scan, const GArray *hits)
{
	size_t start = own_start(scan, hits);

	if (!is_greeting(scan, hits))
		return false;
	for (guint i = 0; i < hits->len; i++) {
		const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
		if (hit->at == start && strcmp(hit->section, "greeting") != 0
		    && strcmp(hit->section, "signoff") != 0)
			return false;
	}
	return true;
}

/* A run of at most OWN_LINE_BYTES, cut between characters and trimmed. */
static char *
trimmed(const char *at, size_t len)
{
	g_autofree char *head = g_strndup(at, MIN(len, OWN_LINE_BYTES));
	g_autofree char *valid = g_utf8_make_valid(head, -1);

	return g_strdup(g_strstrip(valid));
}

/* Add a line if it says something; false when it signs off. */
static bool
add_line(const struct lexicon *lexicon, const char *text, struct bytes run, GArray *lines)
{
	struct own_line line = {
		.text = trimmed(run.at, run.len),
		.at = (size_t)(run.at - text),
		.end = (size_t)(run.at - text) + run.len,
	};
	struct scan scan;

	scan_text(line.text, &scan);
	g_autoptr(GArray) hits = own_hits(lexicon, &scan);
	bool ends = lines->len > 0 && is_signoff(&scan, hits);
	if (!ends && scan.words->len > 0 && (lines->len > 0 || !is_only_greeting(&scan, hits)))
		g_array_append_val(lines, line);
	else
		line_clear(&line);
	scan_clear(&scan);
	return !ends;
}

GArray *
own_lines(const struct lexicon *lexicon, const char *text)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct own_line));
	size_t looked = 0;
	bool go_on = true;

	g_array_set_clear_func(lines, (GDestroyNotify)line_clear);
	for (const char *at = text; *at && go_on && lines->len < OWN_LINES_MOST;) {
		size_t len = strcspn(at, "\n");
		if (len > 0 && *at != '>')
			go_on = add_line(lexicon, text, (struct bytes){ at, len }, lines)
			        && ++looked < LINES_LOOKED;
		at += len + (at[len] == '\n');
	}
	return lines;
}

char *
own_joined(const GArray *lines)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf(text, "%s\n", own_line_at(lines, i)->text);
	return g_string_free(text, FALSE);
}
