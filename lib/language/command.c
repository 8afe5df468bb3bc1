#include "language/command.h"

#include <string.h>

#include "language/own.h"
#include "language/when.h"
#include "language/words.h"

/* What may stand on the line of a command, behind it. */
enum takes { TAKES_NOTHING, TAKES_DATE, TAKES_TIMES, TAKES_TEXT };

/* In the order in which they are looked for. */
static const struct {
	const char *section;
	enum command is;
	enum takes takes;
} SECTIONS[] = {
	{ "false_alarm", COMMAND_FALSE_ALARM, TAKES_NOTHING },
	{ "delete_all", COMMAND_DELETE_ALL, TAKES_NOTHING },
	{ "not_held", COMMAND_NOT_HELD, TAKES_NOTHING },
	{ "pause", COMMAND_PAUSE, TAKES_DATE },
	{ "another", COMMAND_ANOTHER, TAKES_NOTHING },
	{ "draft", COMMAND_DRAFT, TAKES_TEXT },
	{ "show", COMMAND_SHOW, TAKES_NOTHING },
	{ "reschedule", COMMAND_RESCHEDULE, TAKES_TIMES },
	{ "my_data", COMMAND_MY_DATA, TAKES_NOTHING },
	{ "help", COMMAND_HELP, TAKES_NOTHING },
	{ "stop", COMMAND_STOP, TAKES_NOTHING },
	{ "resume", COMMAND_RESUME, TAKES_NOTHING },
	{ "end", COMMAND_END, TAKES_NOTHING },
	{ "mine", COMMAND_MINE, TAKES_NOTHING },
	{ "send", COMMAND_SEND, TAKES_NOTHING },
	{ "leave", COMMAND_LEAVE, TAKES_NOTHING },
	{ "yes", COMMAND_YES, TAKES_NOTHING },
	{ "no", COMMAND_NO, TAKES_NOTHING },
};

/* A line with its words and what the lists say of them. */
struct line {
	struct scan scan;
	GArray *hits;
	size_t start; /* of the first word that is no greeting */
};

static void
line_open(const struct lexicon *lexicon, const char *text, struct line *line)
{
	scan_text(text, &line->scan);
	line->hits = own_hits(lexicon, &line->scan);
	line->start = own_start(&line->scan, line->hits);
}

static void
line_close(struct line *line)
{
	g_array_unref(line->hits);
	scan_clear(&line->scan);
}

static bool
overlaps(const struct words_hit *hit, const struct words_hit *other)
{
	return hit->at < other->at + other->len && other->at < hit->at + hit->len;
}

/* Whether the line has a hit of a section that none of `against` overlaps. */
static bool
has_hit(const struct line *line, const char *section, const char *against)
{
	for (guint i = 0; i < line->hits->len; i++) {
		const struct words_hit *hit = &g_array_index(line->hits, struct words_hit, i);
		bool denied = false;
		if (strcmp(hit->section, section) != 0)
			continue;
		for (guint k = 0; against && k < line->hits->len && !denied; k++) {
			const struct words_hit *other =
			    &g_array_index(line->hits, struct words_hit, k);
			denied = strcmp(other->section, against) == 0 && overlaps(hit, other);
		}
		if (!denied)
			return true;
	}
	return false;
}

/* Whether a word of the line is written in capitals alone, as the commands are shown. */
static bool
is_shouted(const char *text, size_t at, size_t len)
{
	enum { SHORTEST = 4 };

	for (const char *c = text + at; c < text + at + len; c = g_utf8_next_char(c))
		if (g_unichar_islower(g_utf8_get_char(c)))
			return false;
	return len >= SHORTEST;
}

/* "TAUKO 15.8. asti, olen matkoilla": the day first, and only then other words. A pause is confirmed,
 * and ends with the next word of the person; so a reason may stand behind it. */
static bool
take_date(const struct lexicon *lexicon, const struct line *line, size_t from, date_t today,
          struct said *said)
{
	g_autoptr(GArray) found = when_find(lexicon, line->scan.text, today);
	struct until until = when_until(found, line->scan.text, from);
	bool shouted = is_shouted(line->scan.text, line->start, from - line->start);

	if (!own_ends(&line->scan, line->hits, until.end)
	    && !(until.closed && (until.on != DATE_NONE || shouted)))
		return false;
	said->until_on = until.on;
	return true;
}

