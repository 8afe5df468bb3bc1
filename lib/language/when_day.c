#include "language/when_day.h"

#include "language/when_words.h"
#include "programme/holiday.h"

enum { MONTHS = 12, WEEK = 7, DAYS_MOST = 31, DIGITS_OF_YEAR = 4 };

/* What the words of a day are read with. */
struct reader {
	const GArray *words;
	date_t today;
};

/* ---- days of the calendar ---- */

/* The first such day that is not before today; a leap day waits for its year. Without a year if
 * `year` is 0. DATE_NONE where there is none. */
static date_t
resolve(date_t today, int year, int month, int day)
{
	enum { YEARS_MOST = 8, CENTURY = 2000 };
	int first = date_ymd(today).year;

	if (year > 0 && year < 100)
		year += CENTURY;
	if (year > 0)
		return date_exists(year, month, day) ? date_of(year, month, day) : DATE_NONE;
	for (int y = first; y <= first + YEARS_MOST; y++)
		if (date_exists(y, month, day) && date_of(y, month, day) >= today)
			return date_of(y, month, day);
	return DATE_NONE;
}

static date_t
month_end(int year, int month)
{
	return month == MONTHS ? date_of(year, MONTHS, DAYS_MOST) : date_of(year, month + 1, 1) - 1;
}

static date_t
add_months(date_t date, int months)
{
	struct ymd day = date_ymd(date);
	int month = day.month - 1 + months;
	int year = day.year + month / MONTHS;

	month = month % MONTHS + 1;
	date_t last = month_end(year, month);
	return MIN(date_of(year, month, 1) + day.day - 1, last);
}

static date_t
monday_of(date_t date)
{
	return date - (date_t)date_weekday(date);
}

static date_t
feast(date_t today, unsigned value)
{
	enum { PARTS = 100, MIDSUMMER_MONTH = 6, MIDSUMMER_FIRST = 19 };
	date_t day = DATE_NONE;

	if (value > WHEN_MIDSUMMER)
		return resolve(today, 0, (int)value / PARTS, (int)value % PARTS);
	for (int year = date_ymd(today).year; day == DATE_NONE || day < today; year++) {
		date_t first = date_of(year, MIDSUMMER_MONTH, MIDSUMMER_FIRST);
		day = value == WHEN_EASTER
		          ? holiday_easter(year)
		          : first + (FRIDAY - (int)date_weekday(first) + WEEK) % WEEK;
	}
	return day;
}

/* ---- small pieces ---- */

static const struct when_meaning *
meaning(const struct reader *reader, size_t i, enum when_kind kind)
{
	return when_meaning(reader->words, i, kind);
}

static unsigned
before(const struct reader *reader, size_t i)
{
	const struct when_word *word = when_word_at(reader->words, i);

	return word ? word->before : WHEN_MARK;
}

static unsigned
digits(const struct reader *reader, size_t i)
{
	const struct when_word *word = when_word_at(reader->words, i);

	return word ? word->digits : 0;
}

/* A number of one or two digits; 0 is none. */
static int
small(const struct reader *reader, size_t i)
{
	unsigned n = digits(reader, i);

	return n == 1 || n == 2 ? (int)meaning(reader, i, WHEN_DIGITS)->value : 0;
}

/* "15.8", "15. 8", "15/8". */
static bool
is_date_mark(unsigned marks)
{
	return marks == WHEN_DOT || marks == (WHEN_DOT | WHEN_SPACE) || marks == WHEN_SLASH;
}

static bool
is_loose(unsigned marks)
{
	return (marks & ~(unsigned)(WHEN_SPACE | WHEN_DOT | WHEN_COMMA)) == 0;
}

/* Over at most two words that only fill: "of", "den". */
static size_t
skip(const struct reader *reader, size_t i, enum when_kind kind)
{
	size_t at = i;

	while (at < i + 2 && meaning(reader, at, kind) && is_loose(before(reader, at)))
		at++;
	return at;
}

static const struct when_meaning *
month_at(const struct reader *reader, size_t i)
{
	const struct when_meaning *month = meaning(reader, i, WHEN_MONTH);

	return month ? month : meaning(reader, i, WHEN_MONTH_NEAR);
}

