#include "mail/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib.h>

static void
takes_time_in_proportion(void **state)
{
	/* Each was minutes, or never, with somebody's pattern matcher. */
	static const char *const UNITS[] = {
		"> ",
		"> x\n",
		"On word ",
		"On word 2024 10:30\n",
		"From: a@b.fi x\n",
		"To:\n",
		"--\n",
		"-----\n",
		"\n",
		"wrote ",
		"a@b.fi 2024 10:30\n",
		"(",
		"<",
		"| ",
		"sent from my\n",
		"a: b:\n",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(UNITS); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		struct reply reply = { 0 };
		while (text->len < 60000)
			g_string_append(text, UNITS[i]);
		reply_extract(text->str, "What did you learn?\n", &reply);
		assert_true(g_utf8_validate(reply.text, -1, NULL));
		reply_clear(&reply);
	}
}

static void
counts_what_it_leaves_out(void **state)
{
	struct reply reply = { 0 };

	(void)state;
	reply_extract("Yes.\n\nAnna wrote:\n> one\n> two\n", "", &reply);
	assert_string_equal(reply.text, "Yes.\n");
	assert_int_equal(reply.elided_n, 3);
	reply_clear(&reply);
}

static void
never_takes_all_words_away(void **state)
{
	static const char *const TEXTS[] = {
		"-- \nI put my whole answer behind the mark, and it is long.\n",
		"23.11.2026 9.12, Mentori kirjoitti:\n\nVastaan t\xc3\xa4h\xc3\xa4n.\n",
		"---------- Forwarded message ---------\nFrom: a@b.fi\nSubject: x\n\nOnly this.\n",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
		struct reply reply = { 0 };
		reply_extract(TEXTS[i], "", &reply);
		assert_true(*reply.text != '\0');
		reply_clear(&reply);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_time_in_proportion),
		cmocka_unit_test(counts_what_it_leaves_out),
		cmocka_unit_test(never_takes_all_words_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
