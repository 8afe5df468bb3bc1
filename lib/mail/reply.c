/* Every line gets a place. Marks decide first, then what was sent is compared with what they cover,
 * and last go the lines that programs put at either end. */
#include "mail/reply.h"

#include <string.h>

#include "mail/reading.h"

void
reply_clear(struct reply *reply)
{
	g_clear_pointer(&reply->text, g_free);
}

static void
append_line(GString *to, const struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);
	bool taken = reading->place[i] == PLACE_TAKEN;
	const char *at = taken ? line->body + reading->from[i] : line->at;

	if (taken)
		at += strspn(at, " ");
	g_string_append_len(to, at, (gssize)(line->len - (size_t)(at - line->at)));
	g_string_append_c(to, '\n');
}

/* Own lines in their order; where something was left out, one empty line. */
static void
collect(const struct reading *reading, struct reply *reply)
{
	GString *text = g_string_new(NULL);
	bool gap = false;
	bool has_text = false;

	for (size_t i = 0; i < reading_n(reading); i++) {
		bool blank = line_is_blank(reading_line(reading, i));
		bool own = reading->place[i] == PLACE_OWN || reading->place[i] == PLACE_TAKEN;
		if (blank || !own) {
			gap = true;
			reply->elided_n += !blank;
			continue;
		}
		if (gap && has_text)
			g_string_append_c(text, '\n');
		append_line(text, reading, i);
		gap = false;
		has_text = true;
	}
	reply->text = g_string_free(text, FALSE);
}

void
reply_extract(const char *text, const char *sent, struct reply *reply)
{
	struct sent *known = sent_new(sent);
	struct reading reading;

	reading_open(text, known, &reading);
	reading_place_marks(&reading);
	reading_place_quotes(&reading);
	reading_trim(&reading);
	reply->elided_n = 0;
	collect(&reading, reply);
	reading_close(&reading);
	sent_free(known);
}
