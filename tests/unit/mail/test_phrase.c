#include "mail/phrase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib.h>

static void
knows_subjects_of_replies(void **state)
{
	static const struct {
		const char *subject;
		bool want;
	} rows[] = {
		{ "re: x", true },        { "vs: viikon kysymys", true },
		{ "sv: x", true },        { "ynt: x", true },
		{ "re[2]: x", true },     { "re (3): x", true },
		{ "re : x", true },       { "\xe5\x9b\x9e\xe5\xa4\x8d\xef\xbc\x9ax", true },
		{ "viikko 3: x", false }, { "rest: x", false },
		{ "re", false },          { "", false },
		{ "apua", false },        { "12:30", false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (phrase_is_reply(rows[i].subject) != rows[i].want)
			print_error("%s\n", rows[i].subject);
		assert_int_equal(phrase_is_reply(rows[i].subject), rows[i].want);
	}
}

static void
tells_languages_apart(void **state)
{
	uint64_t german = 0;
	uint64_t italian = 0;
	uint64_t every = 0;

	(void)state;
	assert_int_equal(phrase_header("von", 3, &german), HEADER_FROM);
	assert_int_equal(phrase_header("oggetto", 7, &italian), HEADER_SUBJECT);
	assert_int_equal(phrase_header("cc", 2, &every), HEADER_CC);
	assert_int_equal(german & italian, 0);
	assert_true(german & every && italian & every);
	assert_int_equal(phrase_header("vonn", 4, &german), HEADER_NONE);
	assert_int_equal(german, 0);
}

static void
finds_verbs_that_stand_alone(void **state)
{
	static const struct {
		const char *text;
		long at; /* -1 for none */
	} rows[] = {
		{ "anna wrote:", 5 }, { "anna rewrote:", -1 },          { "anna wroteup:", -1 },
		{ "anna: wrote", 6 }, { "anna napisa\xc5\x82(a):", 5 }, { "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *verb = phrase_verb(rows[i].text);
		assert_int_equal(verb ? verb - rows[i].text : -1, rows[i].at);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_subjects_of_replies),
		cmocka_unit_test(tells_languages_apart),
		cmocka_unit_test(finds_verbs_that_stand_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
