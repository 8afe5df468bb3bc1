#include "language/command.h"

#include <string.h>

#include "language/scan.h"
#include "language/words.h"

static const struct {
	const char *section;
	enum command is;
} SECTIONS[] = {
	{ "yes", COMMAND_YES },
	{ "no", COMMAND_NO },
	{ "stop", COMMAND_STOP },
	{ "resume", COMMAND_RESUME },
	{ "false_alarm", COMMAND_FALSE_ALARM },
	{ "mine", COMMAND_MINE },
	{ "send", COMMAND_SEND },
	{ "leave", COMMAND_LEAVE },
};

/* Longer than any command or greeting. */
enum { LINE_MOST = 200, LINES_MOST = 40 };

/* The words of a line, one blank between; of a long one, its beginning. */
static char *
bare(const char *line)
{
	g_autofree char *head = g_strndup(line, LINE_MOST);
	g_autofree char *valid = g_utf8_make_valid(head, -1);
	struct scan scan;
	GString *text = g_string_new(NULL);

	scan_text(valid, &scan);
	for (guint i = 0; i < scan.words->len; i++)
		g_string_append(g_string_append(text, i > 0 ? " " : ""),
		                scan_word_at(&scan, i)->folded);
	scan_clear(&scan);
	return g_string_free(text, FALSE);
}

/* Where a hit may stand to count. */
enum where { ANYWHERE, AT_START, WHOLE };

/* Whether any language has a phrase of that section in the text. */
static bool
holds(const struct lexicon *lexicon, const char *section, const char *text, enum where where)
{
	struct scan scan;
	size_t len = strlen(text);
	bool found = false;

	scan_text(text, &scan);
	for (size_t language = 0; language < LANGUAGES && !found; language++) {
		g_autoptr(GArray) hits = words_find(lexicon->commands[language], &scan);
		for (guint i = 0; i < hits->len && !found; i++) {
			const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
			found = strcmp(hit->section, section) == 0
			        && (where == ANYWHERE || hit->at == 0)
			        && (where != WHOLE || hit->len == len);
		}
	}
	scan_clear(&scan);
	return found;
}

/* "Hei Kari", "Hej!": a greeting word and at most a name or two. */
static bool
is_greeting(const struct lexicon *lexicon, const char *text)
{
	enum { WORDS_MOST = 4 };

	return scan_count(text) <= WORDS_MOST && holds(lexicon, "greeting", text, AT_START);
}

/* The lines up to the first that has words, less a greeting; NULL if there are none. The rest of
 * the lines stands at *next. */
static char *
first_line(const struct lexicon *lexicon, char **lines, size_t *next)
{
	for (size_t i = 0; lines[i]; i++) {
		g_autofree char *text = bare(lines[i]);
		bool quoted = *lines[i] == '>';
		*next = i + 1;
		if (*text && !quoted && !is_greeting(lexicon, text))
			return g_steal_pointer(&text);
	}
	return NULL;
}

/* Lines above a sign-off, without greeting: what a yes or a no is looked for in. */
static char *
said(const struct lexicon *lexicon, char **lines)
{
	GString *text = g_string_new(NULL);
	bool begun = false;

	for (size_t i = 0; lines[i] && i < LINES_MOST; i++) {
		g_autofree char *line = bare(lines[i]);
		if (!*line || *lines[i] == '>' || (!begun && is_greeting(lexicon, line)))
			continue;
		if (begun && holds(lexicon, "signoff", line, AT_START))
			break;
		begun = true;
		g_string_append_printf(text, "%s\n", lines[i]);
	}
	return g_string_free(text, FALSE);
}

/* A short answer that is clearly one of the two; doubt, or a question back, is neither. */
static enum command
consent_in(const struct lexicon *lexicon, const char *text)
{
	enum { WORDS_MOST = 30 };

	if (scan_count(text) > WORDS_MOST || strchr(text, '?')
	    || holds(lexicon, "doubt", text, ANYWHERE))
		return COMMAND_NONE;
	bool yes = holds(lexicon, "yes_said", text, ANYWHERE);
	bool no = holds(lexicon, "no_said", text, ANYWHERE);
	if (yes == no)
		return COMMAND_NONE;
	return yes ? COMMAND_YES : COMMAND_NO;
}

enum command
command_read(const struct lexicon *lexicon, const char *text, bool *unclear)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	size_t next = 0;
	g_autofree char *first = first_line(lexicon, lines, &next);
	enum { COMMAND_MOST = 60 };

	*unclear = false;
	if (!first)
		return COMMAND_NONE;
	for (size_t i = 0; strlen(first) <= COMMAND_MOST && i < G_N_ELEMENTS(SECTIONS); i++)
		if (holds(lexicon, SECTIONS[i].section, first, WHOLE))
			return SECTIONS[i].is;
	/* "Mine, calling her now": who takes it over says so first, and may go on. */
	g_autofree char *clause = g_strndup(lines[next - 1], strcspn(lines[next - 1], ",."));
	g_autofree char *taken = bare(clause);
	if (holds(lexicon, "mine", taken, WHOLE))
		return COMMAND_MINE;
	g_autofree char *whole = said(lexicon, lines);
	enum command consent = consent_in(lexicon, whole);
	*unclear = consent == COMMAND_NONE;
	return consent;
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