static bool
is_this_or_next(const struct reader *reader, size_t i)
{
	return meaning(reader, i, WHEN_NEXT) || meaning(reader, i, WHEN_THIS);
}

/* A year behind a date: "2027"; with a mark, "27" too. 0: none. */
static int
year_at(const struct reader *reader, size_t i, bool marked)
{
	unsigned n = digits(reader, i);
	unsigned marks = before(reader, i);

	if (n == DIGITS_OF_YEAR && is_loose(marks) && !(marked && marks == WHEN_SPACE))
		return (int)meaning(reader, i, WHEN_DIGITS)->value;
	if (n == DIGITS_OF_YEAR && marks == WHEN_SLASH)
		return (int)meaning(reader, i, WHEN_DIGITS)->value;
	if (marked && n == 2 && (marks == WHEN_DOT || marks == WHEN_SLASH))
		return small(reader, i);
	return 0;
}

static size_t
settle(struct when *item, enum when_is is, date_t date, size_t words)
{
	if (date == DATE_NONE)
		return 0;
	item->is = is;
	item->date = date;
	return words;
}

/* ---- the forms of a day; each returns its words, 0 if it does not stand there ---- */

/* "15.8.", "15/8", "15.8.2027"; "8/15" where no other reading is possible. */
static size_t
day_digits(const struct reader *reader, size_t i, struct when *item)
{
	int day = small(reader, i);
	int month = small(reader, i + 1);
	int year = year_at(reader, i + 2, true);

	if (day == 0 || month == 0 || !is_date_mark(before(reader, i + 1))
	    || meaning(reader, i + 2, WHEN_UNIT) || meaning(reader, i + 2, WHEN_UNIT_NEAR))
		return 0;
	if (month > MONTHS && day <= MONTHS && before(reader, i + 1) == WHEN_SLASH)
		return settle(item, WHEN_IS_DATE, resolve(reader->today, year, day, month),
		              year ? 3 : 2);
	return settle(item, WHEN_IS_DATE, resolve(reader->today, year, month, day), year ? 3 : 2);
}

/* "2027-08-15". */
static size_t
day_iso(const struct reader *reader, size_t i, struct when *item)
{
	if (digits(reader, i) != DIGITS_OF_YEAR || before(reader, i + 1) != WHEN_DASH
	    || before(reader, i + 2) != WHEN_DASH)
		return 0;
	return settle(item, WHEN_IS_DATE,
	              resolve(reader->today, (int)meaning(reader, i, WHEN_DIGITS)->value,
	                      small(reader, i + 1), small(reader, i + 2)),
	              3);
}

/* The day of a month: "15", "15th", "fifteenth". Returns its words. */
static size_t
ordinal_at(const struct reader *reader, size_t i, int *day)
{
	const struct when_meaning *number = meaning(reader, i, WHEN_NUMBER);

	*day = small(reader, i);
	if (*day == 0 && !number)
		return 0;
	if (*day == 0)
		*day = (int)number->value;
	size_t at = i + (digits(reader, i) ? 1 : number->words);
	if (meaning(reader, at, WHEN_ORDINAL)
	    && is_loose(before(reader, at) & ~(unsigned)WHEN_COLON))
		at++;
	return at - i;
}

/* "15 augusti", "15. elokuuta 2027", "15th of August". */
static size_t
day_month(const struct reader *reader, size_t i, struct when *item)
{
	int day = 0;
	size_t n = ordinal_at(reader, i, &day);
	size_t at = n > 0 ? skip(reader, i + n, WHEN_FILLER) : i;
	const struct when_meaning *month = n > 0 ? month_at(reader, at) : NULL;

	if (!month || !is_loose(before(reader, at)) || (before(reader, at) & WHEN_COMMA))
		return 0;
	int year = year_at(reader, at + 1, false);
	return settle(item, WHEN_IS_DATE, resolve(reader->today, year, (int)month->value, day),
	              at + 1 - i + (year ? 1 : 0));
}

