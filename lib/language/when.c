#include "language/when.h"

#include <string.h>

#include "language/when_day.h"
#include "language/when_words.h"

enum { HOURS = 24, MINUTES = 60, NOON = 12 };

/* ---- times of day ---- */

struct clock {
	unsigned hour, minute;
	bool exact; /* with minutes, or on a clock of 24 hours: 3.15 is in the night */
};

/* "10", "10.30", "10:30", "1030". */
static size_t
clock_digits(const GArray *words, size_t i, struct clock *clock)
{
	const struct when_meaning *hour = when_meaning(words, i, WHEN_DIGITS);
	const struct when_meaning *minute = when_meaning(words, i + 1, WHEN_DIGITS);

	if (!hour)
		return 0;
	if (when_word_at(words, i)->digits == 4) {
		*clock = (struct clock){ hour->value / 100, hour->value % 100, true };
		return 1;
	}
	bool joined = minute && when_word_at(words, i + 1)->digits == 2
	              && (when_word_at(words, i + 1)->before == WHEN_DOT
	                  || when_word_at(words, i + 1)->before == WHEN_COLON);
	*clock = (struct clock){ hour->value, joined ? minute->value : 0, joined };
	return joined ? 2 : 1;
}

/* "half past nine", "puoli kymmenen": half to ten. */
static size_t
clock_half(const GArray *words, size_t i, struct clock *clock)
{
	const struct when_meaning *to = when_meaning(words, i, WHEN_HALF_TO);
	const struct when_meaning *past = when_meaning(words, i, WHEN_HALF_PAST);
	size_t at = i + (past ? past->words : 1);
	const struct when_meaning *hour = when_meaning(words, at, WHEN_NUMBER);

	if (!to && !past)
		return 0;
	if (!hour)
		hour = when_meaning(words, at, WHEN_HOUR);
	if (!hour)
		hour = when_meaning(words, at, WHEN_DIGITS);
	if (!hour || hour->value == 0 || hour->value > NOON)
		return 0;
	*clock = (struct clock){ past ? hour->value : hour->value - 1, MINUTES / 2, false };
	return at + hour->words - i;
}

static size_t
clock_words(const GArray *words, size_t i, bool told, struct clock *clock)
{
	const struct when_meaning *noon = when_meaning(words, i, WHEN_NOON);
	const struct when_meaning *hour = when_meaning(words, i, WHEN_HOUR);

	if (noon) {
		*clock = (struct clock){ NOON, 0, true };
		return noon->words;
	}
	if (!hour && told)
		hour = when_meaning(words, i, WHEN_NUMBER);
	if (!hour)
		return 0;
	*clock = (struct clock){ hour->value, 0, false };
	return hour->words;
}

/* Nobody meets at two in the night who does not say so. */
static bool
clock_settle(struct clock clock, bool am, bool pm, int32_t *minute)
{
	enum { EARLIEST = 7 };

	if (clock.hour >= HOURS || clock.minute >= MINUTES)
		return false;
	if (clock.hour < NOON && (pm || (!am && !clock.exact && clock.hour < EARLIEST)))
		clock.hour += NOON;
	else if (clock.hour == NOON && am)
		clock.hour = 0;
	*minute = (int32_t)(clock.hour * MINUTES + clock.minute);
	return true;
}

/* Behind "10": "-12", "–11.30". */
static size_t
clock_range(const GArray *words, size_t i)
{
	struct clock end;
	const struct when_word *word = when_word_at(words, i);

	return word && (word->before & WHEN_DASH) && !(word->before & WHEN_NEWLINE)
	           ? clock_digits(words, i, &end)
	           : 0;
}

