/* One text of a template as an editor reads it: patterns over the text without its tags. */
#include "template/prose.h"

#include <string.h>

/* ---- objections ---- */

void
prose_object(GPtrArray *problems, const struct mustache *text, const char *at, const char *format,
             ...)
{
	size_t line;
	size_t column;
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	mustache_place(text, at, &line, &column);
	g_ptr_array_add(problems,
	                g_strdup_printf("%s:%zu:%zu: %s", mustache_file(text), line, column, what));
}

/* ---- the text without its tags ---- */

/* A value's tag: {{name}}, {{.}}, {{&name}}, {{{name}}}. */
static bool
is_value(const char *inside)
{
	inside += strspn(inside, " \t");
	return g_ascii_isalnum(*inside) || *inside == '.' || *inside == '&' || *inside == '{';
}

char *
prose_blanked(const char *source)
{
	char *blanked = g_strdup(source);
	const char *open;
	for (const char *at = source; (open = strstr(at, "{{")) != NULL;) {
		const char *close = strstr(open, "}}");
		if (close == NULL)
			break;
		const char *end = close + strlen("}}");
		end += *end == '}';
		memset(blanked + (open - source), is_value(open + 2) ? PROSE_VALUE : PROSE_MARK,
		       (size_t)(end - open));
		at = end;
	}
	return blanked;
}

/* ---- rules ---- */

#define ALL "fi sv en"
#define VALUE "\\x01+"
/* What may stand before a sentence: nothing, a mark of a list or of stress, another sentence. */
#define OPENING "(?:^[\\s*>\\d.\\x02]*|[.?!:–] +)\\K"

static const struct rule {
	const char *langs;
	const char *reader; /* NULL: for all */
	const char *pattern;
	const char *what; /* and what to write instead */
} rules[] = {
	{ "fi en", NULL, "!", "an exclamation mark; end the sentence with a full stop" },
	{ "sv", NULL, "^Hej " VALUE "!$(*SKIP)(*FAIL)|!",
	  "an exclamation mark; end the sentence with a full stop" },
	{ "sv", "safety", "^Hej " VALUE "!$",
	  "an exclamation mark; greet without a mark where somebody may be in danger" },
	{ ALL, "safety", "–(?!\\d)",
	  "a dash; write two sentences where somebody may be in danger" },
	{ "fi en", NULL, "[“”„«»]", "another quotation mark; write \"…\"" },
	{ "sv", NULL, "[\"“„«»]", "another quotation mark; write ”…”" },
	{ "en", NULL, "’", "a curved apostrophe; write '" },
	{ "fi en", NULL, "^(?:[^\"\\n]*\"[^\"\\n]*\")*[^\"\\n]*\\K\"(?=[^\"\\n]*$)",
	  "a quotation mark alone on its line; close what it opens on the same line" },
	{ "sv", NULL, "^(?:[^”\\n]*”[^”\\n]*”)*[^”\\n]*\\K”(?=[^”\\n]*$)",
	  "a quotation mark alone on its line; close what it opens on the same line" },
	{ ALL, NULL, "\\.\\.\\.", "three full stops; write …" },
	{ ALL, NULL, "(?<=[^\\s\\x02]) - (?=\\S)", "a hyphen between blanks; write –" },
	{ ALL, NULL, "(?<=\\d)-(?=\\d)", "a hyphen between numbers; write –" },
	{ ALL, NULL, "(?<=\\S)  +(?=\\S)", "two blanks; write one" },
	{ ALL, NULL, "(?<=\\S) +(?=[,.;:?](?:\\s|$))", "a blank before a mark; leave it out" },
	{ "fi", NULL, "\\bensi " VALUE,
	  "\"ensi\" before a day is read in two ways; write {{when}}" },
	{ "fi", NULL, "(?i)\\bmentor(?!d\\b|i(?:si)?\\b)\\w+ " VALUE,
	  "a case before a name; write mentorisi {{mentor}} and turn the sentence" },
	{ "fi", NULL, "(?i)\\bmentoroitav(?!a\\b)\\w+ " VALUE,
	  "a case before a name; write {{mentee}} and turn the sentence" },
	{ "fi", NULL, "\\bklo \\d\\d?:\\d\\d", "a colon in a time; write klo 10.00" },
	{ "sv", NULL, "\\bkl\\.? \\d\\d?:\\d\\d", "a colon in a time; write kl. 10.00" },
	{ "sv", NULL, "\\bkl \\d", "kl without a full stop; write kl. 10" },
	{ "en", NULL, "\\bat \\d\\d?\\.\\d\\d\\b", "a full stop in a time; write 10:00" },
	{ "fi", NULL, "^Hei " VALUE "[!,.]", "a mark after the greeting; write Hei {{mentee}}" },
	{ "sv", "mentee", "^Hej " VALUE "$", "the greeting has its mark; write Hej {{mentee}}!" },
	{ "en", NULL, "^(?:Hello " VALUE "+(?!,)|Hi |Dear )",
	  "another greeting; write Hello {{mentee}}," },
	{ "fi sv", NULL, "^(?:Terveisin|Hälsningar),", "a comma after the closing; leave it out" },
};