/* "August 15", "elokuun 15. päivä". */
static size_t
month_day(const struct reader *reader, size_t i, struct when *item)
{
	const struct when_meaning *month = month_at(reader, i);
	size_t at = month ? skip(reader, i + 1, WHEN_FILLER) : i;
	int day = 0;
	size_t n = month && is_loose(before(reader, at)) ? ordinal_at(reader, at, &day) : 0;

	if (n == 0 || !digits(reader, at)
	    || (digits(reader, at + 1) && (before(reader, at + 1) & (WHEN_COLON | WHEN_DOT))
	        && !(before(reader, at + 1) & WHEN_SPACE)))
		return 0;
	int year = year_at(reader, at + n, false);
	return settle(item, WHEN_IS_DATE, resolve(reader->today, year, (int)month->value, day),
	              at + n - i + (year ? 1 : 0));
}

/* The first, middle or last day of a month, of the year that comes first. */
static date_t
part_of_month(date_t today, int year, int month, enum when_kind part)
{
	enum { MIDDLE_DAY = 15 };
	int first = year ? year : date_ymd(today).year;

	if (part == WHEN_BEGIN)
		return resolve(today, year, month, 1);
	if (part == WHEN_MIDDLE)
		return resolve(today, year, month, MIDDLE_DAY);
	if (year < 0 || first > 9990)
		return DATE_NONE;
	return month_end(first, month) >= today || year ? month_end(first, month)
	                                                : month_end(first + 1, month);
}

/* The same of this week, month or year, or of the next. */
static date_t
part_of_unit(date_t today, enum when_unit unit, bool next, enum when_kind part)
{
	enum { MIDWEEK = 2 };
	struct ymd now = date_ymd(unit == WHEN_A_MONTH && next ? add_months(today, 1) : today);
	date_t monday = monday_of(today) + (next ? WEEK : 0);

	if (unit == WHEN_DAY)
		return DATE_NONE;
	if (unit == WHEN_WEEK)
		return part == WHEN_BEGIN    ? monday
		       : part == WHEN_MIDDLE ? monday + MIDWEEK
		                             : monday + SUNDAY;
	if (unit == WHEN_YEAR)
		return part == WHEN_BEGIN ? date_of(now.year + 1, 1, 1)
		                          : month_end(now.year + next, MONTHS);
	return part == WHEN_BEGIN ? date_of(now.year, now.month, 1)
	                          : part_of_month(today, now.year, now.month, part);
}

static const struct when_meaning *
part_at(const struct reader *reader, size_t i, enum when_kind *part)
{
	static const enum when_kind PARTS[] = { WHEN_END, WHEN_MIDDLE, WHEN_BEGIN, WHEN_WHOLE };

	for (size_t k = 0; k < G_N_ELEMENTS(PARTS); k++) {
		const struct when_meaning *found = meaning(reader, i, PARTS[k]);
		*part = PARTS[k];
		if (found)
			return found;
	}
	return NULL;
}

/* A month or a unit, with "this" or "next" before it: its part. Returns its words. */
static size_t
part_of(const struct reader *reader, size_t i, enum when_kind part, struct when *item)
{
	bool next = meaning(reader, i, WHEN_NEXT) != NULL;
	size_t at = i + (is_this_or_next(reader, i) ? 1 : 0);
	const struct when_meaning *month = month_at(reader, at);
	const struct when_meaning *unit = meaning(reader, at, WHEN_UNIT);

	if (month) {
		int year = year_at(reader, at + 1, false);
		return settle(item, WHEN_IS_DATE,
		              part_of_month(reader->today, year, (int)month->value, part),
		              at + 1 - i + (year ? 1 : 0));
	}
	if (!unit)
		return 0;
	return settle(item, WHEN_IS_DATE,
	              part_of_unit(reader->today, (enum when_unit)unit->value, next, part),
	              at + 1 - i);
}

/* "end of August", "slutet av månaden". */
static size_t
part_first(const struct reader *reader, size_t i, struct when *item)
{
	enum when_kind part = WHEN_END;

	if (!part_at(reader, i, &part))
		return 0;
	size_t at = skip(reader, i + 1, WHEN_FILLER);
	size_t n = part_of(reader, at, part, item);
	return n > 0 ? at + n - i : 0;
}