/* "SIIRTO ti 20.5. klo 10 tai ke 21.5. klo 14": nothing but times; behind capitals, times among words. */
static bool
take_times(const struct lexicon *lexicon, const struct line *line, size_t from, date_t today)
{
	g_autoptr(GArray) found = when_find(lexicon, line->scan.text, today);
	bool shouted = is_shouted(line->scan.text, line->start, from - line->start);
	size_t days = 0;

	for (guint i = 0; i < found->len; i++) {
		const struct when *item = &g_array_index(found, struct when, i);
		if (item->at < from)
			continue;
		if (item->is == WHEN_IS_OTHER && !shouted)
			return days > 0 && own_ends(&line->scan, line->hits, item->at);
		days += item->is == WHEN_IS_DATE;
	}
	return days > 0;
}

/* What was understood of a line that begins with a command. */
static bool
take_rest(const struct lexicon *lexicon, enum takes takes, const struct line *line, size_t from,
          date_t today, struct said *said)
{
	if (takes == TAKES_TEXT && line->scan.text[from] == ':') {
		g_free(said->rest);
		said->rest = g_strstrip(g_strdup(line->scan.text + from + 1));
		return true;
	}
	if (own_ends(&line->scan, line->hits, from))
		return true;
	if (takes == TAKES_DATE)
		return take_date(lexicon, line, from, today, said);
	return takes == TAKES_TIMES && take_times(lexicon, line, from, today);
}

/* "Kahden viikon tauko": the day before the word. */
static bool
is_pause_behind_day(const struct lexicon *lexicon, const struct line *line, date_t today,
                    struct said *said)
{
	g_autoptr(GArray) found = when_find(lexicon, line->scan.text, today);
	struct until until = when_until(found, line->scan.text, line->start);
	size_t len = own_hit(line->hits, "pause", until.end);

	if (until.on == DATE_NONE || len == 0
	    || !own_ends(&line->scan, line->hits, until.end + len))
		return false;
	said->until_on = until.on;
	return true;
}

static enum command
whole_line(const struct lexicon *lexicon, const struct line *line, date_t today, struct said *said)
{
	for (size_t i = 0; i < G_N_ELEMENTS(SECTIONS); i++) {
		size_t len = own_hit(line->hits, SECTIONS[i].section, line->start);
		if (SECTIONS[i].is == COMMAND_FALSE_ALARM && strchr(line->scan.text, '?'))
			continue; /* who asks releases nothing */
		if (len > 0
		    && take_rest(lexicon, SECTIONS[i].takes, line, line->start + len, today, said))
			return SECTIONS[i].is;
	}
	return is_pause_behind_day(lexicon, line, today, said) ? COMMAND_PAUSE : COMMAND_NONE;
}

/* "Mine, calling her now": who answers an alarm says so first, and may go on. What releases, only
 * without a question or a doubt. */
static enum command
first_clause(const struct lexicon *lexicon, const char *text, enum asked asked)
{
	enum command is = COMMAND_NONE;
	struct line whole;
	struct line line;

	line_open(lexicon, text, &whole);
	g_autofree char *clause =
	    g_strndup(text + whole.start, strcspn(text + whole.start, ",.!:"));
	bool sure = !strchr(text, '?') && !has_hit(&whole, "doubt", NULL);
	line_close(&whole);
	line_open(lexicon, clause, &line);
	size_t mine = own_hit(line.hits, "mine", line.start);
	size_t wrong = own_hit(line.hits, "false_alarm", line.start);
	if (mine > 0 && own_ends(&line.scan, line.hits, line.start + mine))
		is = COMMAND_MINE;
	else if (asked == ASKED_ALARM && wrong > 0 && sure
	         && own_ends(&line.scan, line.hits, line.start + wrong))
		is = COMMAND_FALSE_ALARM;
	line_close(&line);
	return is;
}

/* A short answer that is clearly one of the two; doubt, or a question back, is neither. */
static enum command
consent_in(const struct lexicon *lexicon, const char *text)
{
	enum { WORDS_MOST = 30 };
	enum command is = COMMAND_NONE;
	struct line line;

	if (scan_count(text) > WORDS_MOST || strchr(text, '?'))
		return COMMAND_NONE;
	line_open(lexicon, text, &line);
	bool yes = has_hit(&line, "yes_said", "no_said"); /* "passar" of "passar inte" is no yes */
	bool no = has_hit(&line, "no_said", NULL);
	if (yes != no && !has_hit(&line, "doubt", NULL))
		is = yes ? COMMAND_YES : COMMAND_NO;
	line_close(&line);
	return is;
}

