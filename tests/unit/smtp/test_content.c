#include "smtp/content.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"

static const struct {
	const char *address;
	bool ok;
} addresses[] = {
	{ "aino@test.example", true },
	{ "mentor+r.abc@test.example", true },
	{ "äiti@tésti.example", true },
	{ "a@b", true },
	{ "", false },
	{ "nobody", false },
	{ "@b", false },
	{ "a@", false },
	{ "a@b@c", false },
	{ "a b@c", false },
	{ "a@b c", false },
	{ "<a@b>", false },
	{ "a@b>", false },
	{ "a@b> SIZE=1", false },
	{ "a@b\r\nRCPT TO:<evil@z>", false },
	{ "a@b\n", false },
	{ "a@b\t", false },
	{ "a@b\x7f", false },
	{ "a\\@b", false },
	{ "a@\xff", false },
};

static void
test_addresses(void **state)
{
	g_autoptr(GString) longest = g_string_new("a@");

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++)
		if (content_is_address(addresses[i].address) != addresses[i].ok)
			fail_msg("%s", addresses[i].address);
	while (longest->len < LIMIT_ADDRESS_BYTES)
		g_string_append_c(longest, 'b');
	assert_true(content_is_address(longest->str));
	g_string_append_c(longest, 'b');
	assert_false(content_is_address(longest->str));
}

/* The stuffed text; NULL: it may not be sent. */
static const struct {
	struct bytes in;
	const char *out;
} texts[] = {
	{ { "a\r\n", 3 }, "a\r\n" },
	{ { "\r\n", 2 }, "\r\n" },
	{ { ".\r\n", 3 }, "..\r\n" },
	{ { "..\r\na.\r\n", 8 }, "...\r\na.\r\n" },
	{ { "a\r\n.\r\n", 6 }, "a\r\n..\r\n" },
	{ { "", 0 }, NULL },
	{ { "a", 1 }, NULL },
	{ { "a\r\nb", 4 }, NULL },
	{ { "a\n", 2 }, NULL },
	{ { "\n.\r\n", 4 }, NULL },
	{ { "a\r\n.\n", 5 }, NULL },
	{ { "a\rb\r\n", 5 }, NULL },
	{ { "a\r\r\n", 4 }, NULL },
	{ { "\r", 1 }, NULL },
	{ { "a\0b\r\n", 5 }, NULL },
	{ { "a\r\n\0\r\n", 6 }, NULL },
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *fault = content_fault(texts[i].in);
		if ((fault == NULL) != (texts[i].out != NULL))
			fail_msg("row %zu: %s", i, fault ? fault : "may be sent");
		if (fault)
			continue;
		g_autoptr(GByteArray) stuffed = content_stuffed(texts[i].in);
		assert_int_equal(stuffed->len, strlen(texts[i].out));
		assert_memory_equal(stuffed->data, texts[i].out, stuffed->len);
	}
}

static void
test_line_length(void **state)
{
	g_autoptr(GString) line = g_string_new(NULL);

	(void)state;
	while (line->len < 998)
		g_string_append_c(line, 'x');
	g_string_append(line, "\r\n");
	assert_null(content_fault((struct bytes){ line->str, line->len }));
	g_string_prepend_c(line, 'x');
	assert_non_null(content_fault((struct bytes){ line->str, line->len }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_addresses),
		                            cmocka_unit_test(test_texts),
		                            cmocka_unit_test(test_line_length) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
