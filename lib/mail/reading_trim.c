/* The last step: what programs put at either end of the words. */
#include <string.h>

#include "mail/mark.h"
#include "mail/phrase.h"
#include "mail/reading.h"

/* A paragraph's lines as one text; it ends at line `end`. Returns its first line. */
static size_t
paragraph_before(const struct reading *reading, size_t end, GString *text)
{
	size_t start = end;

	while (start > 0 && reading_is_own_at(reading, start - 1)
	       && reading_line(reading, start - 1)->plain)
		start--;
	for (size_t i = start; i < end; i++)
		g_string_append_printf(text, "%s ", reading_line(reading, i)->plain);
	return start;
}

/* The last line of one's own before `end`, plus one; 0 if there is none. */
static size_t
own_end(const struct reading *reading, size_t end)
{
	while (end > 0 && !reading_is_own_at(reading, end - 1)) {
		if (reading->place[end - 1] != PLACE_OWN
		    && reading->place[end - 1] != PLACE_PROGRAM)
			return 0;
		end--;
	}
	return end;
}

/* A mailing list's footer: below a rule, naming the list. */
static bool
is_list_footer(const struct reading *reading, size_t start, const char *text)
{
	return start > 0 && reading_has_mark(reading, start, MARK_RULE)
	       && (strstr(text, "mailing list") || strstr(text, "listinfo")
	           || strstr(text, "unsubscribe"));
}

/* Take device lines and notices away from the end of a run; again until neither is there. */
static void
trim_end(struct reading *reading, size_t end)
{
	enum { PARAGRAPH_MOST = 4096 };

	for (end = own_end(reading, end); end > 0; end = own_end(reading, end)) {
		const char *plain = reading_line(reading, end - 1)->plain;
		if (plain
		    && (phrase_is_device_line(plain)
		        || reading_has_mark(reading, end - 1, MARK_RULE))) {
			reading_put(reading, end - 1, end, PLACE_PROGRAM);
			continue;
		}
		if (!plain)
			return;
		g_autoptr(GString) text = g_string_new(NULL);
		size_t start = paragraph_before(reading, end, text);
		bool added =
		    phrase_is_disclaimer(text->str) || is_list_footer(reading, start, text->str);
		if (text->len > PARAGRAPH_MOST || !added || !reading_has_own_above(reading, start))
			return;
		reading_put(reading, start, end, PLACE_PROGRAM);
	}
}

static void
trim_ends(struct reading *reading)
{
	for (size_t i = 1; i <= reading_n(reading); i++) {
		bool ends = i == reading_n(reading) || !reading_is_own_place(reading, i);
		if (ends && reading_is_own_place(reading, i - 1))
			trim_end(reading, i);
	}
}

static bool
is_blank_at(const struct reading *reading, size_t i)
{
	return i >= reading_n(reading) || line_is_blank(reading_line(reading, i));
}

/* A device line that stands alone, with more words below it. */
static void
trim_between(struct reading *reading)
{
	for (size_t i = 1; i < reading_n(reading); i++) {
		const char *plain = reading_line(reading, i)->plain;
		if (reading_is_own_at(reading, i) && plain && is_blank_at(reading, i - 1)
		    && is_blank_at(reading, i + 1) && phrase_is_device_line(plain))
			reading_put(reading, i, i + 1, PLACE_PROGRAM);
	}
}

/* Whether a line goes on with what the line above it began, or closes a frame around it. */
static bool
belongs_to_banner(const struct reading *reading, size_t i)
{
	enum { FULL_LINE = 60 };

	if (!reading_is_own_at(reading, i))
		return false;
	return reading_has_mark(reading, i, MARK_RULE)
	       || (reading_line(reading, i - 1)->len >= FULL_LINE
	           && g_unichar_islower(g_utf8_get_char(reading_line(reading, i)->at)));
}

/* What a gateway put above the first words. */
static void
trim_banner(struct reading *reading)
{
	enum { LINES_MOST = 6 };
	size_t start = reading_skip_blank(reading, 0);
	size_t end = start;
	bool found = false;

	while (!found && reading_is_own_at(reading, end) && end < start + LINES_MOST) {
		const char *plain = reading_line(reading, end)->plain;
		found = plain && phrase_is_banner(plain);
		end++;
	}
	while (found && end < start + LINES_MOST && belongs_to_banner(reading, end))
		end++;
	if (found)
		reading_put(reading, start, end, PLACE_PROGRAM);
}

/* A client may put the whole answer behind its signature mark: sentences are never all taken away. */
static void
keep_something(struct reading *reading)
{
	enum { SENTENCE_WORDS = 8 };
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < reading_n(reading); i++) {
		if (reading_is_own_at(reading, i))
			return;
		const struct line *line = reading_line(reading, i);
		bool program =
		    line->plain
		    && (phrase_is_device_line(line->plain) || reading_is_signature_mark(line));
		if (reading->place[i] != PLACE_SIGNATURE || program)
			continue;
		g_string_append_len(text, line->at, (gssize)line->len);
		g_string_append_c(text, '\n');
	}
	if (sent_count(text->str) < SENTENCE_WORDS)
		return;
	for (size_t i = 0; i < reading_n(reading); i++)
		if (reading->place[i] == PLACE_SIGNATURE
		    && !reading_is_signature_mark(reading_line(reading, i)))
			reading_put(reading, i, i + 1, PLACE_OWN);
}

void
reading_trim(struct reading *reading)
{
	trim_between(reading);
	trim_ends(reading);
	trim_banner(reading);
	keep_something(reading);
}
