#include "language/mirror.h"

#include <string.h>

#include "language/lemma.h"
#include "language/mirror_text.h"
#include "language/mirror_theme.h"
#include "language/words.h"

/* ---- the tables ---- */

static bool
load(struct words **list, const char *directory, const char *code, const char *name, GError **error)
{
	g_autofree char *path = g_build_filename(directory, code, name, NULL);

	*list = words_load(path, error);
	return *list != NULL;
}

bool
mirror_tables_load(struct mirror_tables *tables, const char *directory, GError **error)
{
	static const char *const codes[LANGUAGES] = { "fi", "sv", "en" };

	*tables = (struct mirror_tables){ 0 };
	for (size_t i = 0; i < LANGUAGES; i++) {
		if (load(&tables->patterns[i], directory, codes[i], "mirror.words", error)
		    && load(&tables->themes[i], directory, codes[i], "themes.words", error))
			continue;
		mirror_tables_clear(tables);
		return false;
	}
	return true;
}

void
mirror_tables_clear(struct mirror_tables *tables)
{
	for (size_t i = 0; i < LANGUAGES; i++) {
		g_clear_pointer(&tables->patterns[i], words_free);
		g_clear_pointer(&tables->themes[i], words_free);
		g_clear_pointer(&tables->lemmatisers[i], lemmatiser_free);
	}
}

bool
mirror_tables_need(struct mirror_tables *tables, enum language language, GError **error)
{
	if (!tables->lemmatisers[language])
		tables->lemmatisers[language] = lemmatiser_new(language, error);
	return tables->lemmatisers[language] != NULL;
}

/* ---- findings ---- */

static struct mirror_finding *
finding_new(enum mirror_kind kind)
{
	struct mirror_finding *finding = g_new0(struct mirror_finding, 1);

	finding->kind = kind;
	finding->quotes = g_array_new(FALSE, FALSE, sizeof(struct mirror_quote));
	return finding;
}

/* Count a hit; the first of an answer is quoted. Hits come in the order of the answers. */
static void
finding_add(struct mirror_finding *finding, const struct mirror_text *text, guint answer, size_t at)
{
	guint n = finding->quotes->len;

	finding->hits++;
	if (n > 0) {
		struct mirror_quote *last =
		    &g_array_index(finding->quotes, struct mirror_quote, n - 1);
		if (last->answer == answer) {
			last->hits++;
			return;
		}
	}
	struct bytes sentence = scan_sentence(text->raw, at, MIRROR_QUOTE_MOST);
	struct mirror_quote quote = {
		.answer = answer,
		.hits = 1,
		.at = (size_t)((const char *)sentence.at - text->raw),
		.len = sentence.len,
	};
	g_array_append_val(finding->quotes, quote);
}

static bool
is_within_rails(const struct mirror_finding *finding)
{
	return finding->hits >= MIRROR_HITS_LEAST && finding->quotes->len >= MIRROR_ANSWERS_LEAST;
}

/* ---- patterns ---- */

/* Two phrases of a kind in the same words are one hit. */
static void
count_patterns(const struct mirror_tables *tables, const struct mirror_text *text, guint answer,
               struct mirror_finding *const *of)
{
	g_autoptr(GArray) hits = words_find(tables->patterns[text->language], &text->scan);
	size_t end[MIRROR_KINDS] = { 0 };

	for (guint i = 0; i < hits->len; i++) {
		const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
		enum mirror_kind kind = MIRROR_THEME;
		if (!mirror_kind_of(hit->section, &kind) || kind == MIRROR_THEME
		    || hit->at < end[kind])
			continue;
		end[kind] = hit->at + hit->len;
		finding_add(of[kind], text, answer, hit->at);
	}
}

static void
find_patterns(const struct mirror_tables *tables, const GArray *texts, GPtrArray *findings)
{
	struct mirror_finding *of[MIRROR_KINDS] = { NULL };

	for (int kind = MIRROR_SHOULD; kind < MIRROR_KINDS; kind++)
		of[kind] = finding_new((enum mirror_kind)kind);
	for (guint i = 0; i < texts->len; i++)
		count_patterns(tables, &g_array_index(texts, struct mirror_text, i), i, of);
	for (int kind = MIRROR_SHOULD; kind < MIRROR_KINDS; kind++) {
		if (is_within_rails(of[kind]))
			g_ptr_array_add(findings, of[kind]);
		else
			mirror_finding_free(of[kind]);
	}
}

/* ---- themes ---- */

static void
find_themes(const GArray *texts, const GPtrArray *themes, GPtrArray *findings)
{
	for (guint i = 0; i < themes->len && findings->len < MIRROR_THEMES_MOST; i++) {
		const struct theme *theme = g_ptr_array_index(themes, i);
		struct mirror_finding *finding = finding_new(MIRROR_THEME);
		for (guint j = 0; j < theme->places->len; j++) {
			const struct place *place = &g_array_index(theme->places, struct place, j);
			finding_add(finding,
			            &g_array_index(texts, struct mirror_text, place->answer),
			            place->answer, place->at);
		}
		finding->word = theme_word(theme, texts);
		if (is_within_rails(finding))
			g_ptr_array_add(findings, finding);
		else
			mirror_finding_free(finding);
	}
}

static guint
count_words(const GArray *texts)
{
	guint n = 0;

	for (guint i = 0; i < texts->len; i++)
		n += g_array_index(texts, struct mirror_text, i).scan.words->len;
	return n;
}

/* Ready for the answers of another person. */
static bool
prepare(struct mirror_tables *tables, const GArray *texts, GError **error)
{
	for (guint i = 0; i < texts->len; i++)
		if (!mirror_tables_need(
			tables, g_array_index(texts, struct mirror_text, i).language, error))
			return false;
	for (int i = 0; i < LANGUAGES; i++)
		if (tables->lemmatisers[i])
			lemmatiser_forget(tables->lemmatisers[i]);
	return true;
}

GPtrArray *
mirror_find(struct mirror_tables *tables, const struct mirror_person *person,
            const char *const *texts, GError **error)
{
	GHashTable *functions[LANGUAGES];
	g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(mirror_finding_free);

	for (int i = 0; i < LANGUAGES; i++)
		functions[i] = words_set(tables->themes[i], "function");
	g_autoptr(GArray) read = mirror_texts(texts, functions, person->language);
	for (int i = 0; i < LANGUAGES; i++)
		g_hash_table_unref(functions[i]);
	if (count_words(read) < MIRROR_WORDS_LEAST)
		return g_steal_pointer(&findings);
	if (!prepare(tables, read, error))
		return NULL;
	g_autoptr(GPtrArray) themes =
	    themes_find(tables->themes, tables->lemmatisers, read, person->names);
	find_themes(read, themes, findings);
	find_patterns(tables, read, findings);
	return g_steal_pointer(&findings);
}
