#include "config/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib.h>

static void
the_nearest_word_is_suggested(void **state)
{
	(void)state;
	static const char *const words[] = {
		"mailbox", "mentee", "mentor", "status", "poll", "sent"
	};
	static const struct {
		const char *word, *want;
	} rows[] = {
		{ "mailbox", "mailbox" },
		{ "mialbox", "mailbox" },
		{ "mailboxes", "mailbox" },
		{ "mentr", "mentor" },
		{ "mente", "mentee" },
		{ "stats", "status" },
		{ "pol", "poll" },
		{ "polll", "poll" },
		{ "xyz", NULL },
		{ "", NULL },
		{ "send", "sent" },
		{ "database", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *got = suggest(rows[i].word, words, G_N_ELEMENTS(words));
		if (g_strcmp0(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].word, got);
	}
}

static void
an_endless_word_is_nobodys_slip(void **state)
{
	(void)state;
	static const char *const words[] = { "poll" };
	g_autofree char *word = g_strnfill(100000, 'p');

	assert_null(suggest(word, words, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_word_is_suggested),
		cmocka_unit_test(an_endless_word_is_nobodys_slip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
