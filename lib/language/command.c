#include "language/command.h"

#include <string.h>

#include "language/scan.h"
#include "language/words.h"

static const struct {
	const char *section;
	enum instruction is;
} SECTIONS[] = {
	{ "yes", INSTRUCTION_YES },
	{ "no", INSTRUCTION_NO },
	{ "stop", INSTRUCTION_STOP },
	{ "resume", INSTRUCTION_RESUME },
	{ "false_alarm", INSTRUCTION_FALSE_ALARM },
	{ "mine", INSTRUCTION_MINE },
	{ "send", INSTRUCTION_SEND },
	{ "leave", INSTRUCTION_LEAVE },
};

/* The words of a line, one blank between. */
static char *
bare(const char *line)
{
	g_autoptr(GArray) words = scan_words(line);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < words->len; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
		                       g_array_index(words, struct scan_word, i).folded);
	return g_string_free(text, FALSE);
}

/* Whether any language has a phrase of that section that is the whole text. */
static bool
is_phrase(const struct lexicon *lexicon, const char *section, const char *text)
{
	size_t len = strlen(text);

	for (size_t language = 0; language < LANGUAGES; language++) {
		g_autoptr(GArray) hits = words_find(lexicon->commands[language], text);
		for (guint i = 0; i < hits->len; i++) {
			const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
			if (strcmp(hit->section, section) == 0 && hit->at == 0 && hit->len == len)
				return true;
		}
	}
	return false;
}

static bool
begins_with(const struct lexicon *lexicon, const char *section, const char *text)
{
	for (size_t language = 0; language < LANGUAGES; language++) {
		g_autoptr(GArray) hits = words_find(lexicon->commands[language], text);
		for (guint i = 0; i < hits->len; i++) {
			const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
			if (strcmp(hit->section, section) == 0 && hit->at == 0)
				return true;
		}
	}
	return false;
}

/* "Hei Kari", "Hej!": a greeting word and at most a name or two. */
static bool
is_greeting(const struct lexicon *lexicon, const char *text)
{
	enum { WORDS_MOST = 4 };

	return scan_count(text) <= WORDS_MOST && begins_with(lexicon, "greeting", text);
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

	for (size_t i = 0; lines[i]; i++) {
		g_autofree char *line = bare(lines[i]);
		if (!*line || *lines[i] == '>' || (!begun && is_greeting(lexicon, line)))
			continue;
		if (begun && begins_with(lexicon, "signoff", line))
			break;
		begun = true;
		g_string_append_printf(text, "%s\n", lines[i]);
	}
	return g_string_free(text, FALSE);
}

static bool
holds(const struct lexicon *lexicon, const char *section, const char *text)
{
	for (size_t language = 0; language < LANGUAGES; language++) {
		g_autoptr(GArray) hits = words_find(lexicon->commands[language], text);
		for (guint i = 0; i < hits->len; i++)
			if (strcmp(g_array_index(hits, struct words_hit, i).section, section) == 0)
				return true;
	}
	return false;
}

/* A short answer that is clearly one of the two; doubt, or a question back, is neither. */
static enum instruction
consent_in(const struct lexicon *lexicon, const char *text)
{
	enum { WORDS_MOST = 30 };

	if (scan_count(text) > WORDS_MOST || strchr(text, '?') || holds(lexicon, "doubt", text))
		return INSTRUCTION_NONE;
	bool yes = holds(lexicon, "yes_said", text);
	bool no = holds(lexicon, "no_said", text);
	if (yes == no)
		return INSTRUCTION_NONE;
	return yes ? INSTRUCTION_YES : INSTRUCTION_NO;
}

enum instruction
command_read(const struct lexicon *lexicon, const char *text, bool *unclear)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	size_t next = 0;
	g_autofree char *first = first_line(lexicon, lines, &next);
	enum { COMMAND_MOST = 60 };

	*unclear = false;
	if (!first)
		return INSTRUCTION_NONE;
	for (size_t i = 0; strlen(first) <= COMMAND_MOST && i < G_N_ELEMENTS(SECTIONS); i++)
		if (is_phrase(lexicon, SECTIONS[i].section, first))
			return SECTIONS[i].is;
	/* "Mine, calling her now": who takes it over says so first, and may go on. */
	g_autofree char *clause = g_strndup(lines[next - 1], strcspn(lines[next - 1], ",."));
	g_autofree char *taken = bare(clause);
	if (is_phrase(lexicon, "mine", taken))
		return INSTRUCTION_MINE;
	g_autofree char *whole = said(lexicon, lines);
	enum instruction consent = consent_in(lexicon, whole);
	*unclear = consent == INSTRUCTION_NONE;
	return consent;
}

/* Whether nothing but a hit has letters on its line. */
static bool
is_line(const char *text, const struct words_hit *hit, struct bytes *line)
{
	size_t start = hit->at;
	size_t end = hit->at + hit->len;

	while (start > 0 && text[start - 1] != '\n')
		start--;
	end += strcspn(text + end, "\n");
	*line = (struct bytes){ .at = text + start, .len = end - start };
	g_autofree char *copy = g_strndup(line->at, line->len);
	g_autofree char *words = g_strndup(text + hit->at, hit->len);
	return scan_count(copy) == scan_count(words);
}

char *
command_cry(const struct lexicon *lexicon, const char *text)
{
	for (size_t language = 0; language < LANGUAGES; language++) {
		g_autoptr(GArray) hits = words_find(lexicon->commands[language], text);
		for (guint i = 0; i < hits->len; i++) {
			const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
			struct bytes line;
			if (strcmp(hit->section, "cry") == 0 && is_line(text, hit, &line))
				return g_strstrip(g_strndup(line.at, line.len));
		}
	}
	return NULL;
}
