#include "programme/when.h"

#include <glib.h>
#include <string.h>

#include "base/zone.h"

enum {
	DATE_CHARS = 10,
	TIME_CHARS = 5,
	FIRST_YEAR = 1970,
	LAST_YEAR = 9998,
	SECONDS_PER_DAY = 86400
};

/* Whether a text begins like the shape: '0' stands for a digit. */
static bool
has_shape(const char *text, const char *shape)
{
	for (size_t i = 0; shape[i]; i++)
		if (shape[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != shape[i])
			return false;
	return true;
}

/* The number that n digits write. */
static int
digits(const char *text, int n)
{
	int number = 0;

	for (int i = 0; i < n; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

static bool
date_read(const char *text, date_t *date)
{
	if (!has_shape(text, "0000-00-00"))
		return false;
	int year = digits(text, 4);
	int month = digits(text + 5, 2);
	int day = digits(text + 8, 2);
	if (year < FIRST_YEAR || year > LAST_YEAR || !date_exists(year, month, day))
		return false;
	*date = date_of(year, month, day);
	return true;
}

static bool
minute_read(const char *text, int *minute)
{
	if (!has_shape(text, "00:00") || digits(text, 2) > 23 || digits(text + 3, 2) > 59)
		return false;
	*minute = digits(text, 2) * 60 + digits(text + 3, 2);
	return true;
}

bool
when_date_parse(const char *text, date_t *date)
{
	return strlen(text) == DATE_CHARS && date_read(text, date);
}

bool
when_minute_parse(const char *text, int *minute)
{
	return strlen(text) == TIME_CHARS && minute_read(text, minute);
}

/* "Z", "+03:00" or "-05:30" as seconds east of UTC. */
static bool
offset_read(const char *text, int *offset_s)
{
	int minute = 0;

	if (strcmp(text, "Z") != 0
	    && ((text[0] != '+' && text[0] != '-') || !when_minute_parse(text + 1, &minute)))
		return false;
	*offset_s = (text[0] == '-' ? -minute : minute) * 60;
	return true;
}

bool
when_parse(const char *text, const char *zone, utc_t *at)
{
	struct wall wall;
	int offset_s;

	if (!date_read(text, &wall.date) || text[DATE_CHARS] != 'T'
	    || !minute_read(text + DATE_CHARS + 1, &wall.minute))
		return false;
	const char *rest = text + DATE_CHARS + 1 + TIME_CHARS;
	if (*rest == '\0') {
		*at = zone_utc(zone, wall);
		return true;
	}
	if (!offset_read(rest, &offset_s))
		return false;
	*at = (utc_t)wall.date * SECONDS_PER_DAY + (utc_t)wall.minute * 60 - offset_s;
	return true;
}

char *
when_text(const char *zone, utc_t at)
{
	struct wall wall = zone_wall(zone, at);
	struct ymd day = date_ymd(wall.date);

	return g_strdup_printf("%04d-%02d-%02dT%02d:%02d", day.year, day.month, day.day,
	                       wall.minute / 60, wall.minute % 60);
}
