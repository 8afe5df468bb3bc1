#include "language/choice.h"

#include <string.h>

#include "language/own.h"
#include "language/when.h"
#include "language/when_words.h"
#include "language/words.h"

enum { CHOICES = 9 };

/* The first own line, with what the lists say of it. */
struct line {
	const char *text;
	struct scan scan;
	GArray *hits, *words;
	size_t end; /* behind the number */
};

static void
line_open(const struct lexicon *lexicon, const char *text, struct line *line)
{
	line->text = text;
	scan_text(text, &line->scan);
	line->hits = own_hits(lexicon, &line->scan);
	line->words = when_words(lexicon, text);
}

static void
line_close(struct line *line)
{
	g_array_unref(line->hits);
	g_array_unref(line->words);
	scan_clear(&line->scan);
}

/* The word of when_words that begins at a byte; its index, or how many there are. */
static size_t
word_at(const struct line *line, size_t at)
{
	size_t i = 0;

	while (i < line->words->len && when_word_at(line->words, i)->at < at)
		i++;
	return i;
}

/* A number at the start of the line: `*end` is behind it. 0: there is none. */
static uint32_t
number_in_digits(const struct line *line, size_t start, size_t *end)
{
	size_t i = word_at(line, start);
	size_t label = own_hit(line->hits, "numbered", start);

	if (label > 0)
		i = word_at(line, start + label);
	const struct when_meaning *number = when_meaning(line->words, i, WHEN_DIGITS);
	const struct when_word *next = when_word_at(line->words, i + 1);
	bool counts = when_meaning(line->words, i + 1, WHEN_UNIT)
	              || when_meaning(line->words, i + 1, WHEN_UNIT_NEAR);
	if (!number || number->value > CHOICES || (counts && next->before == WHEN_SPACE)
	    || (next && next->digits > 0 && !(next->before & WHEN_SPACE))
	    || (next && next->before == 0))
		return 0;
	*end = when_word_at(line->words, i)->at + when_word_at(line->words, i)->len;
	return number->value;
}

/* "kakkonen", "den första": with a mark behind it, or nothing. */
static uint32_t
number_in_words(const struct line *line, size_t start, size_t *end)
{
	for (uint32_t n = 1; n <= CHOICES; n++) {
		g_autofree char *section = g_strdup_printf("choose %u", n);
		size_t len = own_hit(line->hits, section, start);
		if (len == 0)
			continue;
		*end = start + len;
		return n;
	}
	return 0;
}

/* Whether a mark, or the end, stands at a byte: "1, jatketaan". */
static bool
is_marked(const struct line *line, size_t at)
{
	const struct when_word *next = when_word_at(line->words, word_at(line, at));

	return !next || (next->before & ~(unsigned)WHEN_SPACE) != 0;
}

/* Only agreement and politeness behind a number: "2 sopii hyvin", "1 please". */
static bool
only_agrees(const struct line *line, size_t from)
{
	static const char *const SECTIONS[] = { "yes_said", "yes", "polite", "agree" };

	for (guint i = 0; i < line->scan.words->len; i++) {
		size_t at = scan_word_at(&line->scan, i)->at;
		size_t len = 0;
		if (at < from)
			continue;
		for (size_t k = 0; k < G_N_ELEMENTS(SECTIONS); k++)
			len = MAX(len, own_hit(line->hits, SECTIONS[k], at));
		if (len == 0)
			return own_ends(&line->scan, line->hits, at);
		from = at + len;
	}
	return true;
}

/* ---- M5 ---- */

static char *
without_marks(const char *text)
{
	while (*text && strchr(" \t,.:;)-\n", *text))
		text++;
	return g_strchomp(g_strdup(text));
}

/* What stands behind the number, on its line and below. */
static void
read_rest(const char *text, const GArray *lines, const struct line *line, struct said *said)
{
	g_autofree char *all =
	    g_strconcat(line->text + line->end, "\n", text + own_line_at(lines, 0)->end, NULL);

	g_free(said->rest);
	said->rest = without_marks(all);
}

