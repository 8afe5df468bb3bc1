/* The first step: quote marks, attributions, header blocks, dividers and signatures. */
#include "mail/attribution.h"
#include "mail/mark.h"
#include "mail/reading.h"

/* An attribution of `n` lines at `i`, whose first line may begin with the person's words. True if it does. */
static bool
put_attribution(struct reading *reading, size_t i, size_t n)
{
	size_t own = attribution_own_bytes(&reading->lines, i, n);

	reading->has_mark = true;
	reading_put(reading, i, i + n, PLACE_MARK);
	if (own == 0)
		return false;
	reading->place[i] = PLACE_TAKEN;
	reading->cut[i] =
	    (struct cut){ .from = (guint32)own, .to = (guint32)reading_line(reading, i)->len };
	return true;
}

/* Returns the line to go on with. */
static size_t
take_attribution(struct reading *reading, size_t i, struct attribution found)
{
	size_t end = i + found.n;
	size_t below = reading_skip_blank(reading, end);
	bool quoted = below < reading_n(reading) && line_is_quoted(reading_line(reading, below));

	if (!quoted && !found.is_strong)
		return i + 1;
	bool has_own = put_attribution(reading, i, found.n) || reading_has_own_above(reading, i);
	if (quoted)
		return end;
	/* Nothing above it: the quote was deleted and the answer stands below, unless that is ours. */
	enum { BARE_MOST = 3 };
	bool ours = !has_own && reading->bare_n++ < BARE_MOST
	            && reading_holds_sent(reading, end, reading_n(reading));
	if (ours || has_own) {
		reading_put(reading, end, reading_n(reading), PLACE_CUT);
		return reading_n(reading);
	}
	return end;
}

/* The first line behind the decoration (rules, dividers, empty lines) at `i`, and whether a
 * divider was among it. No client writes more than a few lines of it. */
static size_t
skip_decoration(const struct reading *reading, size_t i, bool *divider)
{
	enum { DECORATION_MOST = 6 };
	size_t end = MIN(reading_n(reading), i + DECORATION_MOST);

	while (i < end) {
		bool is_div = reading_has_mark(reading, i, MARK_DIVIDER);
		if (!is_div && !reading_has_mark(reading, i, MARK_RULE)
		    && !line_is_blank(reading_line(reading, i)))
			break;
		*divider |= is_div;
		i++;
	}
	return i;
}

/* A copied header, or a line that says a message follows. Returns where the message begins. */
static size_t
message_start(const struct reading *reading, size_t i)
{
	bool divider = false;
	const struct line *line = reading_line(reading, i);

	if (line_is_blank(line))
		return 0;
	size_t at = skip_decoration(reading, i, &divider);
	size_t block = at < reading_n(reading) && (at == i || divider || at <= i + 3)
	                   ? header_block_at(&reading->lines, at)
	                   : 0;
	if (block > 0)
		return at + block;
	return divider && reading_has_mark(reading, i, MARK_DIVIDER) ? at : 0;
}

static size_t
take_message(struct reading *reading, size_t i, size_t start)
{
	reading->has_mark = true;
	reading_put(reading, i, start, PLACE_MARK);
	/* Only passed on, no word added: what was passed on is what was sent to us. */
	if (reading_has_mark(reading, i, MARK_FORWARD) && !reading_has_own_above(reading, i))
		return start;
	reading_put(reading, start, reading_n(reading), PLACE_CUT);
	return reading_n(reading);
}

bool
reading_is_mark(const struct reading *reading, size_t i)
{
	return line_is_quoted(reading_line(reading, i))
	       || attribution_at(&reading->lines, i).is_strong || message_start(reading, i) > 0;
}

/* RFC 3676 section 4.3. Longer than this, it was a separator. */
static size_t
take_signature(struct reading *reading, size_t i)
{
	enum { LINES_MOST = 15 };
	size_t end = i + 1;
	size_t n = 0;

	while (end < reading_n(reading)
	       && (end < reading->unmarked_to || !reading_is_mark(reading, end))) {
		n += !line_is_blank(reading_line(reading, end));
		end++;
		reading->unmarked_to = MAX(reading->unmarked_to, end);
		if (n > LINES_MOST)
			return i + 1;
	}
	reading_put(reading, i, end, PLACE_SIGNATURE);
	return end;
}

static size_t
take_line(struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);

	if (line_is_quoted(line)) {
		reading_put(reading, i, i + 1, PLACE_QUOTE);
		return i + 1;
	}
	if (line_is_blank(line))
		return i + 1;
	size_t start = message_start(reading, i);
	if (start > 0)
		return take_message(reading, i, start);
	struct attribution found = attribution_at(&reading->lines, i);
	if (found.n > 0)
		return take_attribution(reading, i, found);
	return reading_is_signature_mark(line) ? take_signature(reading, i) : i + 1;
}

void
reading_place_marks(struct reading *reading)
{
	for (size_t i = 0; i < reading_n(reading);)
		i = take_line(reading, i);
}
