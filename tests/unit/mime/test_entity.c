#include "mime/entity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mail/field.h"

struct row {
	const char *raw;
	const char *types; /* of all entities, joined by blanks */
	const char *text;  /* of the last leaf */
};

static char *
types_of(const struct message *message)
{
	GString *types = g_string_new(NULL);

	for (guint i = 0; i < message->entities->len; i++)
		g_string_append_printf(types, "%s%s", i > 0 ? " " : "",
		                       message_entity(message, i)->type.value);
	return g_string_free(types, FALSE);
}

static void
parses_structure(void **state)
{
	static const struct row rows[] = {
		{ "From: a\r\n\r\nhi\r\n", "text/plain", "hi\n" },
		{ "no header at all", "text/plain", "" },
		{ "", "text/plain", "" },
		{ "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\nhi\n--b\nContent-Type: text/html\n\n<p>\n--b--\npost\n",
		  "multipart/mixed text/plain text/html", "<p>" },
		{ "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nhi\n",
		  "multipart/mixed text/plain", "hi\n" },
		{ "Content-Type: multipart/mixed; boundary=\"\"\n\nhi\n", "multipart/mixed",
		  "hi\n" },
		{ "Content-Type: multipart/mixed\n\nhi\n", "multipart/mixed", "hi\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nno end",
		  "multipart/mixed text/plain", "no end" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\nx\n--b--",
		  "multipart/mixed text/plain", "x" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n--b  \n\nx\n--bb\ny\n--b--\n",
		  "multipart/mixed text/plain", "x\n--bb\ny" },
		{ "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--a\n\ny\n--a--\n",
		  "multipart/mixed multipart/mixed text/plain text/plain", "y" },
		{ "Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: x\n\ny\n--b--\n",
		  "multipart/digest message/rfc822", "From: x\n\ny" },
		{ "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVpCg==\n",
		  "text/plain", "hei\n" },
		{ "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\na=C3=A4=\nb =\n\n",
		  "text/plain",
		  "a\xc3\xa4"
		  "b \n" },
		{ "From x Mon Nov 23\nContent-Type: text/html\n\nx", "text/html", "x" },
		{ "\n  \nContent-Type: text/html\n\nx", "text/html", "x" },
		/* the declared boundary does not occur: the one in use, if it looks like one */
		{ "Content-Type: multipart/mixed; boundary=a\n\npre\n--bb\nContent-Type: text/html\n\nx\n--bb--\n",
		  "multipart/mixed text/html", "x" },
		{ "Content-Type: multipart/mixed\n\n--bb\nContent-Type: text/html\n\nx\n--bb--\n",
		  "multipart/mixed text/html", "x" },
		{ "Content-Type: multipart/mixed; boundary=a\n\n-----\nContent-Type: text/html\n\nx\n",
		  "multipart/mixed", "-----\nContent-Type: text/html\n\nx\n" },
		{ "Content-Type: multipart/mixed; boundary=a\n\n-- \nAnna\n", "multipart/mixed",
		  "-- \nAnna\n" },
		{ "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\nx\n--a\nContent-Type: text/html\n\ny\n--a--\n",
		  "multipart/mixed multipart/mixed text/html", "y" },
		/* a parameter that was wrapped without a blank */
		{ "Content-Type: multipart/mixed;\nboundary=\"b\"\n\n--b\nContent-Type: multipart/mixed;\nboundary=c\n\n--c\n\nx\n--c--\n--b--\n",
		  "multipart/mixed multipart/mixed text/plain", "x" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct message message;
		message_parse(bytes_of(rows[i].raw), &READ_LIMITS_DEFAULT, &message);
		g_autofree char *types = types_of(&message);
		g_autofree char *text =
		    entity_text(message_entity(&message, message.entities->len - 1), 1000);
		assert_string_equal(types, rows[i].types);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(message.limit, READ_OK);
		message_clear(&message);
	}
}

static void
keeps_to_its_limits(void **state)
{
	g_autoptr(GString) deep = g_string_new("From: a@b.fi\n");
	g_autoptr(GString) wide = g_string_new("Content-Type: multipart/mixed; boundary=b\n\n");
	g_autoptr(GString) fields = g_string_new(NULL);
	g_autoptr(GString) letters = g_string_new(NULL);
	struct message message;

	(void)state;
	for (int i = 0; i < 30000; i++)
		g_string_append_printf(
		    deep, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	for (int i = 0; i < 30000; i++)
		g_string_append(letters, "Content-Type: message/rfc822\n\n");
	for (int i = 0; i < 100000; i++)
		g_string_append(wide, "--b\n\nx\n");
	for (int i = 0; i < 100000; i++)
		g_string_append(fields, "X-Field: y\n");
	message_parse(bytes_of(deep->str), &READ_LIMITS_DEFAULT, &message);
	assert_int_equal(message.limit, READ_MIME_LIMIT);
	message_clear(&message);
	message_parse(bytes_of(letters->str), &READ_LIMITS_DEFAULT, &message);
	assert_int_equal(message.limit, READ_MIME_LIMIT);
	message_clear(&message);
	message_parse(bytes_of(wide->str), &READ_LIMITS_DEFAULT, &message);
	assert_int_equal(message.limit, READ_MIME_LIMIT);
	assert_int_equal(message.entities->len, READ_LIMITS_DEFAULT.mime_parts);
	message_clear(&message);
	message_parse(bytes_of(fields->str), &READ_LIMITS_DEFAULT, &message);
	assert_int_equal(message.limit, READ_HEADER_LIMIT);
	message_clear(&message);
}

static void
is_not_cut_at_nul(void **state)
{
	static const char raw[] = "Content-Type: text/plain\n\na\0b\n";
	struct message message;

	(void)state;
	message_parse((struct bytes){ .at = raw, .len = sizeof raw - 1 }, &READ_LIMITS_DEFAULT,
	              &message);
	g_autofree char *text = entity_text(message_entity(&message, 0), 100);
	assert_string_equal(text, "ab\n");
	message_clear(&message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_structure),
		cmocka_unit_test(keeps_to_its_limits),
		cmocka_unit_test(is_not_cut_at_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