/* The first day that is named; DATE_NONE if none is. */
static date_t
first_day(const struct lexicon *lexicon, const char *text, date_t today)
{
	g_autoptr(GArray) found = when_find(lexicon, text, today);

	for (guint i = 0; i < found->len; i++) {
		const struct when *item = &g_array_index(found, struct when, i);
		if (item->is == WHEN_IS_DATE || item->is == WHEN_IS_LENGTH)
			return item->to != DATE_NONE ? item->to : item->date;
	}
	return DATE_NONE;
}

/* "15.8. asti", "2 viikkoa taukoa" without the 2. */
static bool
is_only_day(const struct lexicon *lexicon, const struct line *line, date_t today, struct said *said)
{
	g_autoptr(GArray) found = when_find(lexicon, line->text, today);
	struct until until = when_until(found, line->text, 0);
	size_t pause = own_hit(line->hits, "nearly pause", until.end);

	if (until.on == DATE_NONE || !own_ends(&line->scan, line->hits, until.end + pause))
		return false;
	said->until_on = until.on;
	return true;
}

static void
answer_quiet(const struct lexicon *lexicon, const char *text, const GArray *lines,
             const struct line *line, const struct said_context *context, struct said *said)
{
	static const enum command MEANT[] = { COMMAND_NONE, COMMAND_RESUME, COMMAND_PAUSE,
		                              COMMAND_OTHER_TOPIC };

	if (said->number >= G_N_ELEMENTS(MEANT))
		return;
	said->command = MEANT[said->number];
	if (said->number == 0 && is_only_day(lexicon, line, context->today, said))
		said->command = COMMAND_PAUSE;
	if (said->command == COMMAND_NONE)
		return;
	said->is_unclear = false;
	if (said->number > 0)
		read_rest(text, lines, line, said);
	if (said->number == 2)
		said->until_on = first_day(lexicon, said->rest, context->today);
}

/* ---- all ---- */

/* The first line that is nothing but a number. */
static uint32_t
lone_number(const GArray *lines)
{
	enum { DIGITS_MOST = 3 };

	for (guint i = 0; i < lines->len; i++) {
		const char *text = own_line_at(lines, i)->text;
		size_t mark = strspn(text, "#(");
		size_t digits = strspn(text + mark, "0123456789");
		guint64 number = 0;
		if (digits == 0 || digits > DIGITS_MOST
		    || text[mark + digits + strspn(text + mark + digits, " .,!)")] != '\0')
			continue;
		g_autofree char *run = g_strndup(text + mark, digits);
		if (g_ascii_string_to_unsigned(run, 10, 1, 999, &number, NULL))
			return (uint32_t)number;
	}
	return 0;
}

void
choice_read(const struct lexicon *lexicon, const char *text, const GArray *lines,
            const struct said_context *context, struct said *said)
{
	bool is_quiet = context->asked == ASKED_QUIET;
	bool is_read = said->command != COMMAND_NONE && said->command != COMMAND_YES
	               && said->command != COMMAND_NO && said->command != COMMAND_ANOTHER;
	struct line line;

	if (context->asked != ASKED_EVALUATION)
		said->number = lone_number(lines);
	if (lines->len == 0 || is_read || (!is_quiet && context->asked != ASKED_TIMES))
		return;
	line_open(lexicon, own_line_at(lines, 0)->text, &line);
	size_t start = own_start(&line.scan, line.hits);
	line.end = strlen(line.text);
	uint32_t number = number_in_digits(&line, start, &line.end);
	bool in_words = number == 0;
	if (in_words)
		number = number_in_words(&line, start, &line.end);
	if (number > 0
	    && (only_agrees(&line, line.end)
	        || (is_quiet && (!in_words || is_marked(&line, line.end))))) {
		said->number = number;
		said->command = COMMAND_NONE; /* "2 suits me" is no yes */
		said->is_unclear = false;
	}
	if (is_quiet && said->command == COMMAND_NONE)
		answer_quiet(lexicon, text, lines, &line, context, said);
	line_close(&line);
}
