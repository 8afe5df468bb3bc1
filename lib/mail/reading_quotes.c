/* The second step: quotes whose marks were lost, and arrows that people typed. */
#include <string.h>

#include "mail/reading.h"

/* The rest of a quoted line that a program wrapped without a mark: it goes on in lower case after
 * a full line, or closes a bracket that was opened there. */
static bool
continues_quote(const struct line *above, const struct line *line)
{
	enum { FULL_LINE = 60 };

	if (!line->plain || !above->plain)
		return false;
	bool wrapped = above->len >= FULL_LINE && g_unichar_islower(g_utf8_get_char(line->at));
	bool link = *line->plain == '(' && g_str_has_suffix(line->plain, ">");
	bool closes = strchr(line->plain, ')') && !strchr(line->plain, '(')
	              && strrchr(above->plain, '(') && !strchr(strrchr(above->plain, '('), ')');
	return wrapped || link || closes;
}

static void
join_wrapped_quotes(struct reading *reading)
{
	for (size_t i = 1; i + 1 < reading_n(reading); i++) {
		const struct line *line = reading_line(reading, i);
		bool between = line_is_quoted(reading_line(reading, i - 1))
		               && line_is_quoted(reading_line(reading, i + 1));
		if (reading->place[i] == PLACE_OWN && !line_is_blank(line) && between
		    && continues_quote(reading_line(reading, i - 1), line))
			reading_put(reading, i, i + 1, PLACE_QUOTE);
	}
}

static size_t
quote_end(const struct reading *reading, size_t i)
{
	while (i < reading_n(reading) && reading->place[i] == PLACE_QUOTE)
		i++;
	return i;
}

static bool
has_own_before(const struct reading *reading, size_t i)
{
	while (i > 0 && line_is_blank(reading_line(reading, i - 1)))
		i--;
	return i > 0 && reading_is_own_at(reading, i - 1);
}

/* A single line among the person's words, with nothing that says it is a quote. */
static bool
is_typed_arrow(const struct reading *reading, size_t i, size_t end)
{
	return end == i + 1 && !reading_holds_sent(reading, i, end) && has_own_before(reading, i)
	       && reading_is_own_at(reading, reading_skip_blank(reading, end));
}

/* People use arrows, too. Where one line behind a mark is a quote, all are. */
static void
keep_typed_arrows(struct reading *reading)
{
	if (reading->has_mark)
		return;
	for (size_t i = 0; i < reading_n(reading); i++) {
		if (reading->place[i] != PLACE_QUOTE)
			continue;
		size_t end = quote_end(reading, i);
		if (!is_typed_arrow(reading, i, end))
			return;
		i = end;
	}
	for (size_t i = 0; i < reading_n(reading); i++)
		if (reading->place[i] == PLACE_QUOTE)
			reading_put(reading, i, i + 1, PLACE_OWN);
}

void
reading_place_quotes(struct reading *reading)
{
	join_wrapped_quotes(reading);
	keep_typed_arrows(reading);
}