/* "elokuun loppuun", "ensi kuun alkuun", "månadens slut". */
static size_t
part_last(const struct reader *reader, size_t i, struct when *item)
{
	enum when_kind part = WHEN_END;
	struct when any;
	size_t n = part_of(reader, i, WHEN_END, &any);

	if (n == 0 || !part_at(reader, i + n, &part) || !is_loose(before(reader, i + n)))
		return 0;
	return part_of(reader, i, part, item) > 0 ? n + 1 : 0;
}

/* "loppuviikon". */
static size_t
part_rest(const struct reader *reader, size_t i, struct when *item)
{
	const struct when_meaning *rest = meaning(reader, i, WHEN_REST);

	if (!rest)
		return 0;
	return settle(item, WHEN_IS_DATE,
	              part_of_unit(reader->today, (enum when_unit)rest->value, false, WHEN_END), 1);
}

/* "week 34", "viikon 34 loppuun": its Monday, or its Sunday. */
static size_t
week_number(const struct reader *reader, size_t i, struct when *item)
{
	enum { WEEKS_MOST = 53, DAYS_TRIED = 380 };
	const struct when_meaning *unit = meaning(reader, i, WHEN_UNIT);
	int week = small(reader, i + 1);
	enum when_kind part = WHEN_BEGIN;

	if (!unit)
		unit = meaning(reader, i, WHEN_UNIT_NEAR);
	if (!unit || unit->value != WHEN_WEEK || week == 0 || week > WEEKS_MOST
	    || !is_loose(before(reader, i + 1)) || (before(reader, i + 1) & WHEN_COMMA)
	    || (digits(reader, i + 2) && !(before(reader, i + 2) & WHEN_SPACE)))
		return 0;
	bool ends = part_at(reader, i + 2, &part) && part == WHEN_END;
	date_t monday = monday_of(reader->today);
	for (date_t day = monday; day < monday + DAYS_TRIED; day += WEEK)
		if (date_iso_week(day) == week)
			return settle(item, WHEN_IS_DATE, ends ? day + SUNDAY : day, ends ? 3 : 2);
	return 0;
}

/* "3 vk", "kaksi viikkoa", "a month"; a unit in full is one of it. */
static size_t
length(const struct reader *reader, size_t i, struct when *item)
{
	enum { LENGTH_MOST = 400 };
	static const int DAYS[] = { [WHEN_DAY] = 1, [WHEN_WEEK] = WEEK };
	const struct when_meaning *months = meaning(reader, i, WHEN_MONTHS);
	const struct when_meaning *number = meaning(reader, i, WHEN_DIGITS);
	bool in_digits = number != NULL;

	if (!months && meaning(reader, i, WHEN_NUMBER)
	    && meaning(reader, i, WHEN_NUMBER)->value == 1)
		months = meaning(reader, i + 1, WHEN_MONTHS);
	if (months)
		return settle(item, WHEN_IS_LENGTH, add_months(reader->today, (int)months->value),
		              months->words + (meaning(reader, i, WHEN_MONTHS) ? 0 : 1));
	if (i > 0 && number && digits(reader, i - 1) && before(reader, i) == WHEN_DOT)
		return 0; /* the end of "1.5 weeks" */
	if (i > 0 && !number && digits(reader, i - 1))
		return 0; /* too many or none of them */
	if (!number)
		number = meaning(reader, i, WHEN_NUMBER);
	size_t at = i + (number ? number->words : 0);
	at += number && meaning(reader, at, WHEN_FILLER) && !meaning(reader, at, WHEN_UNIT) ? 1 : 0;
	const struct when_meaning *unit = meaning(reader, at, WHEN_UNIT);
	if (!unit && in_digits)
		unit = meaning(reader, at, WHEN_UNIT_NEAR);
	if (!unit || unit->value == WHEN_AN_HOUR
	    || (number && (number->value == 0 || number->value > LENGTH_MOST))
	    || (at > i && !is_loose(before(reader, at) & ~(unsigned)WHEN_DASH)))
		return 0;
	int n = number ? (int)number->value : 1;
	enum when_unit what = (enum when_unit)unit->value;
	date_t date = what == WHEN_A_MONTH ? add_months(reader->today, n)
	              : what == WHEN_YEAR  ? add_months(reader->today, n * MONTHS)
	                                   : reader->today + n * DAYS[what];
	return settle(item, WHEN_IS_LENGTH, date, at + 1 - i);
}

