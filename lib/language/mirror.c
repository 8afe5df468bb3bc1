#include "language/mirror.h"

#include <string.h>

#include "language/mirror_text.h"
#include "language/mirror_theme.h"
#include "language/words.h"

static const char *const KIND_NAMES[MIRROR_KINDS] = {
	[MIRROR_THEME] = "theme",           [MIRROR_SHOULD] = "should",
	[MIRROR_ABSOLUTE] = "absolute",     [MIRROR_SELF_BLAME] = "self_blame",
	[MIRROR_COMPARISON] = "comparison", [MIRROR_HELPLESSNESS] = "helplessness",
};

const char *
mirror_kind_name(enum mirror_kind kind)
{
	return KIND_NAMES[kind];
}

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
	}
}

/* ---- findings ---- */

static void
finding_free(void *data)
{
	struct mirror_finding *finding = data;

	g_free(finding->word);
	g_array_unref(finding->per_answer);
	g_array_unref(finding->quotes);
	g_free(finding);
}

static struct mirror_finding *
finding_new(enum mirror_kind kind, guint answers_n)
{
	struct mirror_finding *finding = g_new0(struct mirror_finding, 1);

	finding->kind = kind;
	finding->per_answer = g_array_new(FALSE, TRUE, sizeof(guint));
	g_array_set_size(finding->per_answer, answers_n);
	finding->quotes = g_array_new(FALSE, FALSE, sizeof(struct mirror_quote));
	return finding;
}

/* Count a hit; the first of an answer is quoted. */
static void
finding_add(struct mirror_finding *finding, const struct mirror_text *text, guint answer, size_t at)
{
	guint *here = &g_array_index(finding->per_answer, guint, answer);

	finding->hits++;
	if ((*here)++ > 0)
		return;
	finding->answers_n++;
	struct bytes sentence = scan_sentence(text->raw, at, MIRROR_QUOTE_MOST);
	struct mirror_quote quote = {
		.answer = answer,
		.at = (size_t)((const char *)sentence.at - text->raw),
		.len = sentence.len,
	};
	g_array_append_val(finding->quotes, quote);
}

static bool
is_within_rails(const struct mirror_finding *finding)
{
	return finding->hits >= MIRROR_HITS_LEAST && finding->answers_n >= MIRROR_ANSWERS_LEAST;
}

/* ---- patterns ---- */

static enum mirror_kind
kind_of(const char *section)
{
	for (size_t i = MIRROR_SHOULD; i < MIRROR_KINDS; i++)
		if (strcmp(KIND_NAMES[i], section) == 0)
			return (enum mirror_kind)i;
	return MIRROR_THEME;
}

/* Two phrases of a kind in the same words are one hit. */
static void
count_patterns(const struct mirror_tables *tables, const struct mirror_text *text, guint answer,
               struct mirror_finding *const *of)
{
	g_autoptr(GArray) hits = words_find(tables->patterns[text->language], &text->scan);
	size_t end[MIRROR_KINDS] = { 0 };

	for (guint i = 0; i < hits->len; i++) {
		const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
		enum mirror_kind kind = kind_of(hit->section);
		if (kind == MIRROR_THEME || hit->at < end[kind])
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
		of[kind] = finding_new((enum mirror_kind)kind, texts->len);
	for (guint i = 0; i < texts->len; i++)
		count_patterns(tables, &g_array_index(texts, struct mirror_text, i), i, of);
	for (int kind = MIRROR_SHOULD; kind < MIRROR_KINDS; kind++) {
		if (is_within_rails(of[kind]))
			g_ptr_array_add(findings, of[kind]);
		else
			finding_free(of[kind]);
	}
}

/* ---- themes ---- */

static void
find_themes(const GArray *texts, const GPtrArray *themes, GPtrArray *findings)
{
	for (guint i = 0; i < themes->len && findings->len < MIRROR_THEMES_MOST; i++) {
		const struct theme *theme = g_ptr_array_index(themes, i);
		struct mirror_finding *finding = finding_new(MIRROR_THEME, texts->len);
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
			finding_free(finding);
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

GPtrArray *
mirror_find(const struct mirror_tables *tables, const struct mirror_person *person,
            const char *const *texts, GError **error)
{
	GHashTable *functions[LANGUAGES];
	GPtrArray *findings = g_ptr_array_new_with_free_func(finding_free);

	for (int i = 0; i < LANGUAGES; i++)
		functions[i] = words_set(tables->themes[i], "function");
	g_autoptr(GArray) read = mirror_texts(texts, functions, person->language);
	for (int i = 0; i < LANGUAGES; i++)
		g_hash_table_unref(functions[i]);
	if (count_words(read) < MIRROR_WORDS_LEAST)
		return findings;
	g_autoptr(GPtrArray) themes = themes_find(tables->themes, read, person->names, error);
	if (!themes) {
		g_ptr_array_unref(findings);
		return NULL;
	}
	find_themes(read, themes, findings);
	find_patterns(tables, read, findings);
	return findings;
}
