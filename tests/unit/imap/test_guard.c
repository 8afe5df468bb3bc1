#include "imap/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"

static const struct guard_limits limits = { .line_bytes = 1000,
	                                    .literal_bytes = 100,
	                                    .answers_n = 20 };

/* What is passed on of `in`, pushed in pieces of `piece` bytes; NULL when it is refused. Owned by the
 * caller. */
static char *
passed(struct guard *guard, const char *in, size_t piece)
{
	GByteArray *out = g_byte_array_new();
	const char *why = NULL;
	bool ok = true;

	for (struct bytes rest = bytes_of(in); rest.len > 0 && ok;) {
		struct bytes part = { .at = rest.at, .len = MIN(piece, rest.len) };
		ok = guard_push(guard, part, out, &why);
		assert_true(ok == (why == NULL));
		bytes_skip(&rest, part.len);
	}
	g_byte_array_append(out, (const guint8 *)"", 1);
	char *text = (char *)g_byte_array_free(out, FALSE);
	if (!ok)
		g_clear_pointer(&text, g_free);
	return text;
}

static const struct {
	const char *label, *in, *out; /* out NULL: refused */
} rows[] = {
	{ "fetch", "* 1 FETCH (UID 1)\r\n", "* 1 FETCH (UID 1)\r\n" },
	{ "literal", "* 1 FETCH (BODY[] {3}\r\na\r\n UID 1)\r\n",
	  "* 1 FETCH (BODY[] {3}\r\na\r\n UID 1)\r\n" },
	{ "literal of what looks like answers", "* 1 FETCH (BODY[] {6}\r\n* 9 X\n)\r\n",
	  "* 1 FETCH (BODY[] {6}\r\n* 9 X\n)\r\n" },
	{ "empty literal", "* 1 FETCH (BODY[] {0}\r\n)\r\n", "* 1 FETCH (BODY[] {0}\r\n)\r\n" },
	{ "two literals", "* 1 FETCH (A {1}\r\nx B {1}\r\ny)\r\n",
	  "* 1 FETCH (A {1}\r\nx B {1}\r\ny)\r\n" },
	{ "brace in a quoted string", "* LIST () \"/\" \"{9}\"\r\n",
	  "* LIST () \"/\" \"{9}\"\r\n" },
	{ "status text ends like a literal", "* OK hello {5}\r\n* 1 EXISTS\r\n",
	  "* OK .\r\n* 1 EXISTS\r\n" },
	{ "literal at the limit", "* 1 FETCH (A {100}\r\n", "* 1 FETCH (A {100}\r\n" },
	{ "literal over the limit", "* 1 FETCH (A {101}\r\n", NULL },
	{ "literal of 2^32 + 3", "* 1 FETCH (A {4294967299}\r\n", NULL },
	{ "literal of 30 digits", "* 1 FETCH (A {999999999999999999999999999999}\r\n", NULL },
	{ "literal of a left-out answer over the limit", "* XYZZY {101}\r\n", NULL },
	{ "left-out answer with a literal", "* XYZZY {4}\r\n* OK more\r\n* 1 EXISTS\r\n",
	  "* 1 EXISTS\r\n" },
	{ "UID of 2^32 - 1", "* 1 FETCH (UID 4294967295)\r\n", "* 1 FETCH (UID 4294967295)\r\n" },
	{ "UID of 2^32", "* 1 FETCH (UID 4294967296)\r\n", NULL },
	{ "UID of 2^32 behind a literal", "* 1 FETCH (A {1}\r\nx UID 4294967297)\r\n", NULL },
	{ "number", "* 4294967297 EXISTS\r\n", NULL },
	{ "number in quotes", "* 1 FETCH (X \"4294967297\")\r\n",
	  "* 1 FETCH (X \"4294967297\")\r\n" },
	{ "mod-sequence", "* 1 FETCH (UID 1 MODSEQ (4294967297))\r\n",
	  "* 1 FETCH (UID 1 MODSEQ (4294967297))\r\n" },
	{ "a mailbox called by a number", "* LIST () \"/\" 20261125101010\r\n",
	  "* LIST () \"/\" 20261125101010\r\n" },
	{ "codes that are kept", "* OK [UIDVALIDITY 7] hi\r\n* OK [uidnext 5] hi\r\n",
	  "* OK [UIDVALIDITY 7] .\r\n* OK [uidnext 5] .\r\n" },
	{ "code over 32 bits", "* OK [UIDNEXT 4294967296] hi\r\n", NULL },
	{ "code that is no number", "* OK [UIDNEXT x] hi\r\n", NULL },
	{ "codes that are not",
	  "* OK [HIGHESTMODSEQ 99999999999] x\r\n3 NO [BADCHARSET (\"x\")] y\r\n",
	  "* OK .\r\n3 NO .\r\n" },
	{ "status without text", "* OK\r\n3 BAD\r\n", "* OK .\r\n3 BAD .\r\n" },
	{ "bare LF", "* 1 EXISTS\n", "* 1 EXISTS\n" },
	{ "nothing we ask for",
	  "* FLAGS (\\Seen)\r\n* CAPABILITY\r\n* 3 EXPUNGE\r\n+ idling\r\nnonsense\r\n\r\n", "" },
	{ "32 deep", "* 1 FETCH ((((((((((((((((((((((((((((((((\r\n",
	  "* 1 FETCH ((((((((((((((((((((((((((((((((\r\n" },
	{ "33 deep", "* 1 FETCH (((((((((((((((((((((((((((((((((\r\n", NULL },
	{ "33 deep over a literal", "* 1 FETCH ((((((((((((((((((((( {1}\r\nx((((((((((((\r\n",
	  NULL },
	{ "parentheses in quotes", "* 1 FETCH (\"\\\"((((((((((((((((((((((((((((((((((((((\")\r\n",
	  "* 1 FETCH (\"\\\"((((((((((((((((((((((((((((((((((((((\")\r\n" },
	{ "a quote that does not end", "* 1 FETCH (\"abc\\\r\n", "* 1 FETCH (\"abc\\\r\n" },
};

