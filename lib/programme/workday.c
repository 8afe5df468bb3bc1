#include "programme/workday.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

bool
workday_is(enum country country, date_t date)
{
	return date_weekday(date) <= FRIDAY && !holiday_is(country, date);
}

date_t
workday_after(enum country country, date_t date)
{
	do
		date++;
	while (!workday_is(country, date));
	return date;
}

date_t
workday_before(enum country country, date_t date, int n)
{
	while (n > 0)
		if (workday_is(country, --date))
			n--;
	return date;
}

bool
mailday_is(const struct recipient *person, date_t date)
{
	return (person->days & DAY(date_weekday(date))) != 0 && !holiday_is(person->country, date);
}

/* No weekday is a holiday for more than a few weeks in a row, so both searches end while
 * person->days holds a weekday. */
date_t
mailday_nearest(const struct recipient *person, date_t date)
{
	assert(person->days & DAYS_ALL);
	for (int distance = 0;; distance++) {
		if (mailday_is(person, date + distance))
			return date + distance;
		if (mailday_is(person, date - distance))
			return date - distance;
	}
}

date_t
mailday_until(const struct recipient *person, date_t date)
{
	assert(person->days & DAYS_ALL);
	while (!mailday_is(person, date))
		date--;
	return date;
}

bool
day_parse(const char *word, enum weekday *weekday)
{
	static const char *const words[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(word, words[i]) == 0) {
			*weekday = (enum weekday)i;
			return true;
		}
	return false;
}

bool
days_parse(const char *words, uint8_t *days)
{
	g_auto(GStrv) split = g_strsplit(words, ",", -1);
	uint8_t set = 0;

	for (char **word = split; *word; word++) {
		enum weekday weekday;
		if (!day_parse(g_strstrip(*word), &weekday))
			return false;
		set |= DAY(weekday);
	}
	if (set == 0)
		return false;
	*days = set;
	return true;
}

date_t
recipient_date(const struct recipient *person, utc_t at)
{
	return zone_wall(person->zone, at).date;
}

utc_t
recipient_moment(const struct recipient *person, date_t date)
{
	return zone_utc(person->zone, (struct wall){ .date = date, .minute = person->minute });
}
