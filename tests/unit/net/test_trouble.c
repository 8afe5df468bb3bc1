#include "net/trouble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *in, *out;
} words[] = {
	{ "250 ok\r\n", "250 ok" },
	{ "  a\tb\x01 ", "a b" },
	{ "a\033[31mred", "a [31mred" },
	{ "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "ä", "ä" },
	{ "", "" },
};

static void
test_words(void **state)
{
	g_autoptr(GString) long_text = g_string_new(NULL);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *out = trouble_words(words[i].in, strlen(words[i].in));
		assert_string_equal(out, words[i].out);
	}
	/* Cut in the middle of a character. */
	while (long_text->len < 10000)
		g_string_append(long_text, "€");
	g_autofree char *cut = trouble_words(long_text->str, long_text->len);
	assert_true(g_utf8_validate(cut, -1, NULL));
	assert_true(strlen(cut) <= TROUBLE_WORDS_BYTES + 3);
	g_autofree char *nul = trouble_words("a\0b", 3);
	assert_true(g_utf8_validate(nul, -1, NULL));
}

static void
test_limits(void **state)
{
	(void)state;
	assert_true(trouble_is_limit("NO [ALERT] Too many simultaneous connections. (Failure)"));
	assert_true(
	    trouble_is_limit("NO [OVERQUOTA] Account exceeded command or bandwidth limits."));
	assert_false(trouble_is_limit("BAD User is authenticated but not connected."));
	assert_false(trouble_is_limit("NO [AUTHENTICATIONFAILED] Invalid credentials"));
	assert_false(trouble_is_limit(""));
}

static void
test_error(void **state)
{
	g_autoptr(GError) error = NULL;

	(void)state;
	assert_int_equal(trouble_set(&error, TROUBLE_TLS, "a %s", "b"), TROUBLE_TLS);
	assert_true(g_error_matches(error, REMEDY, REMEDY_OPERATOR));
	assert_string_equal(error->message, "a b");
	assert_int_equal(trouble_of_curl(CURLE_PEER_FAILED_VERIFICATION), TROUBLE_TLS);
	assert_int_equal(trouble_of_curl(CURLE_FTP_WEIRD_PASS_REPLY), TROUBLE_OTHER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_words),
		                            cmocka_unit_test(test_limits),
		                            cmocka_unit_test(test_error) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
