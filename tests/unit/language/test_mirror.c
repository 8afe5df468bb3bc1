/* The mirror: what recurs, what does not, and that every quote is exact. */
#include "language/mirror.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "language/words.h"

static struct mirror_tables tables;

static int
load(void **state)
{
	(void)state;
	return mirror_tables_load(&tables, SOURCE_DIR "/templates", NULL) ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	mirror_tables_clear(&tables);
	return 0;
}

/* Words that are no theme and no pattern, enough of them for the rails. */
static const char *const FILLERS[LANGUAGES] = {
	[LANGUAGE_FI] = "Se on niin ja se oli niin. ",
	[LANGUAGE_SV] = "Det är så och det var så. ",
	[LANGUAGE_EN] = "It is so and it was so. ",
};

/* An answer: the words, and filler behind them. Owned by the caller. */
static char *
answer(enum language language, const char *words)
{
	enum { TIMES = 25 };
	GString *text = g_string_new(words);

	g_string_append(text, "\n\n");
	for (int i = 0; i < TIMES; i++)
		g_string_append(text, FILLERS[language]);
	return g_string_free(text, FALSE);
}

/* Every quote is a run of its answer, and everything is above the rails. */
static void
check(const GPtrArray *findings, char *const *texts)
{
	for (guint i = 0; i < findings->len; i++) {
		const struct mirror_finding *finding = g_ptr_array_index(findings, i);
		guint hits = 0;
		assert_true(finding->hits >= MIRROR_HITS_LEAST);
		assert_true(finding->quotes->len >= MIRROR_ANSWERS_LEAST);
		for (guint j = 0; j < finding->quotes->len; j++) {
			const struct mirror_quote *quote =
			    &g_array_index(finding->quotes, struct mirror_quote, j);
			const char *text = texts[quote->answer];
			assert_true(quote->len > 0 && quote->at + quote->len <= strlen(text));
			assert_true(g_utf8_validate(text + quote->at, (gssize)quote->len, NULL));
			hits += quote->hits;
		}
		assert_int_equal(hits, finding->hits);
	}
}

/* "word:hits/answers" or "kind:hits/answers" of all, joined by blanks. Owned by the caller. */
static char *
found(enum language language, char *const *names, char *const *texts)
{
	const struct mirror_person person = { .language = language, .names = names };
	GError *error = NULL;
	GString *all = g_string_new(NULL);
	g_autoptr(GPtrArray) findings =
	    mirror_find(&tables, &person, (const char *const *)texts, &error);

	if (!findings) {
		fail_msg("%s", error->message);
		return g_string_free(all, FALSE);
	}
	check(findings, texts);
	for (guint i = 0; i < findings->len; i++) {
		const struct mirror_finding *finding = g_ptr_array_index(findings, i);
		g_string_append_printf(all, "%s%s:%u/%u", i > 0 ? " " : "",
		                       finding->word ? finding->word
		                                     : mirror_kind_name(finding->kind),
		                       finding->hits, finding->quotes->len);
	}
	return g_string_free(all, FALSE);
}

/* ---- journals ---- */

enum { ANSWERS = 3 };

static const struct journal {
	const char *label;
	enum language language;
	const char *answers[ANSWERS];
	const char *want;
} JOURNALS[] = {
	{ "a word in its forms",
	  LANGUAGE_FI,
	  { "Sillalla tuuli.", "Silta narisi.", "Menin siltoja pitkin." },
	  "silta:3/3" },
	{ "twice is not three times",
	  LANGUAGE_FI,
	  { "Sillalla tuuli.", "Silta narisi.", "Menin." },
	  "" },
	{ "three times in one answer",
	  LANGUAGE_FI,
	  { "Silta, sillan, sillalle.", "Menin.", "Tulin." },
	  "" },
	{ "a part of a compound counts where the word stands alone too",
	  LANGUAGE_FI,
	  { "Kalenteri.", "Seinäkalenteri putosi.", "Kalenterikutsu tuli." },
	  "kalenteri:3/3" },
	{ "empty words",
	  LANGUAGE_FI,
	  { "Viime viikolla sanoin.", "Viikko meni, sanoi hän.", "Joka viikko sanotaan." },
	  "" },
	{ "a name keeps its capital",
	  LANGUAGE_EN,
	  { "I met Rosalind.", "Rosalind wrote.", "It was Rosalind's." },
	  "Rosalind:3/3" },
	{ "a word that begins sentences does not",
	  LANGUAGE_EN,
	  { "Bridges creak.", "The bridge.", "Bridge after bridge." },
	  "bridge:4/3" },
	{ "no customer could",
	  LANGUAGE_SV,
	  { "Hon kunde inte.", "Jag kunde.", "De kunde gå." },
	  "" },
	{ "each answer in its own language",
	  LANGUAGE_FI,
	  { "Sillalla tuuli.", "Silta ja sillat.",
	    "The bridge and the bridge, then one bridge more." },
	  "silta:3/2" },
	{ "should",
	  LANGUAGE_FI,
	  { "Pitäisi lähteä.", "Täytyis kai.", "Olisi pitänyt sanoa." },
	  "should:3/3" },
	{ "absolute, and what only looks so",
	  LANGUAGE_SV,
	  { "Alltid jag.", "Aldrig hon.", "I alla fall, trots allt. Ingen kom." },
	  "absolute:3/3" },
	{ "blaming oneself",
	  LANGUAGE_EN,
	  { "My own fault.", "I blame myself.", "I let them down." },
	  "self_blame:3/3" },
	{ "nobody blames themselves here",
	  LANGUAGE_EN,
	  { "It's not my fault.", "I don't blame myself.", "No shame in it." },
	  "" },
	{ "comparing",
	  LANGUAGE_SV,
	  { "Jag jämför mig.", "De är bättre än jag.", "Till skillnad från henne." },
	  "comparison:3/3" },
	{ "helpless",
	  LANGUAGE_EN,
	  { "Nothing I say helps.", "There is no point in it.", "It isn't in my hands." },
	  "helplessness:3/3" },
};

