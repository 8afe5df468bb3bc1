#include "language/absence.h"

#include "language/when.h"

static const struct when *
item_at(const GArray *found, size_t i)
{
	return &g_array_index(found, struct when, i);
}

/* A capital behind a full stop, or behind a mark that ends a sentence. */
static bool
begins_sentence(const struct when *item, const char *text)
{
	return (item->before & (WHEN_DOT | WHEN_MARK))
	       && g_unichar_isupper(g_utf8_get_char(text + item->at));
}

/* "till och med fredagen den 27 juni", "27.6. asti": nothing but small words between. What stands
 * before another day belongs to that one: "5 July until 27 July". */
static bool
is_last_day(const GArray *found, size_t i)
{
	size_t k = i;
	bool says_until = false;

	while (k > 0 && item_at(found, k - 1)->is == WHEN_IS_SPARE)
		if (item_at(found, --k)->says_until)
			return true;
	for (k = i + 1; k < found->len && item_at(found, k)->is == WHEN_IS_SPARE; k++)
		says_until = says_until || item_at(found, k)->says_until;
	return says_until && (k == found->len || item_at(found, k)->is != WHEN_IS_DATE);
}

enum { NEAR = 8 };

/* "Palaan töihin ma 28.6.": in the same sentence, behind any other day. */
static bool
returns_before(const GArray *found, size_t i, const char *text)
{
	for (size_t k = i; k > 0 && i - k < NEAR && !begins_sentence(item_at(found, k), text);) {
		const struct when *item = item_at(found, --k);
		if (item->is == WHEN_IS_DATE)
			return false;
		if (item->says_back)
			return true;
	}
	return false;
}

/* "Den 28 juni är jag tillbaka". */
static bool
returns_behind(const GArray *found, size_t i, const char *text)
{
	for (size_t k = i + 1; k < found->len && k - i <= NEAR; k++) {
		const struct when *item = item_at(found, k);
		if (item->is == WHEN_IS_DATE || begins_sentence(item, text))
			return false;
		if (item->says_back)
			return true;
	}
	return false;
}

/* What the i-th item, a day, says of the return. */
static date_t
return_of(const GArray *found, size_t i, const char *text)
{
	const struct when *item = item_at(found, i);

	if (item->to != DATE_NONE)
		return item->to + 1;
	if (returns_before(found, i, text))
		return item->date;
	if (is_last_day(found, i))
		return item->date + 1;
	return returns_behind(found, i, text) ? item->date : DATE_NONE;
}

date_t
absence_back_on(const struct lexicon *lexicon, const char *text, date_t today)
{
	g_autoptr(GArray) found = when_find(lexicon, text, today);
	date_t back_on = DATE_NONE;

	for (size_t i = 0; i < found->len; i++) {
		if (item_at(found, i)->is != WHEN_IS_DATE)
			continue;
		date_t day = return_of(found, i, text);
		if (day != DATE_NONE && day >= today && (back_on == DATE_NONE || day > back_on))
			back_on = day;
	}
	return back_on;
}
