#include "smtp/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/limits.h"

static const struct {
	const char *in;
	enum reply_state state;
	uint32_t code;
	const char *enhanced, *line, *rest;
} rows[] = {
	{ "250 ok\r\n", REPLY_WHOLE, 250, "", "250 ok", "" },
	{ "250\r\n", REPLY_WHOLE, 250, "", "250", "" },
	{ "250 \r\n", REPLY_WHOLE, 250, "", "250", "" },
	{ "250 2.1.0 ok\r\n354 go\r\n", REPLY_WHOLE, 250, "2.1.0", "250 2.1.0 ok", "354 go\r\n" },
	{ "250-2.1.0 one\r\n250-two\r\n250 2.1.5 three\r\n", REPLY_WHOLE, 250, "2.1.5",
	  "250 2.1.5 three", "" },
	{ "550 5.1.1\r\n", REPLY_WHOLE, 550, "5.1.1", "550 5.1.1", "" },
	{ "550 5.2.252 throttled\n", REPLY_WHOLE, 550, "5.2.252", "550 5.2.252 throttled", "" },
	{ "550 4.1.1 another class\r\n", REPLY_WHOLE, 550, "", "550 4.1.1 another class", "" },
	{ "550 5.1 x\r\n", REPLY_WHOLE, 550, "", "550 5.1 x", "" },
	{ "550 5.1.1x\r\n", REPLY_WHOLE, 550, "", "550 5.1.1x", "" },
	{ "550 5.1.1234567 x\r\n", REPLY_WHOLE, 550, "", "550 5.1.1234567 x", "" },
	{ "550 10.0.0.1 refused\r\n", REPLY_WHOLE, 550, "", "550 10.0.0.1 refused", "" },
	{ "450 a\tb\033c\r\n", REPLY_WHOLE, 450, "", "450 a b c", "" },
	{ "", REPLY_PARTIAL, 0, NULL, NULL, NULL },
	{ "250 ok\r", REPLY_PARTIAL, 0, NULL, NULL, NULL },
	{ "250-one\r\n", REPLY_PARTIAL, 0, NULL, NULL, NULL },
	{ "250-one\r\n550 two\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
	{ "hello\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
	{ "\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
	{ "25\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
	{ "2500 x\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
	{ "150 x\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
	{ "650 x\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
	{ "250_x\r\n", REPLY_BROKEN, 0, NULL, NULL, NULL },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct bytes in = bytes_of(rows[i].in);
		struct reply reply = { 0 };
		enum reply_state got = reply_take(&in, &reply);
		if (got != rows[i].state)
			fail_msg("%s: state %d", rows[i].in, (int)got);
		if (got != REPLY_WHOLE) {
			assert_ptr_equal(in.at, rows[i].in);
			continue;
		}
		assert_int_equal(reply.code, rows[i].code);
		assert_string_equal(reply.enhanced, rows[i].enhanced);
		assert_string_equal(reply.line, rows[i].line);
		assert_string_equal(in.at, rows[i].rest);
		reply_clear(&reply);
	}
}

static void
test_bounded(void **state)
{
	static const char *const units[] = { "x", "250-x\r\n", "250-" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		g_autoptr(GString) text = g_string_new("250-");
		struct reply reply;
		while (text->len <= LIMIT_SMTP_REPLY_BYTES)
			g_string_append(text, i == 1 && text->len == 4 ? "x\r\n" : units[i]);
		struct bytes in = { text->str, text->len };
		assert_int_equal(reply_take(&in, &reply), REPLY_BROKEN);
	}
}

static const struct {
	const char *in;
	enum trouble trouble;
} troubles[] = {
	{ "535 5.7.8 no\r\n", TROUBLE_AUTH },
	{ "530 5.7.0 first log in\r\n", TROUBLE_AUTH },
	{ "550 5.7.30 basic authentication is off\r\n", TROUBLE_AUTH },
	{ "432 4.3.2 Concurrent connections limit exceeded\r\n", TROUBLE_LIMITED },
	{ "421 4.7.0 Try again later\r\n", TROUBLE_LIMITED },
	{ "421 4.3.2 shutting down\r\n", TROUBLE_NONE },
	{ "550 5.4.5 Daily limit\r\n", TROUBLE_LIMITED },
	{ "550 5.2.251 throttled\r\n", TROUBLE_LIMITED },
	{ "550 5.2.255 throttled\r\n", TROUBLE_LIMITED },
	{ "550 5.2.2 mailbox full\r\n", TROUBLE_NONE },
	{ "554 5.2.0 STOREDRV.Submission.Exception\r\n", TROUBLE_LIMITED },
	{ "554 5.2.0 no\r\n", TROUBLE_NONE },
	{ "550 5.1.1 no such user\r\n", TROUBLE_NONE },
	{ "450 4.7.1 greylisted\r\n", TROUBLE_NONE },
	{ "452 4.2.2 full\r\n", TROUBLE_NONE },
};

static void
test_trouble(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(troubles); i++) {
		struct bytes in = bytes_of(troubles[i].in);
		struct reply reply;
		assert_int_equal(reply_take(&in, &reply), REPLY_WHOLE);
		if (reply_trouble(&reply) != troubles[i].trouble)
			fail_msg("%s", troubles[i].in);
		reply_clear(&reply);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
		                            cmocka_unit_test(test_bounded),
		                            cmocka_unit_test(test_trouble) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
