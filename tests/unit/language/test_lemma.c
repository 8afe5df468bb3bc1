/* Base forms: which spellings are one word, and which are two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "language/lemma.h"

/* Words that stand in one person's texts, and what each of them is there. */
static const struct row {
	const char *label;
	enum language language;
	const char *words; /* "spelling=base spelling=base" */
} ROWS[] = {
	{ "cases, possessives, clitics", LANGUAGE_FI,
	  "kiireestä=kiire kiireeni=kiire kiirettäkin=kiire rajoillani=raja rajan=raja" },
	{ "a participle is its verb", LANGUAGE_FI,
	  "pelännyt=pelätä pelkäävät=pelätä epäonnistunut=epäonnistua väsyneenä=väsyä" },
	{ "a compound is its own word", LANGUAGE_FI,
	  "työajalla=työaika ajan=aika aikaa=aika työn=työ" },
	{ "the corpus says: tea", LANGUAGE_FI, "teen=tee teetä=tee teehen=tee" },
	{ "the corpus says: to do", LANGUAGE_FI, "teen=tehdä tehnyt=tehdä tekisin=tehdä" },
	{ "from it, not to beget", LANGUAGE_FI, "siitä=se" },
	{ "as people speak", LANGUAGE_FI,
	  "väsyny=väsyä pitäis=pitää mulla=minä tehny=tehdä vaikee=vaikea ois=olla" },
	{ "endings", LANGUAGE_SV,
	  "gränser=gräns gränsen=gräns telefonens=telefon möten=möte mötet=möte svårast=svår" },
	{ "strong verbs", LANGUAGE_SV, "skrev=skriva hann=hinna sade=säga sov=sova fick=få" },
	{ "no customer could", LANGUAGE_SV, "kunde=kunna kunden=kund kunder=kund" },
	{ "a compound in no list", LANGUAGE_SV,
	  "måndagsmötet=måndagsmöte måndagsmöte=måndagsmöte" },
	{ "noun and verb", LANGUAGE_SV,
	  "orken=ork orkade=orka orkar=orka svaret=svar svarade=svara" },
	{ "endings", LANGUAGE_EN,
	  "boundaries=boundary deciding=decide decides=decide planned=plan planning=plan plans=plan" },
	{ "irregular", LANGUAGE_EN,
	  "slept=sleep chose=choose thought=think worse=bad children=child" },
	{ "the manager's apostrophe", LANGUAGE_EN, "manager's=manager managers=manager" },
	{ "near, but another", LANGUAGE_EN,
	  "management=management managed=manage business=business busier=busy busy=busy news=news" },
};

static char **
split(const char *pair)
{
	char **parts = g_strsplit(pair, "=", 2);

	assert_non_null(parts[1]);
	return parts;
}

static void
test_bases(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		GError *error = NULL;
		g_autoptr(lemmatiser_owner) lemmatiser = lemmatiser_new(ROWS[i].language, &error);
		if (!lemmatiser)
			fail_msg("%s", error->message);
		g_auto(GStrv) pairs = g_strsplit(ROWS[i].words, " ", -1);
		for (size_t j = 0; pairs[j]; j++) {
			g_auto(GStrv) pair = split(pairs[j]);
			lemmatiser_add(lemmatiser, pair[0]);
		}
		for (size_t j = 0; pairs[j]; j++) {
			g_auto(GStrv) pair = split(pairs[j]);
			const char *base = lemmatiser_read(lemmatiser, pair[0])->base;
			if (strcmp(base, pair[1]) != 0)
				fail_msg("%s: %s is read as %s", ROWS[i].label, pairs[j], base);
		}
	}
}

/* The order of the words, and how often each stands there, change nothing. */
static void
test_order(void **state)
{
	static const char *const words[] = { "voimia", "voiman", "voin", "voisin", "voimat" };
	g_autoptr(lemmatiser_owner) forward = lemmatiser_new(LANGUAGE_FI, NULL);
	g_autoptr(lemmatiser_owner) back = lemmatiser_new(LANGUAGE_FI, NULL);
	size_t n = G_N_ELEMENTS(words);

	(void)state;
	assert_true(forward && back);
	for (size_t i = 0; i < n; i++) {
		lemmatiser_add(forward, words[i]);
		lemmatiser_add(back, words[n - 1 - i]);
		lemmatiser_add(back, words[0]);
	}
	for (size_t i = 0; i < n; i++)
		assert_string_equal(lemmatiser_read(forward, words[i])->base,
		                    lemmatiser_read(back, words[i])->base);
}

static void
test_parts(void **state)
{
	g_autoptr(lemmatiser_owner) lemmatiser = lemmatiser_new(LANGUAGE_FI, NULL);

	(void)state;
	assert_non_null(lemmatiser);
	const struct lemma *lemma = lemmatiser_read(lemmatiser, "tuntihintaa");
	assert_string_equal(lemma->base, "tuntihinta");
	assert_string_equal(lemma->parts[0], "tunti");
	assert_string_equal(lemma->parts[1], "hinta");
	assert_int_equal(lemmatiser_read(lemmatiser, "minulla")->class, WORD_CLOSED);
	assert_null(lemmatiser_read(lemmatiser, "hinta")->parts[0]);
}

/* Whatever a stranger writes as a word has a base, and a long one costs nothing. */
static void
test_hostile(void **state)
{
	enum { LONG = 2000000 };
	g_autofree char *longest = g_strnfill(LONG, 'a');
	const char *words[] = {
		"", "a", "'", "-", "ééé", "日本語", "s", "ed", "'s", "(+a)", longest
	};

	(void)state;
	for (int language = 0; language < LANGUAGES; language++) {
		g_autoptr(lemmatiser_owner) lemmatiser =
		    lemmatiser_new((enum language)language, NULL);
		assert_non_null(lemmatiser);
		for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
			lemmatiser_add(lemmatiser, words[i]);
			assert_non_null(lemmatiser_read(lemmatiser, words[i])->base);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
