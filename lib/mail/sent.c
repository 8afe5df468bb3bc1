#include "mail/sent.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"

/* A word that stands in more places than this is tried in the first ones only: work stays linear. */
enum { PLACES_MOST = 48 };

enum end { END_NONE, END_SENTENCE, END_LINE };

struct sent {
	GPtrArray *words;   /* folded */
	GByteArray *ends;   /* enum end: what ends behind the word */
	GHashTable *places; /* word -> GArray of guint */
};

static bool
is_word_char(gunichar c)
{
	return utf8_is_alnum(c) || (c >= 0x80 && g_unichar_ismark(c));
}

/* The next word of a text, folded; NULL at its end. `*text` moves to it, `*end` is behind it. */
static char *
take_word(const char **text, const char **end)
{
	const char *at = *text;

	while (*at && !is_word_char(utf8_char(at)))
		at = g_utf8_next_char(at);
	*text = *end = at;
	while (**end && is_word_char(utf8_char(*end)))
		*end = g_utf8_next_char(*end);
	return *end > at ? utf8_casefold(at, (size_t)(*end - at)) : NULL;
}

static enum end
ends_here(const char *text)
{
	const char *rest = text + strspn(text, ",.?!:;\"') \t\r");

	if (*rest == '\0' || *rest == '\n')
		return END_LINE;
	text += strspn(text, "\"') \t\r");
	return strchr(".?!:;", *text) ? END_SENTENCE : END_NONE;
}

static void
add_place(GHashTable *places, const char *word, guint place)
{
	GArray *list = g_hash_table_lookup(places, word);

	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(places, g_strdup(word), list);
	}
	if (list->len < PLACES_MOST)
		g_array_append_val(list, place);
}

struct sent *
sent_new(const char *text)
{
	struct sent *sent = g_new0(struct sent, 1);
	char *word = NULL;

	sent->words = g_ptr_array_new_with_free_func(g_free);
	sent->ends = g_byte_array_new();
	sent->places =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
	for (const char *end = NULL; (word = take_word(&text, &end)); text = end) {
		guint8 ends = (guint8)ends_here(end);
		add_place(sent->places, word, sent->words->len);
		g_ptr_array_add(sent->words, word);
		g_byte_array_append(sent->ends, &ends, 1);
	}
	return sent;
}

void
sent_free(struct sent *sent)
{
	g_ptr_array_unref(sent->words);
	g_byte_array_unref(sent->ends);
	g_hash_table_unref(sent->places);
	g_free(sent);
}

size_t
sent_words(const struct sent *sent)
{
	return sent->words->len;
}

size_t
sent_count(const char *text)
{
	const char *end = NULL;
	size_t n = 0;

	for (char *word = NULL; (word = take_word(&text, &end)); text = end) {
		g_free(word);
		n++;
	}
	return n;
}

/* How far a text agrees from one place on; `*after` is behind it. */
static size_t
agree(const struct sent *sent, size_t place, const char *text, const char **after)
{
	size_t n = 0;

	for (; place + n < sent->words->len; n++) {
		const char *end = NULL;
		g_autofree char *word = take_word(&text, &end);
		if (!word || strcmp(word, g_ptr_array_index(sent->words, place + n)) != 0)
			break;
		*after = text = end;
	}
	return n;
}

/* The longest run that begins with the text's first word, `first`. */
static struct sent_run
run_at(const struct sent *sent, const char *text, const char *first, size_t place)
{
	const GArray *places = g_hash_table_lookup(sent->places, first);
	struct sent_run run = { 0 };

	for (guint i = 0; places && i < places->len; i++) {
		const char *after = NULL;
		size_t here = g_array_index(places, guint, i);
		size_t n = agree(sent, here, text, &after);
		if (n < run.n || (n == run.n && here != place))
			continue;
		run.n = n;
		run.place = here;
		run.to = (size_t)(after - text);
	}
	return run;
}

static enum end
end_behind(const struct sent *sent, size_t words)
{
	return words == 0 ? END_LINE : (enum end)sent->ends->data[words - 1];
}

/* What its place in what was sent says of a run. */
static void
look_around(const struct sent *sent, struct sent_run *run)
{
	enum end before = end_behind(sent, run->place);
	enum end behind = end_behind(sent, run->place + run->n);

	run->starts = before != END_NONE;
	run->ends = behind != END_NONE;
	run->is_line = before == END_LINE && behind == END_LINE;
}

struct sent_run
sent_find(const struct sent *sent, const char *text, size_t place)
{
	struct sent_run best = { 0 };
	size_t words = 0;

	/* A longer run does not begin inside one: what was compared is passed over. */
	for (const char *at = text, *end = NULL;;) {
		g_autofree char *word = take_word(&at, &end);
		if (!word)
			break;
		struct sent_run run = run_at(sent, at, word, place);
		if (run.n > best.n) {
			best = run;
			best.from = (size_t)(at - text);
			best.to += best.from;
		}
		words += MAX(run.n, 1);
		at = run.n > 0 ? at + run.to : end;
	}
	if (best.n == 0)
		return best;
	best.is_whole = best.n == words;
	look_around(sent, &best);
	best.to += strspn(text + best.to, ".?!:;,)\"' \t");
	return best;
}
