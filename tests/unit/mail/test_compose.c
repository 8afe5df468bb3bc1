#include "mail/compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/remedy.h"
#include "mail/encode.h"

/* 2026-05-18 10:00:00 in Helsinki. */
static const struct compose plain = {
	.from = { "Mentorointi · Liisa Laine", "mentor@example.org" },
	.to = { "Anna", "anna@example.net" },
	.reply_to = { "Liisa Laine", "mentor+r.abc@example.org" },
	.subject = "Kysymys 1/11: Mitä tapahtui?",
	.message_id = "m1.q@example.org",
	.in_reply_to = "a2.q@example.net",
	.references = "r1.t@example.org a2.q@example.net",
	.date = 1779087600,
	.offset_s = 3 * 60 * 60,
	.mentord_id = "x1",
	.auto_submitted = true,
	.list_unsubscribe = "mentor+u.abc@example.org",
	.text = "Hei Anna\n\nMitä tapahtui?\n",
};

static char *
composed(const struct compose *message)
{
	g_autoptr(GError) error = NULL;
	GBytes *bytes = compose_message(message, &error);
	if (bytes == NULL)
		return g_strdup_printf("[%s]", error->message);
	size_t len;
	const char *at = g_bytes_get_data(bytes, &len);
	char *text = g_strndup(at, len);
	assert_int_equal(strlen(text), len);
	g_bytes_unref(bytes);
	return text;
}

static void
compose_writes_a_message(void **state)
{
	(void)state;
	g_autofree char *got = composed(&plain);
	assert_string_equal(
	    got, "Date: Mon, 18 May 2026 10:00:00 +0300\r\n"
		 "From: =?UTF-8?Q?Mentorointi_=C2=B7_Liisa_Laine?=\r\n <mentor@example.org>\r\n"
		 "To: \"Anna\"\r\n <anna@example.net>\r\n"
		 "Reply-To: \"Liisa Laine\"\r\n <mentor+r.abc@example.org>\r\n"
		 "Subject: =?UTF-8?Q?Kysymys_1/11=3A_Mit=C3=A4_tapahtui=3F?=\r\n"
		 "Message-ID: <m1.q@example.org>\r\n"
		 "In-Reply-To: <a2.q@example.net>\r\n"
		 "References: <r1.t@example.org>\r\n <a2.q@example.net>\r\n"
		 "Auto-Submitted: auto-generated\r\n"
		 "X-Auto-Response-Suppress: All\r\n"
		 "X-Mentord-Id: x1\r\n"
		 "List-Unsubscribe: <mailto:mentor+u.abc@example.org>\r\n"
		 "MIME-Version: 1.0\r\n"
		 "Content-Type: text/plain; charset=utf-8\r\n"
		 "Content-Transfer-Encoding: quoted-printable\r\n"
		 "\r\n"
		 "Hei Anna\r\n\r\nMit=C3=A4 tapahtui?\r\n");
	g_autofree char *again = composed(&plain);
	assert_string_equal(got, again);
}

static void
compose_nests_its_parts(void **state)
{
	(void)state;
	static const struct compose_attachment attachments[] = {
		{ "mejl från Åsa.ics",
		  "text/calendar; method=REQUEST; charset=utf-8",
		  { "BEGIN\0", 6 } },
		{ "a \"b\".bin", "application/octet-stream", { "", 0 } },
	};
	struct compose message = plain;
	message.html = "<p>å</p>";
	message.auto_submitted = false;
	message.attachments = attachments;
	message.attachments_n = G_N_ELEMENTS(attachments);
	g_autofree char *got = composed(&message);
	assert_null(strstr(got, "Auto-"));
	const char *body = strstr(got, "Content-Type");
	assert_string_equal(
	    body,
	    "Content-Type: multipart/mixed;\r\n boundary=\"=_mm1.q-example.org\"\r\n\r\n"
	    "--=_mm1.q-example.org\r\n"
	    "Content-Type: multipart/alternative;\r\n boundary=\"=_am1.q-example.org\"\r\n\r\n"
	    "--=_am1.q-example.org\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "Hei Anna\r\n\r\nMit=C3=A4 tapahtui?\r\n"
	    "\r\n--=_am1.q-example.org\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "<p>=C3=A5</p>\r\n"
	    "\r\n--=_am1.q-example.org--\r\n"
	    "\r\n--=_mm1.q-example.org\r\n"
	    "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n"
	    "Content-Disposition: attachment;\r\n"
	    " filename*=UTF-8''mejl%20fr%C3%A5n%20%C3%85sa.ics\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n"
	    "QkVHSU4A\r\n"
	    "\r\n--=_mm1.q-example.org\r\n"
	    "Content-Type: application/octet-stream\r\n"
	    "Content-Disposition: attachment;\r\n filename=\"a \\\"b\\\".bin\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n"
	    "\r\n--=_mm1.q-example.org--\r\n");
}