/* "next week", "ensi kuuhun", "nästa år": its first day. */
static size_t
next_unit(const struct reader *reader, size_t i, struct when *item)
{
	const struct when_meaning *unit = meaning(reader, i + 1, WHEN_UNIT);

	if (!unit || !meaning(reader, i, WHEN_NEXT))
		return 0;
	return settle(item, WHEN_IS_DATE,
	              part_of_unit(reader->today, (enum when_unit)unit->value, true, WHEN_BEGIN),
	              2);
}

/* "maanantaihin", "ensi viikon torstaina", "Monday next week": never today. */
static size_t
weekday(const struct reader *reader, size_t i, struct when *item)
{
	bool next = meaning(reader, i, WHEN_NEXT) != NULL;
	size_t at = i + (is_this_or_next(reader, i) ? 1 : 0);
	const struct when_meaning *unit = at > i ? meaning(reader, at, WHEN_UNIT) : NULL;

	at += unit && unit->value == WHEN_WEEK ? 1 : 0;
	const struct when_meaning *day = meaning(reader, at, WHEN_WEEKDAY);
	if (!day && meaning(reader, at + 1, WHEN_CLOCK))
		day = meaning(reader, at, WHEN_WEEKDAY_NEAR);
	if (!day || !is_loose(at > i ? before(reader, at) : 0))
		return 0;
	at++;
	const struct when_meaning *week = meaning(reader, at + 1, WHEN_UNIT);
	if (meaning(reader, at, WHEN_NEXT) && week && week->value == WHEN_WEEK
	    && is_loose(before(reader, at))) {
		next = true;
		at += 2;
	}
	date_t date = reader->today + 1;
	if (next)
		date = monday_of(reader->today) + WEEK;
	while ((unsigned)date_weekday(date) + 1 != day->value)
		date++;
	return settle(item, WHEN_IS_DATE, date, at - i);
}

/* "tomorrow", "jouluun". */
static size_t
named(const struct reader *reader, size_t i, struct when *item)
{
	const struct when_meaning *offset = meaning(reader, i, WHEN_OFFSET);
	const struct when_meaning *day = meaning(reader, i, WHEN_FEAST);

	if (offset)
		return settle(item, WHEN_IS_DATE, reader->today + (date_t)offset->value,
		              offset->words);
	return day ? settle(item, WHEN_IS_DATE, feast(reader->today, day->value), day->words) : 0;
}

/* "elokuuhun", "till augusti", "until May": its first day. */
static size_t
month_alone(const struct reader *reader, size_t i, struct when *item)
{
	const struct when_meaning *month = meaning(reader, i, WHEN_MONTH);

	if (!month && i > 0 && meaning(reader, i - 1, WHEN_UNTIL))
		month = meaning(reader, i, WHEN_MONTH_NEAR);
	if (!month)
		return 0;
	int year = year_at(reader, i + 1, false);
	return settle(item, WHEN_IS_DATE, resolve(reader->today, year, (int)month->value, 1),
	              year ? 2 : 1);
}

/* "the 15th", "15. päivään". */
static size_t
day_alone(const struct reader *reader, size_t i, struct when *item)
{
	int day = 0;
	size_t n = ordinal_at(reader, i, &day);
	struct ymd now = date_ymd(reader->today);

	if (n < 2 || !digits(reader, i) || day > DAYS_MOST
	    || (before(reader, i + 1) & ~(unsigned)(WHEN_DOT | WHEN_SPACE | WHEN_COLON))
	    || before(reader, i + 1) == WHEN_SPACE)
		return 0;
	for (int k = 0; k < MONTHS; k++) {
		struct ymd in = date_ymd(add_months(date_of(now.year, now.month, 1), k));
		if (date_exists(in.year, in.month, day)
		    && date_of(in.year, in.month, day) >= reader->today)
			return settle(item, WHEN_IS_DATE, date_of(in.year, in.month, day), n);
	}
	return 0;
}