/* A time of day at word i. `bare`: "14.30" is one without a word for it. Returns its words. */
static size_t
clock_at(const GArray *words, size_t i, bool bare, int32_t *minute)
{
	struct clock clock = { 0 };
	bool told = false;
	size_t at = i;

	while (when_meaning(words, at, WHEN_CLOCK) && at < i + 2) {
		told = true;
		at++;
	}
	size_t n = clock_half(words, at, &clock);
	if (n == 0)
		n = clock_words(words, at, told, &clock);
	if (n == 0)
		n = clock_digits(words, at, &clock);
	if (n == 0)
		return 0;
	bool colon = n == 2 && when_word_at(words, at + 1)->before == WHEN_COLON;
	bool digits = when_meaning(words, at, WHEN_DIGITS) != NULL;
	bool minutes = digits && n == 2;
	at += n;
	at += clock_range(words, at);
	const struct when_meaning *am = when_meaning(words, at, WHEN_AM);
	const struct when_meaning *pm = when_meaning(words, at, WHEN_PM);
	if (digits && !told && !colon && !am && !pm && !(bare && minutes))
		return 0;
	at += pm ? pm->words : am ? am->words : 0;
	return clock_settle(clock, am, pm, minute) ? at - i : 0;
}

/* ---- all of a text ---- */

/* "20.5. (ti) klo 10", "20 May, at 10:00": the time behind a day. Returns its words. */
static size_t
clock_behind(const GArray *words, size_t i, int32_t *minute)
{
	size_t at = i;
	const struct when_word *word = when_word_at(words, at);

	if (word && (word->before & WHEN_MARK)
	    && (when_meaning(words, at, WHEN_WEEKDAY_NEAR)
	        || when_meaning(words, at, WHEN_WEEKDAY)))
		at++;
	if (when_meaning(words, at, WHEN_PM) || when_meaning(words, at, WHEN_AM))
		at++; /* "iltapäivällä klo 2" */
	for (size_t k = 0;
	     k < 2 && when_meaning(words, at, WHEN_FILLER) && !when_meaning(words, at, WHEN_CLOCK);
	     k++)
		at++;
	word = when_word_at(words, at);
	if (!word || (word->before & WHEN_NEWLINE))
		return 0;
	size_t n = clock_at(words, at, true, minute);
	return n > 0 ? at + n - i : 0;
}

static size_t
item_at(const GArray *words, size_t i, date_t today, struct when *item)
{
	static const enum when_kind SPARE[] = { WHEN_UNTIL, WHEN_FILLER,      WHEN_VAGUE,
		                                WHEN_CLOCK, WHEN_NEXT,        WHEN_THIS,
		                                WHEN_WHOLE, WHEN_RANGE,       WHEN_AM,
		                                WHEN_PM,    WHEN_WEEKDAY_NEAR };
	size_t n = when_meaning(words, i, WHEN_CLOCK) ? 0 : when_day_at(words, i, today, item);

	if (n > 0)
		return n + clock_behind(words, i + n, &item->minute);
	n = clock_at(words, i, false, &item->minute);
	item->is = WHEN_IS_TIME;
	if (n > 0)
		return n;
	const struct when_meaning *meaning = when_meaning(words, i, WHEN_OR);
	item->is = meaning ? WHEN_IS_OR : WHEN_IS_OTHER;
	for (size_t k = 0; !meaning && k < G_N_ELEMENTS(SPARE); k++) {
		meaning = when_meaning(words, i, SPARE[k]);
		item->is = meaning ? WHEN_IS_SPARE : WHEN_IS_OTHER;
	}
	return meaning ? meaning->words : 1;
}

GArray *
when_find(const struct lexicon *lexicon, const char *text, date_t today)
{
	g_autoptr(GArray) words = when_words(lexicon, text);
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct when));

	for (size_t i = 0; i < words->len;) {
		const struct when_word *first = when_word_at(words, i);
		struct when item = {
			.at = first->at,
			.before = first->before,
			.date = DATE_NONE,
			.to = DATE_NONE,
			.minute = -1,
			.says_until = when_meaning(words, i, WHEN_UNTIL) != NULL,
			.says_back = when_meaning(words, i, WHEN_BACK) != NULL,
		};
		i += item_at(words, i, today, &item);
		const struct when_word *last = when_word_at(words, MIN(i, words->len) - 1);
		item.len = last->at + last->len - first->at;
		g_array_append_val(found, item);
	}
	return found;
}

