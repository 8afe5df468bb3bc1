#include "programme/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

static void
times_are_read_in_their_zone(void **state)
{
	(void)state;
	static const struct {
		const char *text, *zone;
		const char *utc; /* NULL: refused */
	} rows[] = {
		{ "2027-05-20T10:00", "Europe/Helsinki", "2027-05-20T07:00" },
		{ "2027-01-20T10:00", "Europe/Helsinki", "2027-01-20T08:00" },
		{ "2027-05-20T10:00Z", "Europe/Helsinki", "2027-05-20T10:00" },
		{ "2027-05-20T10:00+05:30", "Europe/Helsinki", "2027-05-20T04:30" },
		{ "2027-05-20T10:00-04:00", "Europe/Helsinki", "2027-05-20T14:00" },
		/* Skipped in spring: the first that exists; twice in autumn: the first, unless the
		 * offset says which. */
		{ "2027-03-28T03:30", "Europe/Helsinki", "2027-03-28T01:00" },
		{ "2027-10-31T03:30", "Europe/Helsinki", "2027-10-31T00:30" },
		{ "2027-10-31T03:30+02:00", "Europe/Helsinki", "2027-10-31T01:30" },
		{ "2027-02-29T10:00", "Europe/Helsinki", NULL },
		{ "2027-05-20T24:00", "Europe/Helsinki", NULL },
		{ "2027-05-20 10:00", "Europe/Helsinki", NULL },
		{ "2027-05-20T10:00:00", "Europe/Helsinki", NULL },
		{ "2027-5-20T10:00", "Europe/Helsinki", NULL },
		{ "2027-05-20T10:00+3", "Europe/Helsinki", NULL },
		{ "2027-05-20", "Europe/Helsinki", NULL },
		{ "2027-05-20T10:", "Europe/Helsinki", NULL },
		{ "0000-01-01T00:00", "Europe/Helsinki", NULL },
		{ "", "Europe/Helsinki", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		utc_t at = 0;
		bool is_read = when_parse(rows[i].text, rows[i].zone, &at);
		g_autofree char *utc = is_read ? when_text("UTC", at) : NULL;
		if (g_strcmp0(utc, rows[i].utc) != 0)
			fail_msg("%s: got %s", rows[i].text, utc ? utc : "nothing");
	}
}

static void
dates_and_hours_are_read_whole(void **state)
{
	(void)state;
	date_t date = DATE_NONE;
	int minute = 0;

	assert_true(when_date_parse("2028-02-29", &date));
	assert_int_equal(date, date_of(2028, 2, 29));
	assert_false(when_date_parse("2027-02-29", &date));
	assert_false(when_date_parse("2027-02-2", &date));
	assert_false(when_date_parse("2027-02-20T", &date));
	assert_true(when_minute_parse("07:30", &minute));
	assert_int_equal(minute, 450);
	assert_false(when_minute_parse("7:30", &minute));
	assert_false(when_minute_parse("07:60", &minute));
	assert_false(when_minute_parse("07:300", &minute));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_in_their_zone),
		cmocka_unit_test(dates_and_hours_are_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