static size_t
single(const struct reader *reader, size_t i, struct when *item)
{
	static size_t (*const FORMS[])(const struct reader *, size_t, struct when *) = {
		day_iso,     day_digits, day_month, month_day, part_first, part_last, part_rest,
		week_number, weekday,    next_unit, length,    named,      day_alone, month_alone,
	};

	for (size_t k = 0; k < G_N_ELEMENTS(FORMS); k++) {
		size_t n = FORMS[k](reader, i, item);
		if (n > 0)
			return n;
	}
	return 0;
}

/* A weekday that only says again which one a date is: "ti 20.5.". */
static size_t
skip_weekday(const struct reader *reader, size_t i)
{
	struct when any = { .date = DATE_NONE };
	size_t at = skip(reader, i + 1, WHEN_FILLER);

	if (!meaning(reader, i, WHEN_WEEKDAY) && !meaning(reader, i, WHEN_WEEKDAY_NEAR))
		return i;
	if (!is_loose(before(reader, at)))
		return i;
	return day_digits(reader, at, &any) || day_month(reader, at, &any)
	               || month_day(reader, at, &any)
	           ? at
	           : i;
}

/* Whether words i is joined to what stands before it by a dash or a word for "up to". */
static size_t
range_join(const struct reader *reader, size_t i)
{
	if ((before(reader, i) & WHEN_DASH) && !(before(reader, i) & WHEN_NEWLINE))
		return i;
	return meaning(reader, i, WHEN_RANGE) ? i + 1 : 0;
}

/* "1.–31.7.", "1-31 July": a day whose month follows. */
static size_t
range_short(const struct reader *reader, size_t i, struct when *item)
{
	int day = small(reader, i);
	size_t at = day > 0 ? range_join(reader, i + 1) : 0;
	size_t n = at > 0 ? day_digits(reader, at, item) : 0;

	if (n == 0 && at > 0)
		n = day_month(reader, at, item);
	if (n == 0)
		return 0;
	struct ymd to = date_ymd(item->date);
	if (day > to.day || !date_exists(to.year, to.month, day))
		return 0;
	item->to = item->date;
	item->date = date_of(to.year, to.month, day);
	return at + n - i;
}

/* Behind a day: "–31.7.", "till 31 juli", of "July 1" the bare "–31". Returns its words. */
static size_t
range_end(const struct reader *reader, size_t i, struct when *item)
{
	size_t at = range_join(reader, i);
	struct when end = { .date = DATE_NONE };
	size_t n = at > 0 ? single(reader, skip_weekday(reader, at), &end) : 0;
	struct ymd from = date_ymd(item->date);

	if (at == 0)
		return 0;
	if (n > 0 && end.is == WHEN_IS_DATE) {
		n += skip_weekday(reader, at) - at;
		if (end.date < item->date && date_exists(from.year - 1, from.month, from.day))
			item->date = date_of(from.year - 1, from.month, from.day);
	} else if (small(reader, at) > from.day && at == i
	           && date_exists(from.year, from.month, small(reader, at))
	           && month_at(reader, i - 2)) {
		end.date = date_of(from.year, from.month, small(reader, at));
		n = 1;
	}
	if (end.date == DATE_NONE || end.date < item->date)
		return 0;
	item->to = end.date;
	return at + n - i;
}

size_t
when_day_at(const GArray *words, size_t i, date_t today, struct when *item)
{
	const struct reader reader = { words, today };
	size_t n = range_short(&reader, i, item);

	if (n > 0)
		return n;
	size_t at = skip_weekday(&reader, i);
	n = single(&reader, at, item);
	if (n == 0)
		return 0;
	if (item->is == WHEN_IS_DATE)
		n += range_end(&reader, at + n, item);
	return at + n - i;
}
