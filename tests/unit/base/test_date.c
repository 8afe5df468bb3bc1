#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* TM-05: leap days, ends of months and years, weeks 53 and 1. No rule of the product counts in months,
 * so none has to be clamped to a shorter one; every rule counts dates. */
static void
the_calendar_goes_on(void **state)
{
	(void)state;
	static const struct {
		int year, month, day;
		date_t date; /* days since 1970-01-01 */
		enum weekday weekday;
		int iso_year, iso_week;
		struct ymd next;
	} rows[] = {
		{ 2024, 2, 28, 19781, WEDNESDAY, 2024, 9, { 2024, 2, 29 } },
		{ 2024, 2, 29, 19782, THURSDAY, 2024, 9, { 2024, 3, 1 } },
		{ 2028, 2, 29, 21243, TUESDAY, 2028, 9, { 2028, 3, 1 } },
		{ 2027, 2, 28, 20877, SUNDAY, 2027, 8, { 2027, 3, 1 } },
		{ 2000, 2, 29, 11016, TUESDAY, 2000, 9, { 2000, 3, 1 } },
		{ 2100, 2, 28, 47540, SUNDAY, 2100, 8, { 2100, 3, 1 } },
		{ 2026, 12, 31, 20818, THURSDAY, 2026, 53, { 2027, 1, 1 } },
		{ 2027, 1, 1, 20819, FRIDAY, 2026, 53, { 2027, 1, 2 } },
		{ 2027, 1, 3, 20821, SUNDAY, 2026, 53, { 2027, 1, 4 } },
		{ 2027, 1, 4, 20822, MONDAY, 2027, 1, { 2027, 1, 5 } },
		{ 2020, 12, 31, 18627, THURSDAY, 2020, 53, { 2021, 1, 1 } },
		{ 2021, 1, 3, 18630, SUNDAY, 2020, 53, { 2021, 1, 4 } },
		{ 2026, 12, 28, 20815, MONDAY, 2026, 53, { 2026, 12, 29 } },
		{ 2032, 12, 31, 23010, FRIDAY, 2032, 53, { 2033, 1, 1 } },
		{ 2024, 12, 30, 20087, MONDAY, 2025, 1, { 2024, 12, 31 } },
		{ 2025, 12, 29, 20451, MONDAY, 2026, 1, { 2025, 12, 30 } },
		{ 2027, 4, 30, 20938, FRIDAY, 2027, 17, { 2027, 5, 1 } },
		{ 2027, 8, 31, 21061, TUESDAY, 2027, 35, { 2027, 9, 1 } },
		{ 1970, 1, 1, 0, THURSDAY, 1970, 1, { 1970, 1, 2 } },
		{ 1969, 12, 31, -1, WEDNESDAY, 1970, 1, { 1970, 1, 1 } },
		{ 2038, 1, 19, 24855, TUESDAY, 2038, 3, { 2038, 1, 20 } },
		{ 2027, 3, 28, 20905, SUNDAY, 2027, 12, { 2027, 3, 29 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		date_t date = date_of(rows[i].year, rows[i].month, rows[i].day);
		struct ymd day = date_ymd(date);
		struct ymd next = date_ymd(date + 1);
		print_message("TM-05: %d-%02d-%02d\n", day.year, day.month, day.day);
		assert_int_equal(date, rows[i].date);
		assert_int_equal(day.year, rows[i].year);
		assert_int_equal(day.month, rows[i].month);
		assert_int_equal(day.day, rows[i].day);
		assert_int_equal(date_weekday(date), rows[i].weekday);
		assert_int_equal(date_iso_year(date), rows[i].iso_year);
		assert_int_equal(date_iso_week(date), rows[i].iso_week);
		assert_int_equal(next.year, rows[i].next.year);
		assert_int_equal(next.month, rows[i].next.month);
		assert_int_equal(next.day, rows[i].next.day);
	}
}

static void
days_that_no_calendar_has(void **state)
{
	(void)state;
	static const struct ymd none[] = {
		{ 2027, 2, 29 }, { 2100, 2, 29 },  { 2027, 4, 31 }, { 2027, 13, 1 }, { 2027, 0, 1 },
		{ 2027, 1, 0 },  { 2027, 12, 32 }, { 0, 1, 1 },     { 10000, 1, 1 },
	};

	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_false(date_exists(none[i].year, none[i].month, none[i].day));
	assert_true(date_exists(2028, 2, 29));
	assert_true(date_exists(2000, 2, 29));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_calendar_goes_on),
		cmocka_unit_test(days_that_no_calendar_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
