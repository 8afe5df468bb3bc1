#include "mail/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ID "abcdefghijklmnopqrstuvwx23"

static void
finds_tokens(void **state)
{
	static const struct token_place place = { "box@dom.fi", "+", "in.dom.fi" };
	char *to[] = {
		(char[]){ "BOX+R.ABCDEFGHIJKLMNOPQRSTUVWX23@dom.fi" },
		(char[]){ "box+r." ID "@dom.fi" },
		(char[]){ "u." ID "@in.dom.fi" },
		(char[]){ "box+r.short@dom.fi" },
		(char[]){ "box+x." ID "@dom.fi" },
		(char[]){ "else+r." ID "@dom.fi" },
		NULL,
	};
	g_autoptr(GArray) tokens = tokens_of_recipients(to, &place);

	(void)state;
	assert_int_equal(tokens->len, 2);
	assert_int_equal(g_array_index(tokens, struct token, 0).kind, TOKEN_REPLY);
	assert_string_equal(g_array_index(tokens, struct token, 0).id, ID);
	assert_int_equal(g_array_index(tokens, struct token, 1).kind, TOKEN_UNSUBSCRIBE);
}

static void
knows_no_subaddress_without_separator(void **state)
{
	static const struct token_place place = { "box@dom.fi", "", "" };
	char *to[] = { (char[]){ "box+r." ID "@dom.fi" }, (char[]){ "r." ID "@" }, NULL };
	g_autoptr(GArray) tokens = tokens_of_recipients(to, &place);

	(void)state;
	assert_int_equal(tokens->len, 0);
}

static void
reads_ids(void **state)
{
	static const struct {
		const char *id;
		int kind; /* 0: none of ours */
	} rows[] = {
		{ ID ".q@dom.fi", 'q' },
		{ ID ".t@else", 't' },
		{ "ABCDEFGHIJKLMNOPQRSTUVWX23.Q@dom", 'q' },
		{ ID ".r@dom.fi", 0 },
		{ ID "@dom.fi", 0 },
		{ "abcdefghijklmnopqrstuvwx01.q@dom", 0 },
		{ ID ".qq@dom", 0 },
		{ "", 0 },
		{ ID ".q", 0 },
		{ "x" ID ".q@dom", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct token token = { 0 };
		bool found = token_of_id(rows[i].id, &token);
		assert_int_equal(found ? (int)token.kind : 0, rows[i].kind);
		if (found)
			assert_string_equal(token.id, ID);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_tokens),
		cmocka_unit_test(knows_no_subaddress_without_separator),
		cmocka_unit_test(reads_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
