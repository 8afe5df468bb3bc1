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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(textdate_writes_days),
		cmocka_unit_test(textdate_writes_habits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
