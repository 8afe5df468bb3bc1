#include "base/date.h"

#include <assert.h>

/* Days before the first of each month, counted from 1 March, so that a leap day comes last. */
static const int days_before[12] = { 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275 };

enum {
	DAYS_PER_400_YEARS = 146097,
	EPOCH_FROM_MARCH_0 = 719468, /* days from 0000-03-01 to 1970-01-01 */
};

date_t
date_of(int year, int month, int day)
{
	assert(date_exists(year, month, day));

	int march_year = month <= 2 ? year - 1 : year;
	return march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400
	       + days_before[month - 1] + day - 1 - EPOCH_FROM_MARCH_0;
}

struct ymd
date_ymd(date_t date)
{
	int days = date + EPOCH_FROM_MARCH_0;
	int era = days / DAYS_PER_400_YEARS;
	int of_era = days % DAYS_PER_400_YEARS;
	int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * year + year / 4 - year / 100);
	int march_month = (5 * of_year + 2) / 153; /* 0 is March */
	int month = march_month < 10 ? march_month + 3 : march_month - 9;

	return (struct ymd){
		.year = year + era * 400 + (month <= 2 ? 1 : 0),
		.month = month,
		.day = of_year - (153 * march_month + 2) / 5 + 1,
	};
}

enum weekday
date_weekday(date_t date)
{
	int from_thursday = date % 7; /* 1970-01-01 was a Thursday */

	return (enum weekday)((from_thursday + 7 + THURSDAY) % 7);
}

bool
date_exists(int year, int month, int day)
{
	static const int lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day <= lengths[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

/* The Thursday of a date's week: its year and its place in it give the week. */
static date_t
week_thursday(date_t date)
{
	return date - (date_t)date_weekday(date) + THURSDAY;
}

int
date_iso_year(date_t date)
{
	return date_ymd(week_thursday(date)).year;
}

int
date_iso_week(date_t date)
{
	date_t thursday = week_thursday(date);

	return (thursday - date_of(date_ymd(thursday).year, 1, 1)) / 7 + 1;
}
