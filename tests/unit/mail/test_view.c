#include "mail/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
packs_a_head(void **state)
{
	char *from[] = { (char[]){ "a@b.fi" }, NULL };
	char *none[] = { NULL };
	struct head_view view = {
		.kind = MAIL_BOUNCE,
		.limit = READ_MIME_LIMIT,
		.dmarc = DMARC_FAIL,
		.from = from,
		.to = none,
		.message_id = (char[]){ "x@y" },
		.mentord_id = (char[]){ "" },
		.date_at = -5,
		.digest = { 1, 2, 3 },
		.bounced_to = (char[]){ "c@d.fi" },
		.bounce_status = (char[]){ "5.1.1" },
	};
	struct head_view back = { 0 };
	g_autoptr(GByteArray) payload = g_byte_array_new();

	(void)state;
	head_view_pack(&view, payload);
	assert_true(head_view_unpack(
	    (struct bytes){ .at = (const char *)payload->data, .len = payload->len }, &back));
	assert_int_equal(back.kind, MAIL_BOUNCE);
	assert_int_equal(back.limit, READ_MIME_LIMIT);
	assert_int_equal(back.dmarc, DMARC_FAIL);
	assert_string_equal(back.from[0], "a@b.fi");
	assert_null(back.from[1]);
	assert_int_equal(back.date_at, -5);
	assert_int_equal(back.digest[2], 3);
	assert_string_equal(back.bounce_status, "5.1.1");
	head_view_clear(&back);
	/* Every shorter payload is refused, and nothing is left behind. */
	for (guint len = 0; len < payload->len; len++)
		assert_false(head_view_unpack(
		    (struct bytes){ .at = (const char *)payload->data, .len = len }, &back));
}

static void
packs_a_body(void **state)
{
	struct signal_hit hit = { .row = 4,
		                  .word = (char[]){ "aina" },
		                  .quote = (char[]){ "Se on aina niin." } };
	struct body_view view = {
		.state = BODY_TEXT,
		.text = (char[]){ "a\x1b[31mb\nc\x07\td" },
		.elided_n = 2,
		.words_n = 3,
		.said = { .command = COMMAND_STOP, .is_unclear = true, .until_on = DATE_NONE },
		.signals = SIGNAL(4),
		.hits = &hit,
		.hits_n = 1,
		.first_sentence = (char[]){ "a" },
		.safety_word = (char[]){ "" },
		.cries_help = true,
		.whole = (char[]){ "" },
	};
	struct body_view back = { 0 };
	g_autoptr(GByteArray) payload = g_byte_array_new();

	(void)state;
	body_view_pack(&view, payload);
	assert_true(body_view_unpack(
	    (struct bytes){ .at = (const char *)payload->data, .len = payload->len }, &back));
	assert_string_equal(back.text, "a[31mb\nc\td");
	assert_int_equal(back.said.command, COMMAND_STOP);
	assert_true(back.cries_help);
	assert_int_equal(back.hits_n, 1);
	assert_string_equal(back.hits[0].word, "aina");
	body_view_clear(&back);
	for (guint len = 0; len < payload->len; len++)
		assert_false(body_view_unpack(
		    (struct bytes){ .at = (const char *)payload->data, .len = len }, &back));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(packs_a_head),
		                            cmocka_unit_test(packs_a_body) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