/* ---- what callers ask ---- */

static const struct when *
when_at(const GArray *found, size_t i)
{
	return i < found->len ? &g_array_index(found, struct when, i) : NULL;
}

/* A comma, a line end or a mark before other words; a full stop too, unless it is the one of "15.8." */
static bool
is_closed(const struct when *item, const struct when *last, const char *text)
{
	if (item->before & (WHEN_COMMA | WHEN_NEWLINE | WHEN_MARK | WHEN_DASH))
		return true;
	return (item->before & WHEN_DOT)
	       && ((last && !g_ascii_isdigit(text[last->at + last->len - 1]))
	           || g_unichar_isupper(g_utf8_get_char(text + item->at)));
}

struct until
when_until(const GArray *found, const char *text, size_t from)
{
	struct until until = { .on = DATE_NONE, .end = strlen(text) };
	const struct when *last = NULL;

	for (size_t i = 0; i < found->len; i++) {
		const struct when *item = when_at(found, i);
		if (item->at < from)
			continue;
		bool is_day = item->is == WHEN_IS_DATE || item->is == WHEN_IS_LENGTH;
		if (item->is == WHEN_IS_OTHER || item->is == WHEN_IS_OR
		    || (is_day && until.on != DATE_NONE)) {
			until.end = item->at;
			until.closed = is_closed(item, last, text);
			return until;
		}
		if (is_day)
			until.on = item->to != DATE_NONE ? item->to : item->date;
		last = item;
	}
	return until;
}

/* The nearest item before or behind that is not spare. */
static const struct when *
beside(const GArray *found, size_t i, int step)
{
	for (size_t k = i + (size_t)step; k < found->len; k += (size_t)step)
		if (when_at(found, k)->is != WHEN_IS_SPARE)
			return when_at(found, k);
	return NULL;
}

/* A day without a time takes that of its neighbour: "klo 10 ti 20.5.", "ti tai ke klo 10". */
static int32_t
minute_beside(const GArray *found, size_t i)
{
	const struct when *before = beside(found, i, -1);
	const struct when *behind = beside(found, i, 1);

	if (before && before->is == WHEN_IS_TIME && !(when_at(found, i)->before & WHEN_NEWLINE))
		return before->minute;
	if (!behind || behind->is != WHEN_IS_OR)
		return -1;
	const struct when *next = beside(found, (size_t)(behind - when_at(found, 0)), 1);
	return next && next->is == WHEN_IS_DATE ? next->minute : -1;
}

/* "20.5. klo 10 tai klo 14": the second time is of the same day. */
static date_t
date_beside(const GArray *found, size_t i, date_t last)
{
	const struct when *before = beside(found, i, -1);
	const struct when *behind = beside(found, i, 1);

	if (behind && behind->is == WHEN_IS_DATE && behind->minute < 0)
		return DATE_NONE;
	return before && before->is == WHEN_IS_OR ? last : DATE_NONE;
}

uint32_t
when_times(const GArray *found, struct said_time times[SAID_TIMES_MOST])
{
	date_t last = DATE_NONE;
	uint32_t n = 0;

	for (size_t i = 0; i < found->len && n < SAID_TIMES_MOST; i++) {
		const struct when *item = when_at(found, i);
		struct said_time time = { item->date, item->minute };
		if (item->is == WHEN_IS_OTHER)
			last = DATE_NONE;
		if (item->is == WHEN_IS_DATE && item->minute < 0)
			time.minute = minute_beside(found, i);
		else if (item->is == WHEN_IS_TIME)
			time.date = date_beside(found, i, last);
		else if (item->is != WHEN_IS_DATE)
			continue;
		if (time.date == DATE_NONE || time.minute < 0)
			continue;
		times[n++] = time;
		last = time.date;
	}
	return n;
}
