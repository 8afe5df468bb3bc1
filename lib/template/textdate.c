/* Days and times as people write them: one table a language. */
#include "template/textdate.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

struct words {
	const char *lang;
	const char *weekday[7]; /* on that day; Finnish in the essive */
	const char *before_date[7];
	const char *habit[7];
	const char *month[12]; /* with what parts it from the day */
	const char *year;      /* what parts the year from the month */
	const char *end;       /* of a date without a year */
	const char *den;       /* between a weekday and its date */
	const char *and;
	const char *hour; /* what parts the minutes from the hour */
};

/* The last row is also for every other language. */
static const struct words table[] = {
	{
	    .lang = "fi",
	    .weekday = { "maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina",
	                 "lauantaina", "sunnuntaina" },
	    .before_date = { "maanantaina", "tiistaina", "keskiviikkona", "torstaina",
	                     "perjantaina", "lauantaina", "sunnuntaina" },
	    .habit = { "maanantaisin", "tiistaisin", "keskiviikkoisin", "torstaisin",
	               "perjantaisin", "lauantaisin", "sunnuntaisin" },
	    .month = { ".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9", ".10", ".11", ".12" },
	    .year = ".",
	    .end = ".",
	    .den = " ",
	    .and = " ja ",
	    .hour = ".",
	},
	{
	    .lang = "sv",
	    .weekday = { "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag" },
	    .before_date = { "måndagen", "tisdagen", "onsdagen", "torsdagen", "fredagen",
	                     "lördagen", "söndagen" },
	    .habit = { "måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar", "lördagar",
	               "söndagar" },
	    .month = { ".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9", ".10", ".11", ".12" },
	    .year = ".",
	    .end = "",
	    .den = " den ",
	    .and = " och ",
	    .hour = ".",
	},
	{
	    .lang = "en",
	    .weekday = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
	                 "Sunday" },
	    .before_date = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
	                     "Sunday" },
	    .habit = { "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays",
	               "Sundays" },
	    .month = { " January", " February", " March", " April", " May", " June", " July",
	               " August", " September", " October", " November", " December" },
	    .year = " ",
	    .end = "",
	    .den = " ",
	    .and = " and ",
	    .hour = ":",
	},
};

static const struct words *
words_of(const char *lang)
{
	size_t n = 0;
	while (n + 1 < G_N_ELEMENTS(table) && strcmp(table[n].lang, lang) != 0)
		n++;
	return &table[n];
}

char *
textdate_date(const char *lang, date_t date, date_t today)
{
	const struct words *words = words_of(lang);
	struct ymd ymd = date_ymd(date);
	const char *month = words->month[ymd.month - 1];
	if (ymd.year == date_ymd(today).year)
		return g_strdup_printf("%d%s%s", ymd.day, month, words->end);
	return g_strdup_printf("%d%s%s%d", ymd.day, month, words->year, ymd.year);
}

char *
textdate_weekday(const char *lang, enum weekday weekday)
{
	return g_strdup(words_of(lang)->weekday[weekday]);
}

char *
textdate_when(const char *lang, date_t date, date_t today)
{
	const struct words *words = words_of(lang);
	g_autofree char *day = textdate_date(lang, date, today);
	return g_strconcat(words->before_date[date_weekday(date)], words->den, day, NULL);
}

char *
textdate_habit(const char *lang, unsigned weekdays)
{
	assert((weekdays & 0x7f) != 0);
	const struct words *words = words_of(lang);
	unsigned left = weekdays & 0x7f;
	GString *text = g_string_new(NULL);
	for (unsigned day = MONDAY; day <= SUNDAY; day++) {
		if ((left & 1U << day) == 0)
			continue;
		left &= ~(1U << day);
		if (text->len > 0)
			g_string_append(text, left == 0 ? words->and : ", ");
		g_string_append(text, words->habit[day]);
	}
	return g_string_free(text, FALSE);
}

char *
textdate_time(const char *lang, int minute)
{
	return g_strdup_printf("%d%s%02d", minute / 60, words_of(lang)->hour, minute % 60);
}
