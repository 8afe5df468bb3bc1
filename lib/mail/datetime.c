#include "mail/datetime.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "base/date.h"
#include "mail/field.h"

static const char MONTHS[] = "janfebmaraprmayjunjulaugsepoctnovdec";

/* RFC 5322 section 4.3; military letters say nothing reliable and count as +0000. */
static const struct {
	const char *name;
	int hours;
} ZONES[] = {
	{ "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 },
	{ "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 },
};

static bool
number(const char *word, unsigned most, int *value)
{
	guint64 parsed = 0;

	if (!word || !g_ascii_string_to_unsigned(word, 10, 0, most, &parsed, NULL))
		return false;
	*value = (int)parsed;
	return true;
}

static int
month_of(const char *word)
{
	if (!word || strlen(word) < 3)
		return 0;
	for (int month = 1; month <= 12; month++)
		if (g_ascii_strncasecmp(word, MONTHS + (size_t)(month - 1) * 3, 3) == 0)
			return month;
	return 0;
}

/* "hh:mm[:ss]" as seconds of the day, -1 if it is none. */
static int
seconds_of(const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word ? word : "", ":", 4);
	int hour = 0;
	int minute = 0;
	int second = 0;

	if (!number(parts[0], 23, &hour) || !number(parts[1], 59, &minute))
		return -1;
	if (parts[2] && !number(parts[2], 60, &second))
		return -1;
	return hour * 3600 + minute * 60 + second;
}

/* Seconds east of UTC. */
static int
zone_of(const char *word)
{
	int digits = 0;

	if (!word)
		return 0;
	if ((*word == '+' || *word == '-') && strlen(word) == 5
	    && number(word + 1, 9999, &digits)) {
		int offset = digits / 100 * 3600 + digits % 100 * 60;
		return *word == '-' ? -offset : offset;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(ZONES); i++)
		if (g_ascii_strcasecmp(word, ZONES[i].name) == 0)
			return ZONES[i].hours * 3600;
	return 0;
}

/* RFC 5322 section 4.3: years of two and three digits. */
static int
year_of(const char *word)
{
	int year = 0;

	if (!number(word, 9999, &year))
		return 0;
	if (strlen(word) == 2)
		return year < 50 ? year + 2000 : year + 1900;
	return strlen(word) == 3 ? year + 1900 : year;
}

/* The words of the field; the weekday and its comma are gone. At most `most`. */
static size_t
split(char *text, char *words[], size_t most)
{
	char *comma = strchr(text, ',');
	char *at = comma ? comma + 1 : text;
	size_t n = 0;

	while (n < most) {
		at += strspn(at, " \t");
		if (!*at)
			break;
		words[n++] = at;
		at += strcspn(at, " \t");
		if (*at)
			*at++ = '\0';
	}
	return n;
}

utc_t
datetime_parse(struct bytes field)
{
	g_autofree char *text = field_unfold(field);
	char *words[6] = { NULL };
	size_t n = split(text, words, G_N_ELEMENTS(words));
	/* A weekday without its comma. */
	char **at = n > 0 && g_ascii_isalpha(*words[0]) ? words + 1 : words;
	int day = 0;

	if (n < 4 + (size_t)(at - words) || !number(at[0], 31, &day))
		return 0;
	int month = month_of(at[1]);
	int year = year_of(at[2]);
	int second = seconds_of(at[3]);
	if (second < 0 || !date_exists(year, month, day))
		return 0;
	const char *zone = n > 4 + (size_t)(at - words) ? at[4] : NULL;
	return (utc_t)date_of(year, month, day) * 86400 + second - zone_of(zone);
}
