/* Dates and times of day as people write them. Today is Thursday 1 July 2027 unless a row says another. */
#include "language/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct lexicon lexicon;

static int
load(void **state)
{
	(void)state;
	return lexicon_load(&lexicon, SOURCE_DIR "/templates", NULL) ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	lexicon_clear(&lexicon);
	return 0;
}

/* Every day and time that is found: "2027-08-15", a range "…/…", a time of day "T10:00". */
static char *
found_in(const char *text, date_t today)
{
	GString *to = g_string_new(NULL);
	g_autoptr(GArray) found = when_find(&lexicon, text, today);

	for (guint i = 0; i < found->len; i++) {
		const struct when *item = &g_array_index(found, struct when, i);
		if (item->is == WHEN_IS_SPARE || item->is == WHEN_IS_OR
		    || item->is == WHEN_IS_OTHER)
			continue;
		g_string_append(to, to->len > 0 ? " " : "");
		if (item->date != DATE_NONE) {
			struct ymd day = date_ymd(item->date);
			g_string_append_printf(to, "%04d-%02d-%02d", day.year, day.month, day.day);
		}
		if (item->to != DATE_NONE) {
			struct ymd day = date_ymd(item->to);
			g_string_append_printf(to, "/%04d-%02d-%02d", day.year, day.month, day.day);
		}
		if (item->minute >= 0)
			g_string_append_printf(to, "T%02d:%02d", item->minute / 60,
			                       item->minute % 60);
	}
	return g_string_free(to, FALSE);
}

struct row {
	const char *text, *want;
};