static bool
signals(const struct lexicon *lexicon, const struct scan *scan, const char *section)
{
	for (size_t i = 0; i < LANGUAGES; i++) {
		g_autoptr(GArray) hits = words_find(lexicon->signals[i], scan);
		for (guint k = 0; k < hits->len; k++)
			if (strcmp(g_array_index(hits, struct words_hit, k).section, section) == 0)
				return true;
	}
	return false;
}

/* "I can't answer this": row 2 of 3.4 in a sentence, and no answer behind a "but". */
static bool
asks_for_another(const struct lexicon *lexicon, const char *text)
{
	enum { WORDS_MOST = 45 };
	struct scan scan;

	if (scan_count(text) > WORDS_MOST)
		return false;
	scan_text(text, &scan);
	bool asks = signals(lexicon, &scan, "another") && !signals(lexicon, &scan, "another_but");
	scan_clear(&scan);
	return asks;
}

/* A pause whose day stands alone on the next line. */
static void
until_below(const struct lexicon *lexicon, const GArray *lines, date_t today, struct said *said)
{
	if (said->command != COMMAND_PAUSE || said->until_on != DATE_NONE || lines->len < 2)
		return;
	const char *below = own_line_at(lines, 1)->text;
	g_autoptr(GArray) found = when_find(lexicon, below, today);
	struct until until = when_until(found, below, 0);
	if (below[until.end] == '\0' || until.closed)
		said->until_on = until.on;
}

/* Below the first own line. */
static void
add_below(const char *text, const GArray *lines, struct said *said)
{
	g_autofree char *beside = said->rest;
	g_autofree char *below = g_strdup(text + own_line_at(lines, 0)->end);

	g_strstrip(below);
	said->rest = g_strconcat(beside, *beside && *below ? "\n" : "", below, NULL);
}

void
command_read(const struct lexicon *lexicon, const char *text, const GArray *lines,
             const struct said_context *context, struct said *said)
{
	struct line line;

	if (lines->len == 0) {
		said->is_unclear = text[strspn(text, " \t\n")] != '\0';
		return;
	}
	line_open(lexicon, own_line_at(lines, 0)->text, &line);
	said->command = whole_line(lexicon, &line, context->today, said);
	line_close(&line);
	if (said->command == COMMAND_NONE)
		said->command = first_clause(lexicon, own_line_at(lines, 0)->text, context->asked);
	until_below(lexicon, lines, context->today, said);
	if (said->command != COMMAND_NONE) {
		add_below(text, lines, said);
		return;
	}
	g_autofree char *whole = own_joined(lines);
	if (context->asked == ASKED_QUESTION && asks_for_another(lexicon, whole)) {
		said->command = COMMAND_ANOTHER;
		return;
	}
	said->command = consent_in(lexicon, whole);
	said->is_unclear = said->command == COMMAND_NONE;
}

/* The line of a hit when nothing else has letters on it; an empty run if something has. */
static struct bytes
lone_line(const struct scan *scan, const struct words_hit *hit)
{
	const struct bytes none = { 0 };
	const char *start = scan->text + hit->at;
	const char *end = start + hit->len;

	while (start > scan->text && start[-1] != '\n')
		if (g_ascii_isalnum(*--start) || (unsigned char)*start >= 0x80)
			return none;
	for (; *end && *end != '\n'; end++)
		if (g_ascii_isalnum(*end))
			return none;
	return (struct bytes){ .at = start, .len = (size_t)(end - start) };
}

char *
command_cry(const struct lexicon *lexicon, const struct scan *scan)
{
	for (size_t language = 0; language < LANGUAGES; language++) {
		g_autoptr(GArray) hits = words_find(lexicon->commands[language], scan);
		for (guint i = 0; i < hits->len; i++) {
			const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
			if (strcmp(hit->section, "cry") != 0)
				continue;
			struct bytes line = lone_line(scan, hit);
			if (line.len > 0)
				return g_strstrip(g_strndup(line.at, line.len));
		}
	}
	return NULL;
}
