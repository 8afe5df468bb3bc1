#include "programme/holiday.h"

#include <stddef.h>
#include <string.h>

/* Easter Sunday of the Gregorian calendar, by the anonymous computus that Butcher published in 1876. */
date_t
holiday_easter(int year)
{
	int a = year % 19;
	int b = year / 100;
	int c = year % 100;
	int moon = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int week = (32 + 2 * (b % 4) + 2 * (c / 4) - moon - c % 4) % 7;
	int late = (a + 11 * moon + 22 * week) / 451;
	int from_march = moon + week - 7 * late + 114;

	return date_of(year, from_march / 31, from_march % 31 + 1);
}

enum { IN_FI = 1 << COUNTRY_FI, IN_SE = 1 << COUNTRY_SE, IN_BOTH = IN_FI | IN_SE };

static const struct {
	int month, day;
	unsigned in;
} fixed_days[] = {
	{ 1, 1, IN_BOTH }, /* New Year */
	{ 1, 6, IN_BOTH }, /* Epiphany */
	{ 5, 1, IN_BOTH }, /* May Day */
	{ 6, 6, IN_SE },   /* National Day */
	{ 12, 6, IN_FI },  /* Independence Day */
	{ 12, 24, IN_BOTH }, { 12, 25, IN_BOTH }, { 12, 26, IN_BOTH }, { 12, 31, IN_BOTH },
};

/* Days after Easter Sunday: Good Friday, Easter Sunday and Monday, Ascension, Whit Sunday. */
static const int easter_days[] = { -2, 0, 1, 39, 49 };

/* Holidays on the Saturday of a week that begins on a fixed date: Midsummer Day 20–26 June with
 * its eve, All Saints 31 October–6 November. */
static const struct {
	int month, day;
	bool with_eve;
} saturdays[] = { { 6, 20, true }, { 10, 31, false } };

static bool
is_fixed(enum country country, struct ymd day)
{
	for (size_t i = 0; i < sizeof fixed_days / sizeof fixed_days[0]; i++)
		if (fixed_days[i].month == day.month && fixed_days[i].day == day.day)
			return (fixed_days[i].in & (1u << country)) != 0;
	return false;
}

static bool
is_at_easter(date_t date, int year)
{
	date_t easter = holiday_easter(year);

	for (size_t i = 0; i < sizeof easter_days / sizeof easter_days[0]; i++)
		if (date == easter + easter_days[i])
			return true;
	return false;
}

static bool
is_saturday_holiday(date_t date, int year)
{
	for (size_t i = 0; i < sizeof saturdays / sizeof saturdays[0]; i++) {
		date_t first = date_of(year, saturdays[i].month, saturdays[i].day);
		date_t saturday = first + (SATURDAY - (int)date_weekday(first) + 7) % 7;
		if (date == saturday || (saturdays[i].with_eve && date == saturday - 1))
			return true;
	}
	return false;
}

bool
holiday_is(enum country country, date_t date)
{
	if (country == COUNTRY_NONE)
		return false;
	struct ymd day = date_ymd(date);
	return is_fixed(country, day) || is_at_easter(date, day.year)
	       || is_saturday_holiday(date, day.year);
}

static const char *const country_words[COUNTRIES] = {
	[COUNTRY_NONE] = "none",
	[COUNTRY_FI] = "FI",
	[COUNTRY_SE] = "SE",
};

bool
country_parse(const char *word, enum country *country)
{
	for (int i = 0; i < COUNTRIES; i++)
		if (strcmp(word, country_words[i]) == 0) {
			*country = (enum country)i;
			return true;
		}
	return false;
}

const char *
country_word(enum country country)
{
	return country_words[country];
}

enum country
country_of_zone(const char *zone)
{
	static const struct {
		const char *zone;
		enum country country;
	} rows[] = {
		{ "Europe/Helsinki", COUNTRY_FI },
		{ "Europe/Mariehamn", COUNTRY_FI },
		{ "Europe/Stockholm", COUNTRY_SE },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(zone, rows[i].zone) == 0)
			return rows[i].country;
	return COUNTRY_NONE;
}
