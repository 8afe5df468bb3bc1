#include "programme/workday.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void
post_day_is_the_next_working_day(void **state)
{
	(void)state;
	static const struct {
		const char *label;
		enum country country;
		struct ymd d, want;
	} rows[] = {
		{ "Tuesday", COUNTRY_FI, { 2027, 2, 2 }, { 2027, 2, 3 } },
		{ "Friday", COUNTRY_FI, { 2027, 2, 5 }, { 2027, 2, 8 } },
		{ "Maundy Thursday", COUNTRY_FI, { 2027, 3, 25 }, { 2027, 3, 30 } },
		{ "no Easter there", COUNTRY_NONE, { 2027, 3, 25 }, { 2027, 3, 26 } },
		{ "before Independence Day", COUNTRY_FI, { 2027, 12, 3 }, { 2027, 12, 7 } },
		{ "the same date in Sweden", COUNTRY_SE, { 2027, 12, 3 }, { 2027, 12, 6 } },
		{ "before Christmas", COUNTRY_SE, { 2027, 12, 23 }, { 2027, 12, 27 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		date_t got = workday_after(rows[i].country,
		                           date_of(rows[i].d.year, rows[i].d.month, rows[i].d.day));
		if (got != date_of(rows[i].want.year, rows[i].want.month, rows[i].want.day))
			fail_msg("%s: got %d-%d", rows[i].label, date_ymd(got).month,
			         date_ymd(got).day);
	}
}

static void
p_is_the_second_working_day_before(void **state)
{
	(void)state;
	static const struct {
		const char *label;
		enum country country;
		struct ymd t, want;
	} rows[] = {
		{ "Thursday", COUNTRY_FI, { 2027, 2, 25 }, { 2027, 2, 23 } },
		{ "Tuesday", COUNTRY_FI, { 2027, 2, 23 }, { 2027, 2, 19 } },
		{ "Monday", COUNTRY_FI, { 2027, 2, 22 }, { 2027, 2, 18 } },
		{ "Sunday", COUNTRY_FI, { 2027, 2, 21 }, { 2027, 2, 18 } },
		{ "after Easter", COUNTRY_FI, { 2027, 3, 30 }, { 2027, 3, 24 } },
		{ "after Midsummer", COUNTRY_SE, { 2027, 6, 28 }, { 2027, 6, 23 } },
		{ "after New Year", COUNTRY_FI, { 2027, 1, 4 }, { 2026, 12, 29 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		date_t got = workday_before(
		    rows[i].country, date_of(rows[i].t.year, rows[i].t.month, rows[i].t.day), 2);
		if (got != date_of(rows[i].want.year, rows[i].want.month, rows[i].want.day))
			fail_msg("%s: got %d-%d", rows[i].label, date_ymd(got).month,
			         date_ymd(got).day);
	}
}

static void
the_nearest_mail_day_is_the_later_of_two(void **state)
{
	(void)state;
	static const struct {
		const char *label;
		uint8_t days;
		struct ymd date, want;
	} rows[] = {
		{ "already one", DAYS_WORKING, { 2027, 2, 3 }, { 2027, 2, 3 } },
		{ "Saturday: back", DAYS_WORKING, { 2027, 2, 6 }, { 2027, 2, 5 } },
		{ "Sunday: on", DAYS_WORKING, { 2027, 2, 7 }, { 2027, 2, 8 } },
		{ "Tuesday of Monday and Wednesday",
		  DAY(MONDAY) | DAY(WEDNESDAY),
		  { 2027, 2, 2 },
		  { 2027, 2, 3 } },
		{ "Easter Sunday", DAYS_WORKING, { 2027, 3, 28 }, { 2027, 3, 30 } },
		{ "Good Friday", DAYS_WORKING, { 2027, 3, 26 }, { 2027, 3, 25 } },
		{ "Fridays only, Good Friday", DAY(FRIDAY), { 2027, 3, 26 }, { 2027, 4, 2 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct recipient person = { "Europe/Helsinki", COUNTRY_FI, rows[i].days, 510 };
		date_t got = mailday_nearest(
		    &person, date_of(rows[i].date.year, rows[i].date.month, rows[i].date.day));
		if (got != date_of(rows[i].want.year, rows[i].want.month, rows[i].want.day))
			fail_msg("%s: got %d-%d", rows[i].label, date_ymd(got).month,
			         date_ymd(got).day);
	}
}

static void
the_hour_stays_the_hour_when_clocks_change(void **state)
{
	(void)state;
	static const struct {
		const char *zone;
		struct ymd before, after; /* two dates around a change of the clocks */
		int apart_hours, apart_minutes;
	} rows[] = {
		{ "Europe/Helsinki", { 2027, 3, 27 }, { 2027, 3, 28 }, 23, 0 },
		{ "Europe/Helsinki", { 2027, 10, 30 }, { 2027, 10, 31 }, 25, 0 },
		{ "America/New_York", { 2027, 3, 13 }, { 2027, 3, 14 }, 23, 0 },
		{ "Australia/Lord_Howe", { 2027, 4, 3 }, { 2027, 4, 4 }, 24, 30 },
		{ "Asia/Tokyo", { 2027, 3, 27 }, { 2027, 3, 28 }, 24, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct recipient person = { rows[i].zone, COUNTRY_NONE, DAYS_ALL, 510 };
		date_t before =
		    date_of(rows[i].before.year, rows[i].before.month, rows[i].before.day);
		date_t after = date_of(rows[i].after.year, rows[i].after.month, rows[i].after.day);
		utc_t apart = recipient_moment(&person, after) - recipient_moment(&person, before);
		utc_t want = (utc_t)rows[i].apart_hours * 3600 + (utc_t)rows[i].apart_minutes * 60;
		if (apart != want
		    || recipient_date(&person, recipient_moment(&person, after)) != after)
			fail_msg("%s: %ld s apart", rows[i].zone, (long)apart);
	}
}

static void
weekdays_are_read(void **state)
{
	(void)state;
	uint8_t days = 0;

	assert_true(days_parse("mon, thu", &days));
	assert_int_equal(days, DAY(MONDAY) | DAY(THURSDAY));
	assert_false(days_parse("", &days));
	assert_false(days_parse("mon,", &days));
	assert_false(days_parse("Monday", &days));
	assert_int_equal(days, DAY(MONDAY) | DAY(THURSDAY));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(post_day_is_the_next_working_day),
		cmocka_unit_test(p_is_the_second_working_day_before),
		cmocka_unit_test(the_nearest_mail_day_is_the_later_of_two),
		cmocka_unit_test(the_hour_stays_the_hour_when_clocks_change),
		cmocka_unit_test(weekdays_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
