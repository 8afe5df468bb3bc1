/* The short way gives what GLib gives, for every character alone and beside others. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { CHARACTERS = 0x3000 };

/* "a<c>B<c>", in valid UTF-8. */
static char *
text_with(gunichar c)
{
	GString *text = g_string_new("a");

	g_string_append_unichar(text, c);
	g_string_append_c(text, 'B');
	g_string_append_unichar(text, c);
	return g_string_free(text, FALSE);
}

static void
test_casefold(void **state)
{
	(void)state;
	for (gunichar c = 1; c < CHARACTERS; c++) {
		g_autofree char *text = text_with(c);
		g_autofree char *ours = utf8_casefold(text, strlen(text));
		g_autofree char *theirs = g_utf8_casefold(text, -1);
		assert_string_equal(ours, theirs);
	}
}

static void
test_characters(void **state)
{
	(void)state;
	for (gunichar c = 1; c < CHARACTERS; c++) {
		g_autofree char *text = text_with(c);
		g_autoptr(GString) ours = g_string_new(NULL);
		g_autoptr(GString) theirs = g_string_new(NULL);
		assert_int_equal(utf8_char(text + 1), c);
		assert_int_equal(utf8_is_alnum(c), g_unichar_isalnum(c) != 0);
		assert_int_equal(utf8_is_space(c), g_unichar_isspace(c) != 0);
		utf8_append_lower(ours, text + 1);
		g_string_append_unichar(theirs, g_unichar_tolower(c));
		assert_string_equal(ours->str, theirs->str);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_casefold),
		cmocka_unit_test(test_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