/* A rule of the language, ready to be looked for. */
struct ready {
	const char *reader, *what;
	GRegex *regex;
};

struct prose {
	const struct avoid *avoid;
	GArray *rules, *openings; /* struct ready */
};

static void
ready_clear(void *data)
{
	struct ready *ready = data;
	g_regex_unref(ready->regex);
}

static void
make_ready(GArray *to, const char *reader, const char *pattern, const char *what)
{
	struct ready ready = {
		.reader = reader,
		.what = what,
		.regex = g_regex_new(pattern, G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, NULL),
	};
	g_array_append_val(to, ready);
}

/* Object to each place where a rule is met. */
static void
object_to(const struct ready *ready, const char *blanked, const struct mustache *text,
          GPtrArray *problems)
{
	g_autoptr(GMatchInfo) match = NULL;
	g_regex_match(ready->regex, blanked, 0, &match);
	for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
		int begin;
		g_match_info_fetch_pos(match, 0, &begin, NULL);
		prose_object(problems, text, mustache_source(text) + begin, "%s", ready->what);
	}
}

static void
object_to_all(const GArray *rules_of, const char *blanked, const struct passage *passage,
              GPtrArray *problems)
{
	for (guint i = 0; i < rules_of->len; i++) {
		const struct ready *ready = &g_array_index(rules_of, struct ready, i);
		if (ready->reader == NULL || strcmp(ready->reader, passage->reader) == 0)
			object_to(ready, blanked, passage->text, problems);
	}
}

/* ---- questions ---- */

#define TO_ITS_MARK "\\b[^.?!\\n]*\\?"

static const struct opening {
	const char *lang, *pattern, *what;
} openings[] = {
	{ "fi", "(?i)\\bmiksi" TO_ITS_MARK, "asks why; write mikä sai sinut …" },
	{ "sv", "(?i)\\bvarför" TO_ITS_MARK, "asks why; write vad fick dig att …" },
	{ "en", "(?i)\\bwhy" TO_ITS_MARK, "asks why; write what led you to …" },
	{ "fi", "(?i)" OPENING "[\\w-]*[^\\Wk]k[oö](?:han|hän)?" TO_ITS_MARK,
	  "asks for a yes or a no; open with mitä, miten, mikä" },
	{ "sv",
	  "(?i)" OPENING "(?:är|har|hade|kan|kunde|skulle|vill|ska|får|finns|passar|tror|känner|"
	  "tycker|behöver|vet|gör|gjorde|skickades)" TO_ITS_MARK,
	  "asks for a yes or a no; open with vad, vilken, hur" },
	{ "en",
	  "(?i)" OPENING "(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|"
	  "may|might)" TO_ITS_MARK,
	  "asks for a yes or a no; open with what, which, how" },
};

const char *
prose_opening(const char *lang, const char *text)
{
	for (size_t i = 0; i < G_N_ELEMENTS(openings); i++) {
		g_autoptr(GRegex) regex = NULL;
		if (strcmp(openings[i].lang, lang) != 0)
			continue;
		regex = g_regex_new(openings[i].pattern, G_REGEX_MULTILINE, 0, NULL);
		if (g_regex_match(regex, text, 0, NULL))
			return openings[i].what;
	}
	return NULL;
}

/* ---- a language ---- */

struct prose *
prose_new(const char *lang, const struct avoid *avoid)
{
	struct prose *prose = g_new0(struct prose, 1);
	prose->avoid = avoid;
	prose->rules = g_array_new(FALSE, FALSE, sizeof(struct ready));
	prose->openings = g_array_new(FALSE, FALSE, sizeof(struct ready));
	g_array_set_clear_func(prose->rules, ready_clear);
	g_array_set_clear_func(prose->openings, ready_clear);
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
		if (strstr(rules[i].langs, lang) != NULL)
			make_ready(prose->rules, rules[i].reader, rules[i].pattern, rules[i].what);
	for (size_t i = 0; i < G_N_ELEMENTS(openings); i++)
		if (strcmp(openings[i].lang, lang) == 0)
			make_ready(prose->openings, NULL, openings[i].pattern, openings[i].what);
	return prose;
}

void
prose_free(struct prose *prose)
{
	g_array_unref(prose->rules);
	g_array_unref(prose->openings);
	g_free(prose);
}

/* ---- words ---- */

/* What the finder of words hands back. */
struct finding {
	const struct passage *passage;
	const char *blanked;
	GPtrArray *problems;
};

static void
object_to_word(const char *at, const char *word, const char *instead, void *context)
{
	const struct finding *finding = context;
	const struct mustache *text = finding->passage->text;
	prose_object(finding->problems, text, mustache_source(text) + (at - finding->blanked),
	             "\"%s\"; write: %s", word, instead);
}

void
prose_check(const struct prose *prose, const struct passage *passage, GPtrArray *problems)
{
	g_autofree char *blanked = prose_blanked(mustache_source(passage->text));
	struct finding finding = { passage, blanked, problems };
	object_to_all(prose->rules, blanked, passage, problems);
	if (!passage->is_closed)
		object_to_all(prose->openings, blanked, passage, problems);
	avoid_find(prose->avoid, blanked, passage->reader, object_to_word, &finding);
}