/* Whatever the pieces in which it comes. */
static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		for (size_t piece = 1; piece < 64; piece = piece * 2 + 1) {
			struct guard *guard = guard_new(&limits);
			g_autofree char *out = passed(guard, rows[i].in, piece);
			if (g_strcmp0(out, rows[i].out) != 0)
				fail_msg("%s, pieces of %zu: %s", rows[i].label, piece,
				         out ? out : "(refused)");
			guard_free(guard);
		}
	}
}

static void
test_counts(void **state)
{
	struct guard *guard = guard_new(&limits);

	(void)state;
	for (uint32_t i = 0; i < limits.answers_n; i++) {
		g_autofree char *out = passed(guard, i % 2 ? "* OK x\r\n" : "* XYZZY\r\n", 100);
		assert_non_null(out);
	}
	guard_command(guard);
	for (uint32_t i = 0; i < limits.answers_n; i++) {
		g_autofree char *out = passed(guard, "* 1 FETCH ()\r\n", 100);
		assert_non_null(out);
	}
	assert_null(passed(guard, "* 1 EXISTS\r\n", 100));
	guard_free(guard);
}

static void
test_line_limit(void **state)
{
	static const struct {
		const char *unit, *end;
	} endless[] = { { "x", "" }, { "* 1 FETCH (A {1}\r\n", "" }, { "x {1}\r\n", "" } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(endless); i++) {
		struct guard *guard = guard_new(&limits);
		size_t pushed = 0;
		for (;;) {
			g_autofree char *out = passed(guard, endless[i].unit, 100);
			if (!out)
				break;
			pushed += strlen(endless[i].unit);
			assert_true(pushed < 40 * limits.line_bytes);
		}
		guard_free(guard);
	}
}

static void
test_words(void **state)
{
	static const struct {
		const char *in, *words;
		bool is_bye;
	} said[] = {
		{ "3 OK done\r\n", "OK done", false },
		{ "3 NO [ALERT] Too many\r\n", "NO [ALERT] Too many", false },
		{ "* NO first\r\n3 BAD second\r\n", "BAD second", false },
		{ "* OK fine\r\n* BYE shutting\r\n3 OK x\r\n", "BYE shutting", true },
		{ "* 1 EXISTS\r\n", "", false },
		{ "3 NO a\tb\033[31m\r\n", "NO a b [31m", false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
		struct guard *guard = guard_new(&limits);
		g_autofree char *out = passed(guard, said[i].in, 100);
		assert_non_null(out);
		assert_string_equal(guard_words(guard), said[i].words);
		assert_int_equal(guard_is_bye(guard), said[i].is_bye);
		guard_free(guard);
	}
}

/* A NUL is a byte like another; lines of parentheses and of nothing cost no more than their bytes. */
static void
test_linear(void **state)
{
	static const char *const units[] = { "(", ")",  "\"", "\\", "{", "}",
		                             " ", "* ", "\n", "1",  "[", "\0" };
	const size_t bytes = (size_t)2 * MIB;
	const struct guard_limits wide = { .line_bytes = (size_t)3 * MIB,
		                           .literal_bytes = 100,
		                           .answers_n = 3 * MIB };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) text = g_string_new("* 1 FETCH ");
		g_autoptr(GByteArray) out = g_byte_array_new();
		struct guard *guard = guard_new(&wide);
		const char *why;
		while (text->len < bytes)
			g_string_append_len(text, units[i], MAX((gssize)strlen(units[i]), 1));
		g_string_append(text, "\r\n");
		guard_push(guard, (struct bytes){ text->str, text->len }, out, &why);
		guard_free(guard);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),       cmocka_unit_test(test_counts),
		cmocka_unit_test(test_line_limit), cmocka_unit_test(test_words),
		cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
