/* Small header readers: fields, dates, identifiers, Authentication-Results; and flowed text. */
#include "mail/authres.h"
#include "mail/datetime.h"
#include "mail/field.h"
#include "mail/flowed.h"
#include "mail/msgid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
splits_fields(void **state)
{
	struct bytes header = { 0 };
	struct bytes body = { 0 };
	struct field field;

	(void)state;
	header_split(bytes_of("From x\nA: 1\n 2\nbad line\nB : 3\r\n\r\nbody"), &header, &body);
	assert_true(field_next(&header, &field));
	g_autofree char *one = field_unfold(field.body);
	assert_string_equal(one, "1 2");
	assert_true(field_next(&header, &field));
	assert_true(field_is(&field, "b"));
	assert_false(field_next(&header, &field));
	assert_int_equal(body.len, 4);
}

static void
reads_dates(void **state)
{
	static const struct {
		const char *field;
		utc_t want;
	} rows[] = {
		{ " Mon, 23 Nov 2026 10:00:00 +0200", 1795420800 },
		{ "23 Nov 2026 08:00:00 GMT", 1795420800 },
		{ "Mon, 23 Nov 26 08:00 UT", 1795420800 },
		{ "Mon 23 Nov 2026 03:00:00 EST", 1795420800 },
		{ "Mon, 23 Nov 2026 08:00:00 +0000 (UTC)", 1795420800 },
		{ "Mon, 31 Feb 2026 08:00:00 +0000", 0 },
		{ "yesterday", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(datetime_parse(bytes_of(rows[i].field)), rows[i].want);
}

static void
takes_identifiers(void **state)
{
	struct bytes field = bytes_of(" <a@b> (x <c@d>) <open\n <e@f>, <>");
	struct bytes id;

	(void)state;
	assert_true(msgid_next(&field, &id));
	assert_memory_equal(id.at, "a@b", id.len);
	assert_true(msgid_next(&field, &id));
	assert_memory_equal(id.at, "e@f", id.len);
	assert_false(msgid_next(&field, &id));
}

#define AR(text) "Authentication-Results: " text "\n"
#define RECEIVED "Received: from a by mx.b.fi with x; date\n"

static void
trusts_only_the_border(void **state)
{
	static const struct {
		const char *header, *id, *border;
		enum dmarc want;
	} rows[] = {
		{ AR("mx.b.fi; spf=pass; dmarc=pass") RECEIVED, "mx.b.fi", "mx.b.fi", DMARC_PASS },
		{ AR("mx.b.fi; dmarc = fail (p=none)") RECEIVED, "mx.b.fi", "", DMARC_FAIL },
		{ RECEIVED AR("mx.b.fi; dmarc=pass"), "mx.b.fi", "mx.b.fi", DMARC_NONE },
		{ "Received: from x by inside\n" AR("mx.b.fi; dmarc=pass") RECEIVED, "mx.b.fi",
		  "mx.b.fi", DMARC_PASS },
		{ AR("mx.b.fi.evil; dmarc=pass") RECEIVED, "mx.b.fi", "", DMARC_NONE },
		{ AR("mx.b.fi; dmarc=pass") AR("mx.b.fi; dmarc=fail") RECEIVED, "mx.b.fi", "",
		  DMARC_FAIL },
		{ AR("mx.b.fi; dmarc=pass; dmarc=none") RECEIVED, "mx.b.fi", "", DMARC_NONE },
		{ AR("mx.b.fi; reason=\"; dmarc=pass\"") RECEIVED, "mx.b.fi", "", DMARC_NONE },
		{ AR("mx.b.fi; (dmarc=pass") RECEIVED, "mx.b.fi", "", DMARC_NONE },
		{ AR("mx.b.fi 1; dmarc=pass") RECEIVED, "mx.b.fi", "", DMARC_PASS },
		{ AR("mx.b.fi; dmarc=passed") RECEIVED, "mx.b.fi", "", DMARC_NONE },
		{ AR("mx.b.fi; dmarc=pass") RECEIVED, "", "", DMARC_NONE },
		{ AR("mx.b.fi; dmarc=pass"), "mx.b.fi", "", DMARC_NONE },
		{ AR("mx.b.fi; none") RECEIVED, "mx.b.fi", "", DMARC_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum dmarc have =
		    authres_dmarc(bytes_of(rows[i].header), rows[i].id, rows[i].border);
		if (have != rows[i].want)
			print_error("row %zu\n", i);
		assert_int_equal(have, rows[i].want);
	}
}

static void
joins_flowed_lines(void **state)
{
	static const struct {
		const char *text;
		bool delsp;
		const char *want;
	} rows[] = {
		{ "a \nb\nc\n", false, "a b\nc\n" },
		{ "a \nb\n", true, "ab\n" },
		{ "> a \n> b\nc\n", false, "> a b\nc\n" },
		{ "> a \nb\n", false, "> a \nb\n" },
		{ " stuffed\n", false, "stuffed\n" },
		{ "a \n-- \nb\n", false, "a \n-- \nb\n" },
		{ "a ", false, "a \n" },
		{ "", false, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		g_autofree char *have = flowed_join(rows[i].text, rows[i].delsp);
		assert_string_equal(have, rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_fields),      cmocka_unit_test(reads_dates),
		cmocka_unit_test(takes_identifiers),  cmocka_unit_test(trusts_only_the_border),
		cmocka_unit_test(joins_flowed_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
