#include "language/mirror_theme.h"

#include <string.h>

#include "language/mirror_text.h"
#include "language/words.h"

static void
theme_free(void *data)
{
	struct theme *theme = data;

	g_free(theme->base);
	for (size_t i = 0; i < LEMMA_PARTS; i++)
		g_free(theme->parts[i]);
	g_array_unref(theme->places);
	g_free(theme);
}

/* ---- collecting one language ---- */

struct collection {
	enum language language;
	struct lemmatiser *lemmatiser;
	GHashTable *function, *empty, *common; /* of themes.words */
	GHashTable *names;                     /* folded */
	GHashTable *by_base;                   /* base -> struct theme *, both the theme's */
	GPtrArray *themes;                     /* the same, owned */
};

/* No figure, no letter, no name of the two, nothing that everybody says. */
static bool
is_substance(const struct collection *collection, const char *word, const struct lemma *lemma)
{
	enum { SHORTEST = 2 };
	const char *const both[] = { word, lemma->base };

	if (lemma->class == WORD_CLOSED || g_utf8_strlen(word, -1) < SHORTEST
	    || g_ascii_isdigit(*word) || g_hash_table_contains(collection->function, word))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
		if (g_hash_table_contains(collection->empty, both[i])
		    || g_hash_table_contains(collection->names, both[i]))
			return false;
	return true;
}

static struct theme *
theme_of(struct collection *collection, const struct lemma *lemma)
{
	struct theme *theme = g_hash_table_lookup(collection->by_base, lemma->base);

	if (theme)
		return theme;
	theme = g_new0(struct theme, 1);
	theme->base = g_strdup(lemma->base);
	for (size_t i = 0; i < LEMMA_PARTS; i++)
		theme->parts[i] = g_strdup(lemma->parts[i]);
	theme->language = collection->language;
	theme->class = lemma->class;
	theme->places = g_array_new(FALSE, FALSE, sizeof(struct place));
	g_hash_table_insert(collection->by_base, theme->base, theme);
	g_ptr_array_add(collection->themes, theme);
	return theme;
}

static void
add_words(struct collection *collection, const struct mirror_text *text, guint answer)
{
	for (guint i = 0; i < text->scan.words->len; i++) {
		const struct scan_word *word = scan_word_at(&text->scan, i);
		const struct lemma *lemma = lemmatiser_read(collection->lemmatiser, word->folded);
		if (!is_substance(collection, word->folded, lemma))
			continue;
		struct theme *theme = theme_of(collection, lemma);
		struct place place = { .answer = answer, .at = word->at, .len = word->len };
		place.begins = i == 0 || word[-1].sentence != word->sentence;
		place.capital = g_unichar_isupper(g_utf8_get_char(text->raw + word->at));
		g_array_append_val(theme->places, place);
		theme->own_n++;
	}
}

/* A compound counts for the words it is made of, where these stand by themselves too. */
static void
add_compounds(struct collection *collection)
{
	for (guint i = 0; i < collection->themes->len; i++) {
		const struct theme *compound = g_ptr_array_index(collection->themes, i);
		for (size_t part = 0; part < LEMMA_PARTS; part++) {
			struct theme *theme =
			    compound->parts[part]
				? g_hash_table_lookup(collection->by_base, compound->parts[part])
				: NULL;
			if (!theme || theme == compound)
				continue;
			for (guint j = 0; j < compound->own_n; j++) {
				struct place place =
				    g_array_index(compound->places, struct place, j);
				place.is_part = true;
				g_array_append_val(theme->places, place);
			}
		}
	}
}

