#include "mail/sent.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"

/* A word that stands in more places than this is tried in the first ones only: work stays linear. */
enum { PLACES_MOST = 48 };

struct sent {
	GPtrArray *words;   /* folded */
	GByteArray *ends;   /* 1: a line or sentence ends behind the word */
	GHashTable *places; /* word -> GArray of guint */
};

static bool
is_word_char(gunichar c)
{
	return utf8_is_alnum(c) || (c >= 0x80 && g_unichar_ismark(c));
}

/* The next word of a text, folded; NULL at its end. `*text` moves behind it. */
static char *
take_word(const char **text)
{
	const char *at = *text;

	while (*at && !is_word_char(utf8_char(at)))
		at = g_utf8_next_char(at);
	const char *end = at;
	while (*end && is_word_char(utf8_char(end)))
		end = g_utf8_next_char(end);
	*text = end;
	return end > at ? utf8_casefold(at, (size_t)(end - at)) : NULL;
}

static bool
ends_here(const char *text)
{
	text += strspn(text, " \t\r\"')");
	return *text == '\0' || strchr("\n.?!:;", *text) != NULL;
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
	while ((word = take_word(&text))) {
		guint8 ends = ends_here(text);
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
	size_t n = 0;

	for (char *word = take_word(&text); word; word = take_word(&text)) {
		g_free(word);
		n++;
	}
	return n;
}

/* How far a text agrees from one place on. */
static size_t
agree(const struct sent *sent, guint place, const char *text, const char **after)
{
	size_t n = 0;

	for (; place + n < sent->words->len; n++) {
		const char *next = text;
		g_autofree char *word = take_word(&next);
		if (!word || strcmp(word, g_ptr_array_index(sent->words, place + n)) != 0)
			break;
		text = next;
	}
	*after = text;
	return n;
}

size_t
sent_match(const struct sent *sent, const char *text, const char **after, bool *whole, bool *ends)
{
	const char *rest = text;
	g_autofree char *first = take_word(&rest);
	const GArray *places = first ? g_hash_table_lookup(sent->places, first) : NULL;
	size_t best = 0;
	guint best_place = 0;

	*after = text;
	*whole = *ends = false;
	for (guint i = 0; places && i < places->len; i++) {
		const char *behind = NULL;
		guint place = g_array_index(places, guint, i);
		size_t n = agree(sent, place, text, &behind);
		if (n > best) {
			best = n;
			best_place = place;
			*after = behind;
		}
	}
	if (best == 0)
		return 0;
	*ends = sent->ends->data[best_place + best - 1] != 0;
	const char *more = *after;
	g_autofree char *next = take_word(&more);
	*whole = !next;
	*after += strspn(*after, ".?!:;,)\"' \t");
	return best;
}