static void
test_journals(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(JOURNALS); i++) {
		char *texts[ANSWERS + 1] = { NULL };
		for (size_t j = 0; j < ANSWERS; j++)
			texts[j] = answer(JOURNALS[i].language, JOURNALS[i].answers[j]);
		g_autofree char *got = found(JOURNALS[i].language, NULL, texts);
		if (strcmp(got, JOURNALS[i].want) != 0)
			fail_msg("%s: \"%s\", wanted \"%s\"", JOURNALS[i].label, got,
			         JOURNALS[i].want);
		for (size_t j = 0; j < ANSWERS; j++)
			g_free(texts[j]);
	}
}

/* ---- whole journals ---- */

/* What stands first in each, and which patterns it has. An answer ends at a line "--". */
static const struct {
	const char *file;
	enum language language;
	const char *first; /* the beginning of what is found */
	const char *patterns;
} WHOLE[] = {
	{ "fi", LANGUAGE_FI, "virhe:7/7 ", "should absolute" },
	{ "sv", LANGUAGE_SV, "styrelse:8/7 hyresgäst:7/6 löfte:5/5 ", "should absolute" },
	{ "en", LANGUAGE_EN, "parent:6/4 newsletter:5/4 ", "should absolute comparison" },
};

static void
test_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(WHOLE); i++) {
		g_autofree char *path = g_strdup_printf(
		    SOURCE_DIR "/tests/unit/language/journals/%s.txt", WHOLE[i].file);
		g_autofree char *text = NULL;
		assert_true(g_file_get_contents(path, &text, NULL, NULL));
		g_auto(GStrv) texts = g_strsplit(text, "\n--\n", -1);
		g_autofree char *got = found(WHOLE[i].language, NULL, texts);
		g_auto(GStrv) kinds = g_strsplit(WHOLE[i].patterns, " ", -1);
		bool ok = g_str_has_prefix(got, WHOLE[i].first);
		for (int kind = MIRROR_SHOULD; kind < MIRROR_KINDS; kind++) {
			const char *name = mirror_kind_name((enum mirror_kind)kind);
			g_autofree char *shown = g_strconcat(name, ":", NULL);
			ok = ok
			     && g_strv_contains((const char *const *)kinds, name)
			            == (strstr(got, shown) != NULL);
		}
		if (!ok)
			fail_msg("%s: %s", WHOLE[i].file, got);
	}
}

/* ---- rails ---- */

/* Under 400 words nothing recurs, however often it does. */
static void
test_rails(void **state)
{
	g_auto(GStrv) texts =
	    g_strsplit("Silta. Pitäisi.|Silta. Pitäisi.|Silta! Pitäisi!", "|", -1);
	g_autofree char *got = found(LANGUAGE_FI, NULL, texts);
	char *none[] = { NULL };
	g_autofree char *nothing = found(LANGUAGE_FI, NULL, none);

	(void)state;
	assert_string_equal(got, "");
	assert_string_equal(nothing, "");
}

/* Greetings and signatures are no theme, nor are the names of the two. */
static void
test_names(void **state)
{
	g_auto(GStrv) names = g_strsplit("Saara", " ", -1);
	g_autofree char *first =
	    answer(LANGUAGE_FI, "Hei Viivi\n\nSaara tuli sillalle.\n\nterv. Mimmi");
	g_autofree char *second =
	    answer(LANGUAGE_FI, "Hei Viivi\n\nSaara jäi sillalle.\n\nterv. Mimmi");
	g_autofree char *third = answer(LANGUAGE_FI, "Hei Viivi\n\nSaaran silta.\n\nterv. Mimmi");
	char *texts[] = { first, second, third, NULL };
	g_autofree char *got = found(LANGUAGE_FI, names, texts);

	(void)state;
	assert_string_equal(got, "silta:3/3");
}

/* A line of a table is words with | between them: with a blank it would be a phrase and be passed over. */
static void
test_tables(void **state)
{
	static const char *const sections[] = { "function", "empty", "common" };
	static const char *const kinds[] = { "should", "absolute", "self_blame", "comparison",
		                             "helplessness" };

	(void)state;
	for (int language = 0; language < LANGUAGES; language++) {
		for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
			enum { WORDS_LEAST = 60 };
			g_autoptr(GHashTable) set = words_set(tables.themes[language], sections[i]);
			assert_true(g_hash_table_size(set) >= WORDS_LEAST);
			assert_false(g_hash_table_contains(set, ""));
		}
		for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
			assert_non_null(words_name(tables.patterns[language], kinds[i]));
	}
}

/* Linear: 2 MB of one thing take no longer than 2 MB of words. */
static void
test_hostile(void **state)
{
	enum { BYTES = 2000000 };
	static const char *const units[] = { "<",   "aina ", "minun ",    "nothing ",
		                             "a\n", "ä",     "pitäisi. ", "no ~ " };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		GString *text = g_string_new(NULL);
		while (text->len < BYTES)
			g_string_append(text, units[i]);
		char *texts[] = { text->str, text->str, NULL };
		g_autofree char *got = found(LANGUAGE_EN, NULL, texts);
		g_string_free(text, TRUE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_journals), cmocka_unit_test(test_whole),
		cmocka_unit_test(test_rails),    cmocka_unit_test(test_names),
		cmocka_unit_test(test_tables),   cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