static gint
compare_places(gconstpointer left, gconstpointer right)
{
	const struct place *a = left;
	const struct place *b = right;

	if (a->answer != b->answer)
		return a->answer < b->answer ? -1 : 1;
	if (a->is_part != b->is_part)
		return a->is_part ? 1 : -1;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* ---- what is salient ---- */

static guint
count_answers(const struct theme *theme)
{
	guint n = 0;

	for (guint i = 0; i < theme->places->len; i++) {
		const struct place *place = &g_array_index(theme->places, struct place, i);
		n += i == 0 || place[-1].answer != place->answer;
	}
	return n;
}

/* A capital in the middle of a sentence, and never none. */
static bool
has_capital(const struct theme *theme)
{
	bool found = false;

	for (guint i = 0; i < theme->places->len; i++) {
		const struct place *place = &g_array_index(theme->places, struct place, i);
		if (place->is_part)
			continue;
		if (!place->capital)
			return false;
		found |= !place->begins;
	}
	return found;
}

/* In how many answers, then how often; words that many people's answers hold must recur more, and what
 * somebody is occupied with is mostly named by a noun. */
static void
weigh(const struct collection *collection, struct theme *theme)
{
	static const double CLASS_WEIGHTS[] = {
		[WORD_OTHER] = 0.8, [WORD_NOUN] = 1.0, [WORD_VERB] = 0.6,    [WORD_ADJECTIVE] = 0.6,
		[WORD_NAME] = 0.5,  [WORD_CLOSED] = 0, [WORD_UNKNOWN] = 0.8,
	};
	const double common = 0.5;
	const double per_hit = 0.4;
	guint answers = count_answers(theme);

	theme->is_name = has_capital(theme);
	enum word_class class = theme->is_name ? WORD_NAME : theme->class;
	theme->salience =
	    CLASS_WEIGHTS[class] * (answers + per_hit * (theme->places->len - answers));
	if (g_hash_table_contains(collection->common, theme->base))
		theme->salience *= common;
}

/* ---- all languages ---- */

static void
collect(struct collection *collection, const GArray *texts)
{
	for (guint i = 0; i < texts->len; i++) {
		const struct mirror_text *text = &g_array_index(texts, struct mirror_text, i);
		for (guint j = 0;
		     text->language == collection->language && j < text->scan.words->len; j++)
			lemmatiser_add(collection->lemmatiser,
			               scan_word_at(&text->scan, j)->folded);
	}
	for (guint i = 0; i < texts->len; i++) {
		const struct mirror_text *text = &g_array_index(texts, struct mirror_text, i);
		if (text->language == collection->language)
			add_words(collection, text, i);
	}
	add_compounds(collection);
	for (guint i = 0; i < collection->themes->len; i++) {
		struct theme *theme = g_ptr_array_index(collection->themes, i);
		g_array_sort(theme->places, compare_places);
		weigh(collection, theme);
	}
}

/* Add the themes of one language to `all`. */
static void
find_in(enum language language, const struct words *table, struct lemmatiser *lemmatiser,
        const GArray *texts, GHashTable *names, GPtrArray *all)
{
	g_autoptr(GHashTable) function = words_set(table, "function");
	g_autoptr(GHashTable) empty = words_set(table, "empty");
	g_autoptr(GHashTable) common = words_set(table, "common");
	g_autoptr(GHashTable) by_base = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) themes = g_ptr_array_new();
	struct collection collection = {
		.language = language,
		.lemmatiser = lemmatiser,
		.function = function,
		.empty = empty,
		.common = common,
		.names = names,
		.by_base = by_base,
		.themes = themes,
	};

	collect(&collection, texts);
	for (guint i = 0; i < themes->len; i++)
		g_ptr_array_add(all, g_ptr_array_index(themes, i));
}

static gint
compare_themes(gconstpointer left, gconstpointer right)
{
	const struct theme *a = *(const struct theme *const *)left;
	const struct theme *b = *(const struct theme *const *)right;

	if (a->salience > b->salience || a->salience < b->salience)
		return a->salience > b->salience ? -1 : 1;
	if (a->language != b->language)
		return a->language < b->language ? -1 : 1;
	return strcmp(a->base, b->base);
}

GPtrArray *
themes_find(struct words *const tables[LANGUAGES], struct lemmatiser *const lemmatisers[LANGUAGES],
            const GArray *texts, char *const *names)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(theme_free);
	g_autoptr(GHashTable) folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (size_t i = 0; names && names[i]; i++)
		g_hash_table_add(folded, g_utf8_casefold(names[i], -1));
	for (int language = 0; language < LANGUAGES; language++)
		if (lemmatisers[language])
			find_in((enum language)language, tables[language], lemmatisers[language],
			        texts, folded, all);
	g_ptr_array_sort(all, compare_themes);
	return all;
}

/* ---- what it is called ---- */

static char *
shortest_spelling(const struct theme *theme, const GArray *texts)
{
	g_autofree char *shortest = NULL;

	for (guint i = 0; i < theme->places->len; i++) {
		const struct place *place = &g_array_index(theme->places, struct place, i);
		if (place->is_part || (shortest && place->len >= strlen(shortest)))
			continue;
		g_free(shortest);
		shortest = g_strndup(g_array_index(texts, struct mirror_text, place->answer).raw
		                         + place->at,
		                     place->len);
	}
	return g_utf8_casefold(shortest ? shortest : theme->base, -1);
}

/* A name keeps its capital, a word that only began a sentence does not. */
char *
theme_word(const struct theme *theme, const GArray *texts)
{
	bool is_certain = theme->language != LANGUAGE_EN && theme->class != WORD_UNKNOWN;
	g_autofree char *word =
	    is_certain ? g_strdup(theme->base) : shortest_spelling(theme, texts);

	if (!theme->is_name)
		return g_steal_pointer(&word);
	g_autofree char *first = g_utf8_substring(word, 0, 1);
	g_autofree char *capital = g_utf8_strup(first, -1);
	return g_strconcat(capital, g_utf8_next_char(word), NULL);
}