/* Each value that ends up in a header field, and where it stands in the struct. */
static const struct {
	const char *field;
	size_t offset;
	bool is_token; /* takes no blank and no bracket */
	bool is_needed;
} values[] = {
	{ "From", offsetof(struct compose, from.name), false, false },
	{ "From", offsetof(struct compose, from.addr), true, true },
	{ "To", offsetof(struct compose, to.name), false, false },
	{ "To", offsetof(struct compose, to.addr), true, true },
	{ "Reply-To", offsetof(struct compose, reply_to.name), false, false },
	{ "Reply-To", offsetof(struct compose, reply_to.addr), true, false },
	{ "Subject", offsetof(struct compose, subject), false, true },
	{ "Message-ID", offsetof(struct compose, message_id), true, true },
	{ "In-Reply-To", offsetof(struct compose, in_reply_to), true, false },
	{ "References", offsetof(struct compose, references), true, false },
	{ "X-Mentord-Id", offsetof(struct compose, mentord_id), true, false },
	{ "List-Unsubscribe", offsetof(struct compose, list_unsubscribe), true, false },
};

static char *
composed_with(size_t row, const char *value)
{
	struct compose message = plain;
	memcpy((char *)&message + values[row].offset, &value, sizeof value);
	return composed(&message);
}

/* RFC 6047: the method stands in the field, and the object is the last alternative. */
static void
compose_carries_an_invitation(void **state)
{
	(void)state;
	const struct compose_calendar calendar = { "REQUEST",
		                                   "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" };
	const struct compose_calendar wrong[] = { { "REQUEST\r\nX: y", "x" },
		                                  { "REQUEST", "" },
		                                  { "REQUEST", "\xff" } };
	struct compose message = plain;
	message.calendar = &calendar;
	g_autofree char *got = composed(&message);
	const char *part = strstr(got, "\r\nContent-Type: text/calendar; charset=utf-8; "
	                               "method=REQUEST\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	                               "QkVHSU46VkNBTEVOREFSDQpFTkQ6VkNBTEVOREFSDQo=\r\n");
	assert_non_null(part);
	assert_non_null(strstr(got, "Content-Type: multipart/alternative;"));
	assert_true(strstr(got, "text/plain") < part);
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		message.calendar = &wrong[i];
		assert_null(compose_message(&message, &error));
		assert_int_equal(error->code, REMEDY_GIVE_UP);
	}
}

static void
compose_refuses_what_would_break_a_header(void **state)
{
	(void)state;
	static const char *const any[] = {
		"a@b\r\nBcc: x@y", "a@b\nX: y",    "a@b\rX",  "a@b\x1b[0m",
		"a@b\x7f",         "a@b\xc2\x85x", "a@b\xff",
	};
	static const char *const tokens[] = {
		"a@b>\r\nRCPT TO:<evil@z",
		"a@b>",
		"<a@b",
		"a\t@b",
		"a@b,c",
		"\"a\"@b",
		"ä@b",
		"a(x)@b",
	};
	for (size_t row = 0; row < G_N_ELEMENTS(values); row++) {
		g_autofree char *prefix = g_strdup_printf("[%s: ", values[row].field);
		for (size_t i = 0; i < G_N_ELEMENTS(any); i++) {
			g_autofree char *got = composed_with(row, any[i]);
			if (!g_str_has_prefix(got, prefix) || strchr(got, '@') != NULL)
				fail_msg("%s row %zu: %s", values[row].field, i, got);
		}
		for (size_t i = 0; values[row].is_token && i < G_N_ELEMENTS(tokens); i++) {
			g_autofree char *got = composed_with(row, tokens[i]);
			if (!g_str_has_prefix(got, prefix))
				fail_msg("%s row %zu: %s", values[row].field, i, got);
		}
		g_autofree char *missing = composed_with(row, NULL);
		assert_int_equal(g_str_has_prefix(missing, prefix), values[row].is_needed);
	}
}

static void
compose_refuses_wrong_parts(void **state)
{
	(void)state;
	struct compose_attachment attachment = { "a.bin", "text/plain\r\nX: y", { "", 0 } };
	struct compose message = plain;
	message.attachments = &attachment;
	message.attachments_n = 1;
	g_autofree char *type = composed(&message);
	assert_true(g_str_has_prefix(type, "[Content-Type: "));
	attachment.media_type = "text/plain";
	attachment.filename = "a\nb";
	g_autofree char *name = composed(&message);
	assert_true(g_str_has_prefix(name, "[Content-Disposition: "));
	message = plain;
	message.text = "\xff";
	g_autofree char *text = composed(&message);
	assert_string_equal(text, "[text: missing, or not UTF-8]");
}

/* No line over 78 characters but for one long address or identifier; CR and LF only together;
 * ASCII only. */
static void
check_wire(const char *message)
{
	for (const char *line = message; *line != '\0';) {
		size_t len = strcspn(line, "\r\n");
		bool is_long = memchr(line, '<', len) != NULL || memchr(line, '*', len) != NULL;
		assert_true(len <= (is_long ? 998 : 78));
		assert_memory_equal(line + len, "\r\n", 2);
		for (size_t i = 0; i < len; i++)
			assert_true(line[i] == '\t' || (line[i] >= ' ' && line[i] <= '~'));
		line += len + 2;
	}
}

