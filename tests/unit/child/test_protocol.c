#include "child/protocol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/pack.h"
#include "base/remedy.h"

static struct bytes
bytes_in(const GByteArray *array)
{
	return (struct bytes){ .at = (const char *)array->data, .len = array->len };
}

static void
what_is_packed_comes_out(void **state)
{
	(void)state;
	g_autoptr(GByteArray) to = g_byte_array_new();
	char url[] = "imaps://mail.example:993", user[] = "öky";
	const struct fetch_open in = {
		.url = url,
		.user = user,
		.auth = AUTH_OAUTHBEARER,
		.connect_ms = 15000,
		.answers_n = 10000,
		.idle = true,
	};
	struct fetch_open out;

	fetch_open_pack(&in, to);
	assert_true(fetch_open_unpack(bytes_in(to), &out));
	assert_string_equal(out.url, url);
	assert_string_equal(out.user, user);
	assert_string_equal(out.ca_file, "");
	assert_int_equal(out.auth, AUTH_OAUTHBEARER);
	assert_int_equal(out.connect_ms, 15000);
	assert_int_equal(out.answers_n, 10000);
	assert_true(out.idle);
	fetch_open_clear(&out);
	assert_null(out.url);
}

static void
bytes_keep_their_nuls_and_texts_their_list(void **state)
{
	(void)state;
	g_autoptr(GByteArray) to = g_byte_array_new();
	const struct fetched in = {
		.uid = 7, .internal_at = -1, .size = UINT64_C(1) << 40, .message = { "a\0b\r\n", 5 }
	};
	struct fetched out;
	char lang[] = "fi", aino[] = "Aino", matti[] = "Matti";
	char *names[] = { aino, matti, NULL };
	const struct body_request body = { .id = 3, .lang = lang, .names = names };
	struct body_request body_out;

	fetched_pack_head(&in, to);
	g_byte_array_append(to, (const guint8 *)in.message.at, (guint)in.message.len);
	assert_true(fetched_unpack(bytes_in(to), &out));
	assert_memory_equal(out.message.at, "a\0b\r\n", 5);

	g_byte_array_set_size(to, 0);
	fetched_pack(&in, to);
	assert_true(fetched_unpack(bytes_in(to), &out));
	assert_int_equal(out.internal_at, -1);
	assert_true(out.size == UINT64_C(1) << 40);
	assert_int_equal(out.message.len, 5);
	assert_memory_equal(out.message.at, "a\0b\r\n", 5);

	g_byte_array_set_size(to, 0);
	body_request_pack(&body, to);
	assert_true(body_request_unpack(bytes_in(to), &body_out));
	assert_string_equal(body_out.names[1], "Matti");
	assert_null(body_out.names[2]);
	body_request_clear(&body_out);

	struct invite invite = { .method = METHOD_CANCEL, .starts_at = -1, .zone = lang };
	struct invite invite_out;
	g_byte_array_set_size(to, 0);
	invite_pack(&invite, to);
	assert_true(invite_unpack(bytes_in(to), &invite_out));
	assert_int_equal(invite_out.method, METHOD_CANCEL);
	assert_int_equal(invite_out.starts_at, -1);
	assert_string_equal(invite_out.zone, "fi");
	assert_string_equal(invite_out.location, "");
	invite_clear(&invite_out);
}

/* Every prefix of a good payload, and the payload with one byte more, is refused whole. */
static void
a_payload_of_another_length_is_refused(void **state)
{
	(void)state;
	g_autoptr(GByteArray) to = g_byte_array_new();
	char lang[] = "fi", aino[] = "Aino";
	char *names[] = { aino, NULL };
	const struct body_request in = { .id = 3, .lang = lang, .names = names, .to_mentor = true };
	struct body_request out;

	body_request_pack(&in, to);
	pack_u8(to, 0);
	for (size_t len = 0; len <= to->len; len++) {
		bool ok = body_request_unpack((struct bytes){ (const char *)to->data, len }, &out);
		if (ok != (len == to->len - 1))
			fail_msg("%zu bytes of %u", len, to->len - 1);
		if (ok)
			body_request_clear(&out);
		assert_null(out.lang);
		assert_null(out.names);
	}
}

struct done_row {
	const char *label;
	uint8_t remedy;
	uint32_t trouble;
	const char *text;
	bool ok;
};

static void
values_out_of_range_are_refused(void **state)
{
	(void)state;
	static const struct done_row rows[] = {
		{ "good", REMEDY_OPERATOR, TROUBLE_AUTH, "no", true },
		{ "no remedy", REMEDY_NONE, TROUBLE_NONE, "", true },
		{ "last trouble", REMEDY_RETRY, TROUBLES - 1, "", true },
		{ "remedy between", 100, TROUBLE_NONE, "", false },
		{ "trouble too large", REMEDY_RETRY, TROUBLES, "", false },
		{ "trouble huge", REMEDY_RETRY, UINT32_MAX, "", false },
		{ "text not UTF-8", REMEDY_RETRY, TROUBLE_NONE, "\xe4", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GByteArray) to = g_byte_array_new();
		struct done out;
		pack_u8(to, rows[i].remedy);
		pack_u32(to, rows[i].trouble);
		pack_str(to, rows[i].text);
		if (done_unpack(bytes_in(to), &out) != rows[i].ok)
			fail_msg("%s", rows[i].label);
		done_clear(&out);
	}
}

static void
a_truth_is_zero_or_one_and_a_list_is_bounded(void **state)
{
	(void)state;
	g_autoptr(GByteArray) to = g_byte_array_new();
	struct found found;
	struct body_request body;

	pack_u8(to, 2);
	pack_str(to, "id");
	pack_u32(to, 1);
	assert_false(found_unpack(bytes_in(to), &found));
	assert_null(found.message_id);

	g_byte_array_set_size(to, 0);
	pack_u32(to, 1);
	pack_str(to, "fi");
	pack_str(to, "");
	pack_u32(to, 1000000000);
	assert_false(body_request_unpack(bytes_in(to), &body));
	assert_null(body.names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_comes_out),
		cmocka_unit_test(bytes_keep_their_nuls_and_texts_their_list),
		cmocka_unit_test(a_payload_of_another_length_is_refused),
		cmocka_unit_test(values_out_of_range_are_refused),
		cmocka_unit_test(a_truth_is_zero_or_one_and_a_list_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
