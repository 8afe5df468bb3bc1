#include "template/textdate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib.h>

static void
want(const char *lang, char *got, const char *wanted)
{
	if (!g_str_equal(got, wanted))
		fail_msg("%s: got \"%s\", want \"%s\"", lang, got, wanted);
	g_free(got);
}

static void
textdate_writes_days(void **state)
{
	(void)state;
	static const struct {
		const char *lang, *date, *next_year, *weekday, *when, *time;
	} rows[] = {
		{ "fi", "15.7.", "1.2.2027", "keskiviikkona", "keskiviikkona 15.7.", "8.05" },
		{ "sv", "15.7", "1.2.2027", "onsdag", "onsdagen den 15.7", "8.05" },
		{ "en", "15 July", "1 February 2027", "Wednesday", "Wednesday 15 July", "8:05" },
		{ "xx", "15 July", "1 February 2027", "Wednesday", "Wednesday 15 July", "8:05" },
	};
	date_t today = date_of(2026, 5, 18);
	date_t july = date_of(2026, 7, 15);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *lang = rows[i].lang;
		want(lang, textdate_date(lang, july, today), rows[i].date);
		want(lang, textdate_date(lang, date_of(2027, 2, 1), today), rows[i].next_year);
		want(lang, textdate_weekday(lang, WEDNESDAY), rows[i].weekday);
		want(lang, textdate_when(lang, july, today), rows[i].when);
		want(lang, textdate_time(lang, 8 * 60 + 5), rows[i].time);
	}
	want("fi", textdate_when("fi", date_of(2027, 2, 1), today), "maanantaina 1.2.2027");
	want("sv", textdate_when("sv", date_of(2027, 2, 1), today), "måndagen den 1.2.2027");
	want("fi", textdate_time("fi", 14 * 60), "14.00");
}

static void
textdate_writes_habits(void **state)
{
	(void)state;
	unsigned two = 1U << TUESDAY | 1U << THURSDAY;
	want("fi", textdate_habit("fi", two), "tiistaisin ja torstaisin");
	want("sv", textdate_habit("sv", two), "tisdagar och torsdagar");
	want("en", textdate_habit("en", two), "Tuesdays and Thursdays");
	want("en", textdate_habit("en", two | 1U << SUNDAY), "Tuesdays, Thursdays and Sundays");
	want("fi", textdate_habit("fi", 1U << MONDAY), "maanantaisin");
}

/* The words of each language, apart from the tables of textdate.c. */
static const struct year {
	const char *lang;
	const char *weekdays[7], *before_date[7], *habits[7];
	const char *months[12];
	const char *date, *other_year; /* after the day; before a year that is not today's */
	char colon;
} years[] = {
	{
	    .lang = "fi",
	    .weekdays = { "maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina",
	                  "lauantaina", "sunnuntaina" },
	    .before_date = { "maanantaina ", "tiistaina ", "keskiviikkona ", "torstaina ",
	                     "perjantaina ", "lauantaina ", "sunnuntaina " },
	    .habits = { "maanantaisin", "tiistaisin", "keskiviikkoisin", "torstaisin",
	                "perjantaisin", "lauantaisin", "sunnuntaisin" },
	    .months = { "1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10.", "11.", "12." },
	    .date = ".",
	    .other_year = "",
	    .colon = '.',
	},
	{
	    .lang = "sv",
	    .weekdays = { "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag" },
	    .before_date = { "måndagen den ", "tisdagen den ", "onsdagen den ", "torsdagen den ",
	                     "fredagen den ", "lördagen den ", "söndagen den " },
	    .habits = { "måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar", "lördagar",
	                "söndagar" },
	    .months = { "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12" },
	    .date = ".",
	    .other_year = ".",
	    .colon = '.',
	},
	{
	    .lang = "en",
	    .weekdays = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
	                  "Sunday" },
	    .before_date = { "Monday ", "Tuesday ", "Wednesday ", "Thursday ", "Friday ",
	                     "Saturday ", "Sunday " },
	    .habits = { "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays",
	                "Sundays" },
	    .months = { "January", "February", "March", "April", "May", "June", "July", "August",
	                "September", "October", "November", "December" },
	    .date = " ",
	    .other_year = " ",
	    .colon = ':',
	},
};

enum { DAYS_2028 = 366 };

/* Each day of a leap year, counted on from a Saturday: how it is written that year, from the next
 * year, and with its weekday. */
static void
textdate_writes_a_year(void **state)
{
	(void)state;
	static const int months[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	date_t first = date_of(2028, 1, 1);
	date_t later = date_of(2029, 1, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(years); i++) {
		const struct year *year = &years[i];
		int month = 0;
		int day = 1;
		for (int n = 0; n < DAYS_2028; n++) {
			unsigned weekday = (SATURDAY + (unsigned)n) % 7;
			g_autofree char *date =
			    g_strdup_printf("%d%s%s", day, year->date, year->months[month]);
			g_autofree char *dated =
			    g_strdup_printf("%s%s2028", date, year->other_year);
			g_autofree char *when = g_strconcat(year->before_date[weekday], date, NULL);
			want(year->lang, textdate_date(year->lang, first + n, first), date);
			want(year->lang, textdate_date(year->lang, first + n, later), dated);
			want(year->lang, textdate_when(year->lang, first + n, first), when);
			want(year->lang, textdate_weekday(year->lang, weekday),
			     year->weekdays[weekday]);
			want(year->lang, textdate_habit(year->lang, 1U << weekday),
			     year->habits[weekday]);
			bool ends_month = day == months[month];
			day = ends_month ? 1 : day + 1;
			month += ends_month;
		}
	}
}

/* Each minute of a day: no zero before the hour, two digits after it. */
static void
textdate_writes_a_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(years); i++)
		for (int hour = 0; hour < 24; hour++)
			for (int minute = 0; minute < 60; minute++) {
				g_autofree char *time = g_strdup_printf(
				    "%d%c%d%d", hour, years[i].colon, minute / 10, minute % 10);
				want(years[i].lang,
				     textdate_time(years[i].lang, hour * 60 + minute), time);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(textdate_writes_days),
		cmocka_unit_test(textdate_writes_habits),
		cmocka_unit_test(textdate_writes_a_year),
		cmocka_unit_test(textdate_writes_a_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