static void
check(const struct row *rows, size_t n, date_t today)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < n; i++) {
		g_autofree char *have = found_in(rows[i].text, today);
		if (strcmp(have, rows[i].want) != 0) {
			print_error("%s: %s, not %s\n", rows[i].text, have, rows[i].want);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void
finds_days(void **state)
{
	static const struct row rows[] = {
		{ "15.8.", "2027-08-15" },
		{ "15.8", "2027-08-15" },
		{ "15/8", "2027-08-15" },
		{ "15. 8. 2027", "2027-08-15" },
		{ "15.8.27", "2027-08-15" },
		{ "15.08.2028", "2028-08-15" },
		{ "8/15", "2027-08-15" },
		{ "2027-08-15", "2027-08-15" },
		{ "15 Aug", "2027-08-15" },
		{ "15 augusti", "2027-08-15" },
		{ "den 15:e augusti", "2027-08-15" },
		{ "15. elokuuta", "2027-08-15" },
		{ "15.elokuuta 2027", "2027-08-15" },
		{ "15 elok.", "2027-08-15" },
		{ "August 15", "2027-08-15" },
		{ "Aug. 15th, 2028", "2028-08-15" },
		{ "the 15th of August", "2027-08-15" },
		{ "femtonde augusti", "2027-08-15" },
		{ "elokuun 15. päivä", "2027-08-15" },
		{ "ti 20.7.", "2027-07-20" },
		{ "Tuesday, 20 July", "2027-07-20" },
		{ "tisdag den 20 juli", "2027-07-20" },
		{ "10.1.", "2028-01-10" },
		{ "1.7.", "2027-07-01" },
		{ "30.6.", "2028-06-30" },
		{ "29.2.", "2028-02-29" },
		{ "15. päivään", "2027-07-15" },
		{ "the 15th", "2027-07-15" },
		{ "till den 15:e", "2027-07-15" },
		/* no days */
		{ "31.6.", "" },
		{ "32.8.", "" },
		{ "15.13.", "" },
		{ "0.8.", "" },
		{ "29.2.2027", "" },
		{ "versio 2.0.1", "" },
		{ "1.5 h", "" },
		{ "I may go on", "" },
		{ "12345678901234567890.8.", "" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), date_of(2027, 7, 1));
}

static void
finds_parts_and_lengths(void **state)
{
	static const struct row rows[] = {
		{ "elokuun loppuun", "2027-08-31" },
		{ "elokuun loppuun asti", "2027-08-31" },
		{ "slutet av augusti", "2027-08-31" },
		{ "end of August", "2027-08-31" },
		{ "the end of the month", "2027-07-31" },
		{ "kuun loppuun", "2027-07-31" },
		{ "ensi kuun loppuun", "2027-08-31" },
		{ "slutet av månaden", "2027-07-31" },
		{ "vuoden loppuun", "2027-12-31" },
		{ "årets slut", "2027-12-31" },
		{ "viikon loppuun", "2027-07-04" },
		{ "end of next week", "2027-07-11" },
		{ "elokuun puoliväliin", "2027-08-15" },
		{ "mid-August", "2027-08-15" },
		{ "mitten av augusti", "2027-08-15" },
		{ "elokuun alkuun", "2027-08-01" },
		{ "början av september", "2027-09-01" },
		{ "the beginning of May", "2028-05-01" },
		{ "koko heinäkuun", "2027-07-31" },
		{ "hela juli", "2027-07-31" },
		{ "elokuuhun", "2027-08-01" },
		{ "till augusti", "2027-08-01" },
		{ "until May", "2028-05-01" },
		{ "3 vk", "2027-07-22" },
		{ "3vk", "2027-07-22" },
		{ "3 v", "2027-07-22" },
		{ "3 weeks", "2027-07-22" },
		{ "kaksi viikkoa", "2027-07-15" },
		{ "kahden viikon ajaksi", "2027-07-15" },
		{ "pariksi viikoksi", "2027-07-15" },
		{ "två veckor", "2027-07-15" },
		{ "ett par veckor", "2027-07-15" },
		{ "a couple of weeks", "2027-07-15" },
		{ "10 päivää", "2027-07-11" },
		{ "a month", "2027-08-01" },
		{ "kuukaudeksi", "2027-08-01" },
		{ "2 kk", "2027-09-01" },
		{ "en månad", "2027-08-01" },
		{ "puoleksi vuodeksi", "2028-01-01" },
		{ "half a year", "2028-01-01" },
		{ "ett halvår", "2028-01-01" },
		{ "viikko", "2027-07-08" },
		{ "viikoksi", "2027-07-08" },
		{ "viikolle 34", "2027-08-23" },
		{ "vecka 34", "2027-08-23" },
		{ "viikon 34 loppuun", "2027-08-29" },
		{ "0 viikkoa", "" },
		{ "401 weeks", "" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), date_of(2027, 7, 1));
}

static void
finds_named_days(void **state)
{
	static const struct row rows[] = {
		{ "maanantaihin", "2027-07-05" },
		{ "until Monday", "2027-07-05" },
		{ "till måndag", "2027-07-05" },
		{ "torstaina", "2027-07-08" }, /* today is one: never today */
		{ "ensi viikon torstai", "2027-07-08" },
		{ "next Friday", "2027-07-09" },
		{ "perjantaina", "2027-07-02" },
		{ "Monday next week", "2027-07-05" },
		{ "ensi viikkoon", "2027-07-05" },
		{ "nästa vecka", "2027-07-05" },
		{ "ensi kuuhun", "2027-08-01" },
		{ "next year", "2028-01-01" },
		{ "tänään", "2027-07-01" },
		{ "i morgon", "2027-07-02" },
		{ "the day after tomorrow", "2027-07-03" },
		{ "jouluun asti", "2027-12-24" },
		{ "till jul", "2027-12-24" },
		{ "until Christmas", "2027-12-24" },
		{ "pääsiäiseen", "2028-04-16" },
		{ "till påsk", "2028-04-16" },
		{ "juhannukseen", "2028-06-23" },
		{ "till midsommar", "2028-06-23" },
		{ "uuteen vuoteen", "2028-01-01" },
		{ "new year", "2028-01-01" },
		{ "vappuun", "2028-05-01" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), date_of(2027, 7, 1));
}

static void
finds_ranges(void **state)
{
	static const struct row rows[] = {
		{ "1.–31.7.", "2027-07-01/2027-07-31" },
		{ "1-31.7", "2027-07-01/2027-07-31" },
		{ "5.7.–1.8.", "2027-07-05/2027-08-01" },
		{ "5.7. - 1.8.2027", "2027-07-05/2027-08-01" },
		{ "1–31 July", "2027-07-01/2027-07-31" },
		{ "July 1–31", "2027-07-01/2027-07-31" },
		{ "5 juli till 1 augusti", "2027-07-05/2027-08-01" },
		{ "5 July to 1 August", "2027-07-05/2027-08-01" },
		{ "20.12.–7.1.", "2027-12-20/2028-01-07" },
		{ "20.6.–10.7.", "2027-06-20/2027-07-10" }, /* it has begun */
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), date_of(2027, 7, 1));
}

static void
finds_times(void **state)
{
	static const struct row rows[] = {
		{ "20.8. klo 10", "2027-08-20T10:00" },
		{ "20.8. klo 14.30", "2027-08-20T14:30" },
		{ "20.8. klo14:30", "2027-08-20T14:30" },
		{ "20.8 kl. 10", "2027-08-20T10:00" },
		{ "20 Aug 10:00", "2027-08-20T10:00" },
		{ "20 Aug at 2 pm", "2027-08-20T14:00" },
		{ "20 August, 2pm", "2027-08-20T14:00" },
		{ "20.8. 10.10", "2027-08-20T10:10" },
		{ "20.8. (pe) klo 9", "2027-08-20T09:00" },
		{ "20.8. klo 10–11.30", "2027-08-20T10:00" },
		{ "20.8. kello 1430", "2027-08-20T14:30" },
		{ "tiistaina kymmeneltä", "2027-07-06T10:00" },
		{ "ti klo 10", "2027-07-06T10:00" },
		{ "tiistaina klo kymmenen", "2027-07-06T10:00" },
		{ "tiistaina puoli kymmeneltä", "2027-07-06T09:30" },
		{ "tisdag halv tio", "2027-07-06T09:30" },
		{ "Tuesday at half past nine", "2027-07-06T09:30" },
		{ "på tisdag klockan tio", "2027-07-06T10:00" },
		{ "tiistaina kahdelta", "2027-07-06T14:00" },
		{ "Tuesday at 3", "2027-07-06T15:00" },
		{ "Tuesday at noon", "2027-07-06T12:00" },
		{ "huomenna klo 9", "2027-07-02T09:00" },
		{ "klo 25", "" },
		{ "20.8. klo 24.30", "2027-08-20" },
	};

	(void)state;
	check(rows, G_N_ELEMENTS(rows), date_of(2027, 7, 1));
}

static void
counts_from_today(void **state)
{
	static const struct row november[] = {
		{ "15.1.", "2027-01-15" },
		{ "tammikuun loppuun", "2027-01-31" },
		{ "jouluun", "2026-12-24" },
		{ "6 veckor", "2027-01-06" },
		{ "end of the month", "2026-11-30" },
		{ "29.2.", "2028-02-29" },
	};
	static const struct row leap[] = {
		{ "29.2.", "2028-02-29" },    { "helmikuun loppuun", "2028-02-29" },
		{ "kuukausi", "2028-03-29" }, { "a year", "2029-02-28" },
		{ "huomenna", "2028-03-01" },
	};
	static const struct row new_year[] = {
		{ "1.1.", "2028-01-01" },           { "kuukaudeksi", "2028-01-31" },
		{ "2 kk", "2028-02-29" },           { "week 1", "2028-01-03" },
		{ "vuoden loppuun", "2027-12-31" },
	};

	(void)state;
	check(november, G_N_ELEMENTS(november), date_of(2026, 11, 25));
	check(leap, G_N_ELEMENTS(leap), date_of(2028, 2, 29));
	check(new_year, G_N_ELEMENTS(new_year), date_of(2027, 12, 31));
}

static void
pairs_days_with_times(void **state)
{
	static const struct row rows[] = {
		{ "ti 20.7. klo 10 tai ke 21.7. klo 14.30", "20 10:00, 21 14:30" },
		{ "Mulle kävisi ti 20.7. klo 10.\nToinen aika: ke 21.7. klo 14.30.",
		  "20 10:00, 21 14:30" },
		{ "klo 10 tiistaina 20.7.", "20 10:00" },
		{ "20.7. tai 21.7. klo 10", "20 10:00, 21 10:00" },
		{ "20.7. klo 10 tai klo 14.30", "20 10:00, 20 14:30" },
		{ "tisdag 20.7 kl 10 eller onsdag 21.7 kl 14.30", "20 10:00, 21 14:30" },
		{ "Tuesday 20 July at 10 am, or Wednesday 21 July at 2:30 pm",
		  "20 10:00, 21 14:30" },
		{ "1. ti 20.7. klo 10\n2. ke 21.7. klo 14.30", "20 10:00, 21 14:30" },
		{ "20.7. sopii.", "" },
		{ "klo 10 sopii", "" },
	};
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct said_time times[SAID_TIMES_MOST];
		g_autoptr(GArray) found = when_find(&lexicon, rows[i].text, date_of(2027, 7, 1));
		g_autoptr(GString) have = g_string_new(NULL);
		uint32_t n = when_times(found, times);
		for (uint32_t k = 0; k < n; k++)
			g_string_append_printf(have, "%s%d %02d:%02d", k > 0 ? ", " : "",
			                       date_ymd(times[k].date).day, times[k].minute / 60,
			                       times[k].minute % 60);
		if (strcmp(have->str, rows[i].want) != 0) {
			print_error("%s: %s, not %s\n", rows[i].text, have->str, rows[i].want);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_days),
		cmocka_unit_test(finds_parts_and_lengths),
		cmocka_unit_test(finds_named_days),
		cmocka_unit_test(finds_ranges),
		cmocka_unit_test(finds_times),
		cmocka_unit_test(counts_from_today),
		cmocka_unit_test(pairs_days_with_times),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
