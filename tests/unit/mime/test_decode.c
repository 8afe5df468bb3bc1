/* Bytes to text: transfer encodings, charsets, encoded words, parameters. */
#include "mime/charset.h"
#include "mime/content.h"
#include "mime/transfer.h"
#include "mime/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
decodes_charsets(void **state)
{
	static const struct {
		const char *raw, *declared, *want;
	} rows[] = {
		{ "p\xc3\xa4iv\xc3\xa4", "utf-8", "p\xc3\xa4iv\xc3\xa4" },
		{ "p\xe4iv\xe4", "iso-8859-1", "p\xc3\xa4iv\xc3\xa4" },
		{ "p\xe4iv\xe4", "utf-8", "p\xc3\xa4iv\xc3\xa4" },
		{ "p\xc3\xa4iv\xc3\xa4", NULL, "p\xc3\xa4iv\xc3\xa4" },
		{ "p\xc3\xa4iv\xc3\xa4", "x-no-such-charset", "p\xc3\xa4iv\xc3\xa4" },
		{ "p\xe4", "../../etc/passwd", "p\xc3\xa4" },
		{ "\x80", "ISO-8859-1", "\xe2\x82\xac" },
		{ "\xef\xbb\xbfhei", "utf-8", "hei" },
		{ "\x1b$B$\"\x1b(B", "iso-2022-jp", "\xe3\x81\x82" },
		{ "+AOQ-", "utf-7", "\xc3\xa4" },
		{ "p\xe4iv\xe4", "ISO_8859-1", "p\xc3\xa4iv\xc3\xa4" },
		{ "\x82\xa0", "x-SJIS", "\xe3\x81\x82" },
		{ "\xd0\xd2", "cp1251", "\xd0\xa0\xd0\xa2" },
		/* one broken character does not make another charset of the rest */
		{ "\x82\xa0\xff\x82\xa0", "shift_jis", "\xe3\x81\x82\xef\xbf\xbd\xe3\x81\x82" },
		{ "p\xc3\xa4iv\xc3\xa4\xc3", "utf-8", "p\xc3\xa4iv\xc3\xa4\xef\xbf\xbd" },
		{ "\xe4\xe4ni\xe4", "utf-8", "\xc3\xa4\xc3\xa4ni\xc3\xa4" },
		{ "\xc0\xaf", "utf-8", "\xc3\x80\xc2\xaf" },
		{ "a\x81"
		  "b",
		  "windows-1252",
		  "a\xef\xbf\xbd"
		  "b" },
	};

	(void)state;
	charset_warm();
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *have = charset_decode(bytes_of(rows[i].raw), rows[i].declared);
		assert_string_equal(have, rows[i].want);
		assert_true(g_utf8_validate(have, -1, NULL));
	}
}

static void
decodes_words(void **state)
{
	static const struct {
		const char *raw, *want;
	} rows[] = {
		{ "plain", "plain" },
		{ "=?utf-8?q?p=C3=A4iv=C3=A4?=", "p\xc3\xa4iv\xc3\xa4" },
		{ "=?ISO-8859-1?Q?a_b?= =?iso-8859-1?q?_c?=", "a b c" },
		{ "=?utf-8?b?w6Q=?= x", "\xc3\xa4 x" },
		/* A character that was split over two words. */
		{ "=?utf-8?q?=C3?= =?utf-8?q?=A4?=", "\xc3\xa4" },
		{ "=?utf-8*fi?q?a?=", "a" },
		{ "a =?utf-8?q?open", "a =?utf-8?q?open" },
		{ "=?", "=?" },
		{ "r\xe4w", "r\xc3\xa4w" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *have = words_decode(bytes_of(rows[i].raw));
		assert_string_equal(have, rows[i].want);
	}
}

static void
undoes_transfer_encodings(void **state)
{
	static const struct {
		const char *encoding, *raw, *want;
	} rows[] = {
		{ "base64", "aGVp", "hei" },
		{ "base64", "aG\r\nVp!!", "hei" },
		{ "base64", "aGU=aGk=", "hehi" },
		{ "base64", "aGV", "he" },
		{ "quoted-printable", "a=3Db", "a=b" },
		{ "quoted-printable", "a=\r\nb", "ab" },
		{ "quoted-printable", "a  \nb", "a\nb" },
		{ "quoted-printable", "100%=ZZ", "100%=ZZ" },
		{ "quoted-printable", "a=", "a" },
		{ "x-uuencode", "begin 644 x\n#:&5I\n`\nend\n", "hei" },
		{ "8bit", "x=3D", "x=3D" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) have =
		    transfer_decode(bytes_of(rows[i].raw), rows[i].encoding, 1000);
		assert_string_equal(have->str, rows[i].want);
	}
}

static void
reads_parameters(void **state)
{
	static const struct {
		const char *field, *value, *name, *want; /* want NULL: no such parameter */
	} rows[] = {
		{ "Text/HTML; Charset=\"utf-8\"", "text/html", "charset", "utf-8" },
		{ "text/plain; charset = utf-8 (why)", "text/plain", "charset", "utf-8 (why)" },
		{ "multipart/mixed;; boundary=b", "multipart/mixed", "boundary", "b" },
		{ "multipart/mixed; boundary=\"\\\"\"", "multipart/mixed", "boundary", "\"" },
		{ "attachment; filename*=utf-8''p%C3%A4iv%C3%A4", "attachment", "filename",
		  "p\xc3\xa4iv\xc3\xa4" },
		{ "attachment; filename*0=\"a\"; filename*1=\"b\"", "attachment", "filename",
		  "ab" },
		{ "attachment; filename*1*=%62; filename*0*=iso-8859-1''%E4", "attachment",
		  "filename",
		  "\xc3\xa4"
		  "b" },
		{ "attachment; filename=\"=?utf-8?q?=C3=A4?=\"", "attachment", "filename",
		  "\xc3\xa4" },
		{ "attachment; filename=a b.txt", "attachment", "filename", "a b.txt" },
		{ "attachment", "attachment", "filename", NULL },
		{ "", "", "charset", NULL },
		{ "text/plain; charset=\"open", "text/plain", "charset", "open" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct content content;
		content_parse(bytes_of(rows[i].field), &content);
		g_autofree char *have = content_text(&content, rows[i].name);
		assert_string_equal(content.value, rows[i].value);
		assert_int_equal(have == NULL, rows[i].want == NULL);
		if (have)
			assert_string_equal(have, rows[i].want);
		content_clear(&content);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_charsets),
		cmocka_unit_test(decodes_words),
		cmocka_unit_test(undoes_transfer_encodings),
		cmocka_unit_test(reads_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
