#include "mail/sent.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"

/* A word that stands in more places than this is tried in the first ones only: work stays linear. */
enum { PLACES_MOST = 48 };

enum end { END_NONE, END_SENTENCE, END_LINE };

/* Each different word has a number from 1, so that words compare as numbers. */
struct sent {
	GHashTable *numbers; /* folded word -> its number */
	GArray *words;       /* guint32: the number of each word */
	GByteArray *ends;    /* enum end: what ends behind the word */
	GPtrArray
	    *places; /* GArray of guint: where the word of each number stands, from number 1 */
};

/* A word of a text that is looked for; number 0 is of no word that was sent. */
struct token {
	guint32 from, to, number;
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

static guint32
number_of(const struct sent *sent, const char *word)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(sent->numbers, word));
}

static void
add_word(struct sent *sent, char *word)
{
	guint32 number = number_of(sent, word);
	guint place = sent->words->len;

	if (number == 0) {
		g_ptr_array_add(sent->places, g_array_new(FALSE, FALSE, sizeof(guint)));
		number = sent->places->len;
		g_hash_table_insert(sent->numbers, word, GUINT_TO_POINTER(number));
	} else {
		g_free(word);
	}
	GArray *places = g_ptr_array_index(sent->places, number - 1);
	if (places->len < PLACES_MOST)
		g_array_append_val(places, place);
	g_array_append_val(sent->words, number);
}

struct sent *
sent_new(const char *text)
{
	struct sent *sent = g_new0(struct sent, 1);
	char *word = NULL;

	sent->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	sent->words = g_array_new(FALSE, FALSE, sizeof(guint32));
	sent->ends = g_byte_array_new();
	sent->places = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	for (const char *end = NULL; (word = take_word(&text, &end)); text = end) {
		guint8 ends = (guint8)ends_here(end);
		add_word(sent, word);
		g_byte_array_append(sent->ends, &ends, 1);
	}
	return sent;
}

void
sent_free(struct sent *sent)
{
	g_hash_table_unref(sent->numbers);
	g_array_unref(sent->words);
	g_byte_array_unref(sent->ends);
	g_ptr_array_unref(sent->places);
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

static GArray *
tokens_of(const struct sent *sent, const char *text)
{
	GArray *tokens = g_array_new(FALSE, FALSE, sizeof(struct token));
	const char *start = text;
	const char *end = NULL;

	for (char *word = NULL; (word = take_word(&text, &end)); text = end) {
		struct token token = {
			.from = (guint32)(text - start),
			.to = (guint32)(end - start),
			.number = number_of(sent, word),
		};
		g_array_append_val(tokens, token);
		g_free(word);
	}
	return tokens;
}

static const struct token *
token_at(const GArray *tokens, size_t i)
{
	return &g_array_index(tokens, struct token, i);
}

/* How many tokens from `i` on agree with what was sent from one place on. */
static size_t
agree(const struct sent *sent, size_t place, const GArray *tokens, size_t i)
{
	size_t n = 0;

	while (place + n < sent->words->len && i + n < tokens->len
	       && token_at(tokens, i + n)->number == g_array_index(sent->words, guint32, place + n))
		n++;
	return n;
}

/* The longest run that begins with token `i`. */
static struct sent_run
run_at(const struct sent *sent, const GArray *tokens, size_t i, size_t place)
{
	struct sent_run run = { 0 };
	guint32 number = token_at(tokens, i)->number;
	const GArray *places = number > 0 ? g_ptr_array_index(sent->places, number - 1) : NULL;

	for (guint k = 0; places && k < places->len; k++) {
		size_t here = g_array_index(places, guint, k);
		size_t n = agree(sent, here, tokens, i);
		if (n < run.n || (n == run.n && here != place))
			continue;
		run.n = n;
		run.place = here;
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
	g_autoptr(GArray) tokens = tokens_of(sent, text);
	struct sent_run best = { 0 };

	/* A longer run does not begin inside one: what was compared is passed over. */
	for (size_t i = 0; i < tokens->len;) {
		struct sent_run run = run_at(sent, tokens, i, place);
		size_t end = i + MAX(run.n, 1);
		if (run.n > best.n) {
			best = run;
			best.from = token_at(tokens, i)->from;
			best.to = token_at(tokens, end - 1)->to;
		}
		i = end;
	}
	if (best.n == 0)
		return best;
	best.is_whole = best.n == tokens->len;
	look_around(sent, &best);
	best.to += strspn(text + best.to, ".?!:;,)\"' \t");
	return best;
}
