#include "mail/reading.h"

#include <stdint.h>
#include <string.h>

#include "mail/mark.h"
#include "mail/phrase.h"

void
reading_open(const char *text, const struct sent *sent, struct reading *reading)
{
	*reading = (struct reading){ .sent = sent, .first_own = SIZE_MAX };
	lines_split(text, &reading->lines);
	lines_mark(&reading->lines);
	reading->place = g_new0(guint8, reading_n(reading) + 1);
	reading->cut = g_new0(struct cut, reading_n(reading) + 1);
}

void
reading_close(struct reading *reading)
{
	g_free(reading->place);
	g_free(reading->cut);
	lines_clear(&reading->lines);
}

void
reading_put(struct reading *reading, size_t from, size_t end, enum place place)
{
	for (size_t i = from; i < end; i++)
		reading->place[i] = (guint8)place;
}

size_t
reading_skip_blank(const struct reading *reading, size_t i)
{
	while (i < reading_n(reading) && line_is_blank(reading_line(reading, i)))
		i++;
	return i;
}

bool
reading_is_own_place(const struct reading *reading, size_t i)
{
	return reading->place[i] == PLACE_OWN || reading->place[i] == PLACE_TAKEN;
}

bool
reading_is_own_at(const struct reading *reading, size_t i)
{
	return i < reading_n(reading) && reading_is_own_place(reading, i)
	       && !line_is_blank(reading_line(reading, i));
}

static bool
is_own_word(const struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);

	if (!reading_is_own_place(reading, i) || line_is_blank(line))
		return false;
	return !line->plain
	       || !(phrase_is_device_line(line->plain) || phrase_is_banner(line->plain)
	            || reading_has_mark(reading, i, MARK_RULE));
}

bool
reading_has_own_above(struct reading *reading, size_t end)
{
	for (; reading->first_own == SIZE_MAX && reading->own_seen < end; reading->own_seen++)
		if (is_own_word(reading, reading->own_seen))
			reading->first_own = reading->own_seen;
	return reading->first_own < end;
}

char *
reading_body(const struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);

	return g_strndup(line->body, line->len - (size_t)(line->body - line->at));
}

size_t
reading_sent_words(const struct reading *reading, size_t i, size_t *place)
{
	enum { SHORT_WORDS = 3 };
	g_autofree char *body = reading_body(reading, i);
	struct sent_run run = sent_find(reading->sent, body, *place);

	if (!run.is_whole && (run.n < SHORT_WORDS || !run.ends))
		return 0;
	*place = run.place + run.n;
	return run.n;
}

bool
reading_is_most_sent(const struct reading *reading, size_t words)
{
	return sent_words(reading->sent) > 0 && words * 10 >= sent_words(reading->sent) * 6;
}

bool
reading_holds_sent(const struct reading *reading, size_t i, size_t end)
{
	size_t place = 0;
	size_t words = 0;

	for (; i < end; i++)
		words += reading_sent_words(reading, i, &place);
	return reading_is_most_sent(reading, words);
}

bool
reading_is_signature_mark(const struct line *line)
{
	return line->plain && strcmp(line->plain, "--") == 0;
}
