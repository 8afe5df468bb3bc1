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
	const char *end = line->at + line->len;

	if (reading->place[i] != PLACE_TAKEN) {
		g_string_append_len(to, line->at, (gssize)line->len);
		g_string_append_c(to, '\n');
		return;
	}
	/* Words may stand on both sides of what is not the person's. */
	struct cut cut = reading->cut[i];
	g_autofree char *before = g_strndup(line->body, cut.from);
	g_autofree char *behind =
	    g_strndup(line->body + cut.to, (gsize)(end - line->body) - cut.to);
	g_strstrip(before);
	g_strstrip(behind);
	g_string_append_printf(to, "%s%s%s\n", before, *before && *behind ? " " : "", behind);
}

static bool
is_quote(const struct reading *reading, size_t i)
{
	return reading->place[i] == PLACE_QUOTE || reading->place[i] == PLACE_MARK
	       || reading->place[i] == PLACE_CUT;
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
			reply->quoted_n += !blank && is_quote(reading, i);
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
	reading_subtract(&reading);
	reading_trim(&reading);
	reply->elided_n = reply->quoted_n = 0;
	collect(&reading, reply);
	reading_close(&reading);
	sent_free(known);
}
