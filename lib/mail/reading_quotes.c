/* The second step: quotes whose marks were lost, arrows that people typed, and words that were typed
 * inside a quote, found by comparing with what was sent. */
#include <string.h>

#include "mail/attribution.h"
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

/* People use arrows, too: a single line among their words, with nothing that says it is a quote. */
static void
keep_typed_arrows(struct reading *reading)
{
	for (size_t i = 0; !reading->has_mark && i < reading_n(reading); i++) {
		if (reading->place[i] != PLACE_QUOTE)
			continue;
		size_t end = quote_end(reading, i);
		bool ours = reading_holds_sent(reading, i, end);
		if (end == i + 1 && !ours && has_own_before(reading, i)
		    && reading_is_own_at(reading, reading_skip_blank(reading, end)))
			reading_put(reading, i, end, PLACE_OWN);
		i = end;
	}
}

/* Take the words of a line that were not sent. */
static void
take_unsent(struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);
	const char *after = NULL;
	bool whole = false;
	bool ends = false;
	g_autofree char *body = g_strndup(line->body, line->len - (size_t)(line->body - line->at));
	size_t n = sent_match(reading->sent, body, &after, &whole, &ends);

	g_autofree char *plain = line_plain(body, strlen(body));
	if (whole || sent_count(body) == 0 || attribution_is(plain))
		return;
	reading->place[i] = PLACE_TAKEN;
	reading->from[i] = n > 2 && ends ? (guint32)(after - body) : 0;
}

/* The header of the mail may have been copied into the quote. */
static void
take_unsent_lines(struct reading *reading, size_t from, size_t end)
{
	for (size_t i = from; i < end;) {
		size_t block = header_block_at(&reading->lines, i);
		if (block == 0)
			take_unsent(reading, i);
		i += MAX(block, 1);
	}
}

/* The quoted lines from `i` on that belong to the mail we sent: up to an older mail inside it. */
static size_t
sent_end(const struct reading *reading, size_t i)
{
	enum place place = (enum place)reading->place[i];

	for (; i < reading_n(reading) && reading->place[i] == (guint8)place; i++) {
		const struct line *line = reading_line(reading, i);
		if (place == PLACE_QUOTE ? line->depth > 1 : reading_is_mark(reading, i))
			break;
	}
	return i;
}

static void
take_typed_inside(struct reading *reading)
{
	size_t i = 0;

	if (sent_words(reading->sent) == 0)
		return;
	while (i < reading_n(reading)) {
		bool covered = reading->place[i] == PLACE_QUOTE || reading->place[i] == PLACE_CUT;
		size_t end = covered ? sent_end(reading, i) : i;
		/* Only where our own mail is recognised is the rest known to be the person's. */
		if (end > i && reading_holds_sent(reading, i, end))
			take_unsent_lines(reading, i, end);
		i = MAX(end, i + 1);
	}
}

void
reading_place_quotes(struct reading *reading)
{
	join_wrapped_quotes(reading);
	keep_typed_arrows(reading);
	take_typed_inside(reading);
}
