#include "programme/holiday.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { MOVABLE = 10 };

/* Easter's own, Midsummer and All Saints as the almanacs print them: Good Friday, Easter Sunday,
 * Easter Monday, Ascension, Whit Sunday, Midsummer Eve, Midsummer Day, All Saints. */
static const struct {
	int year;
	struct {
		int month, day;
	} days[MOVABLE];
} almanac[] = {
	{ 2026,
	  { { 4, 3 },
	    { 4, 5 },
	    { 4, 6 },
	    { 5, 14 },
	    { 5, 24 },
	    { 6, 19 },
	    { 6, 20 },
	    { 10, 31 } } },
	{ 2027,
	  { { 3, 26 },
	    { 3, 28 },
	    { 3, 29 },
	    { 5, 6 },
	    { 5, 16 },
	    { 6, 25 },
	    { 6, 26 },
	    { 11, 6 } } },
	{ 2028,
	  { { 4, 14 },
	    { 4, 16 },
	    { 4, 17 },
	    { 5, 25 },
	    { 6, 4 },
	    { 6, 23 },
	    { 6, 24 },
	    { 11, 4 } } },
	{ 2029,
	  { { 3, 30 },
	    { 4, 1 },
	    { 4, 2 },
	    { 5, 10 },
	    { 5, 20 },
	    { 6, 22 },
	    { 6, 23 },
	    { 11, 3 } } },
	{ 2030,
	  { { 4, 19 },
	    { 4, 21 },
	    { 4, 22 },
	    { 5, 30 },
	    { 6, 9 },
	    { 6, 21 },
	    { 6, 22 },
	    { 11, 2 } } },
};

static const struct {
	int month, day;
	bool fi, se;
} fixed[] = {
	{ 1, 1, true, true },   { 1, 6, true, true },   { 5, 1, true, true },
	{ 6, 6, false, true },  { 12, 6, true, false }, { 12, 24, true, true },
	{ 12, 25, true, true }, { 12, 26, true, true }, { 12, 31, true, true },
};

static bool
almanac_has(size_t i, enum country country, date_t date)
{
	for (size_t j = 0; j < MOVABLE && almanac[i].days[j].month; j++)
		if (date
		    == date_of(almanac[i].year, almanac[i].days[j].month, almanac[i].days[j].day))
			return true;
	for (size_t j = 0; j < sizeof fixed / sizeof fixed[0]; j++)
		if (date == date_of(almanac[i].year, fixed[j].month, fixed[j].day))
			return country == COUNTRY_FI ? fixed[j].fi : fixed[j].se;
	return false;
}

static void
every_date_of_five_years_agrees_with_the_almanac(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof almanac / sizeof almanac[0]; i++)
		for (date_t date = date_of(almanac[i].year, 1, 1);
		     date <= date_of(almanac[i].year, 12, 31); date++)
			for (int country = COUNTRY_FI; country <= COUNTRY_SE; country++)
				if (holiday_is((enum country)country, date)
				    != almanac_has(i, (enum country)country, date))
					fail_msg("%s %d-%02d-%02d",
					         country_word((enum country)country),
					         date_ymd(date).year, date_ymd(date).month,
					         date_ymd(date).day);
}

static void
elsewhere_no_day_is_a_holiday(void **state)
{
	(void)state;
	for (date_t date = date_of(2026, 1, 1); date < date_of(2031, 1, 1); date++)
		assert_false(holiday_is(COUNTRY_NONE, date));
}

static void
easter_keeps_its_extremes(void **state)
{
	(void)state;
	assert_true(holiday_is(COUNTRY_FI, date_of(2285, 3, 22)));
	assert_true(holiday_is(COUNTRY_FI, date_of(2038, 4, 25)));
	assert_true(holiday_is(COUNTRY_FI, date_of(1981, 4, 19)));
	assert_true(holiday_is(COUNTRY_FI, date_of(1954, 4, 18)));
}

static void
countries_are_read_and_follow_from_zones(void **state)
{
	(void)state;
	enum country country;

	assert_true(country_parse("SE", &country) && country == COUNTRY_SE);
	assert_true(country_parse("none", &country) && country == COUNTRY_NONE);
	assert_false(country_parse("fi", &country));
	assert_int_equal(country_of_zone("Europe/Mariehamn"), COUNTRY_FI);
	assert_int_equal(country_of_zone("Europe/Stockholm"), COUNTRY_SE);
	assert_int_equal(country_of_zone("Europe/Tallinn"), COUNTRY_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_date_of_five_years_agrees_with_the_almanac),
		cmocka_unit_test(elsewhere_no_day_is_a_holiday),
		cmocka_unit_test(easter_keeps_its_extremes),
		cmocka_unit_test(countries_are_read_and_follow_from_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