static void
compose_keeps_to_the_wire_whatever_it_is_given(void **state)
{
	(void)state;
	GRand *rand = g_rand_new_with_seed(7);
	for (int round = 0; round < 500; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GString) subject = g_string_new("x");
		for (gint32 n = g_rand_int_range(rand, 0, 400); n > 0; n--) {
			gint32 kind = g_rand_int_range(rand, 0, 6);
			gunichar c = (gunichar)g_rand_int_range(rand, 1, kind == 0 ? 0x2fff : 0x7f);
			g_string_append_unichar(text, kind == 1 ? '\n' : kind == 2 ? ' ' : c);
			if (c >= ' ' && !g_unichar_iscntrl(c))
				g_string_append_unichar(subject, kind == 2 ? ' ' : c);
		}
		struct compose message = plain;
		message.text = message.html = text->str;
		message.subject = message.from.name = subject->str;
		g_autofree char *got = composed(&message);
		assert_int_equal(*got, 'D');
		check_wire(got);
	}
	g_rand_free(rand);
}

static void
quoted_printable_is_canonical(void **state)
{
	(void)state;
	static const struct {
		const char *label, *text, *want;
	} rows[] = {
		{ "bare LF, CR and CRLF", "a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n" },
		{ "a lone dot", ".\n..\na.", "=2E\r\n=2E.\r\na.\r\n" },
		{ "From begins a line", "From me\nFrom", "=46rom me\r\nFrom\r\n" },
		{ "blanks end a line", "a \nb\t\n c", "a=20\r\nb=09\r\n c\r\n" },
		{ "equals and controls", "a=b\x01", "a=3Db=01\r\n" },
		{ "nothing", "", "" },
		{ "75 fit",
		  "012345678901234567890123456789012345678901234567890123456789012345678901234",
		  "012345678901234567890123456789012345678901234567890123456789012345678901234\r"
		  "\n" },
		{ "76 do not",
		  "0123456789012345678901234567890123456789012345678901234567890123456789012345",
		  "012345678901234567890123456789012345678901234567890123456789012345678901234="
		  "\r\n5\r\n" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		encode_quoted_printable(out, rows[i].text);
		if (strcmp(out->str, rows[i].want) != 0)
			fail_msg("%s: got %s", rows[i].label, out->str);
	}
	g_autofree char *line = g_strnfill(10000, 'a');
	g_autoptr(GString) out = g_string_new(NULL);
	encode_quoted_printable(out, line);
	check_wire(out->str);
}

static void
subjects_fold(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "Short", "Subject: Short" },
		{ "What options are there that nobody has thought of before, and what else may "
		  "come",
		  "Subject: What options are there that nobody has thought of before, and what\r\n"
		  " else may come" },
		{ "=?UTF-8?Q?a?=", "Subject: =?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fa=3F=3D?=" },
		{ "two  blanks", "Subject: =?UTF-8?Q?two__blanks?=" },
		{ "åäö åäö åäö åäö åäö",
		  "Subject: =?UTF-8?Q?=C3=A5=C3=A4=C3=B6_=C3=A5=C3=A4=C3=B6_=C3=A5=C3=A4?=\r\n"
		  " =?UTF-8?Q?=C3=B6_=C3=A5=C3=A4=C3=B6_=C3=A5=C3=A4=C3=B6?=" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new("Subject: ");
		encode_unstructured(out, rows[i].text);
		if (strcmp(out->str, rows[i].want) != 0)
			fail_msg("%s: got %s", rows[i].text, out->str);
	}
}

static void
dates_follow_their_offset(void **state)
{
	(void)state;
	static const struct {
		utc_t date;
		int32_t offset_s;
		const char *want;
	} rows[] = {
		{ 0, 0, "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n" },
		{ 0, -5 * 3600 - 1800, "Date: Wed, 31 Dec 1969 18:30:00 -0530\r\n" },
		{ 1798754399, 2 * 3600, "Date: Thu, 31 Dec 2026 23:59:59 +0200\r\n" },
		{ 1798754400, 2 * 3600, "Date: Fri, 1 Jan 2027 00:00:00 +0200\r\n" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct compose message = plain;
		message.date = rows[i].date;
		message.offset_s = rows[i].offset_s;
		g_autofree char *got = composed(&message);
		if (!g_str_has_prefix(got, rows[i].want))
			fail_msg("got %.45s", got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compose_writes_a_message),
		cmocka_unit_test(compose_nests_its_parts),
		cmocka_unit_test(compose_carries_an_invitation),
		cmocka_unit_test(compose_refuses_what_would_break_a_header),
		cmocka_unit_test(compose_refuses_wrong_parts),
		cmocka_unit_test(compose_keeps_to_the_wire_whatever_it_is_given),
		cmocka_unit_test(quoted_printable_is_canonical),
		cmocka_unit_test(subjects_fold),
		cmocka_unit_test(dates_follow_their_offset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
