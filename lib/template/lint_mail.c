/* What a mail as a whole owes its reader. */
#include "template/lint_mail.h"

#include <string.h>

#include "template/lint.h"
#include "template/lint_tag.h"
#include "template/mustache_nodes.h"
#include "template/prose.h"

static bool
is_among(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

/* ---- who reads it ---- */

const char *
lint_reader(const char *mail, const struct mail_file *file)
{
	static const char *const safety[] = { "signpost",    "alarm",        "alarm_mine",
		                              "alarm_false", "alarm_resume", NULL };
	return is_among(mail, safety) ? "safety" : file->from;
}

bool
lint_is_closed(const char *mail, const struct mail_file *file)
{
	static const char *const closed[] = { "invitation", "invitation_reminder", "ambiguous",
		                              NULL };
	static const char yes[] = "\\b(?:KYLLÄ|JA|YES)\\b";
	return is_among(mail, closed)
	       || g_regex_match_simple(yes, mustache_source(file->body), 0, 0);
}

/* ---- one question ---- */

/* The mails that hold one question from the bank, and so no other. */
static bool
asks_from_bank(const char *mail)
{
	static const char *const mails[] = { "question", "followup", "reminder", "then_and_now",
		                             NULL };
	return is_among(mail, mails);
}

/* The mails that belong to a session or ask for an evaluation, and a list of what is understood. */
static bool
may_ask_more(const char *mail)
{
	static const char *const mails[] = { "prep", "post", "evaluation", "closing", NULL };
	return is_among(mail, mails);
}

static unsigned
marks_in(struct bytes text)
{
	unsigned marks = 0;
	for (size_t i = 0; i < text.len; i++)
		marks += text.at[i] == '?';
	return marks;
}

static unsigned marks_between(const struct mustache *text, size_t from, size_t to);

/* The most question marks of a section with a name and of those that stand in its place. */
static unsigned
marks_of_choice(const struct mustache *text, size_t at, size_t to)
{
	unsigned marks[2] = { 0, 0 };
	const struct node *first = mustache_node(text, at);
	for (size_t n = at; n < to;) {
		const struct node *node = mustache_node(text, n);
		bool is_section = node->kind == SECTION || node->kind == INVERTED;
		if (is_section && strcmp(node->name, first->name) == 0)
			marks[node->kind == INVERTED] += marks_between(text, n + 1, node->next);
		n = node->next;
	}
	return MAX(marks[0], marks[1]);
}

/* Whether a section of this name begins before `at`, on the same level. */
static bool
is_counted(const struct mustache *text, size_t from, size_t at)
{
	const char *name = mustache_node(text, at)->name;
	for (size_t n = from; n < at; n = mustache_node(text, n)->next) {
		const struct node *node = mustache_node(text, n);
		bool is_section = node->kind == SECTION || node->kind == INVERTED;
		if (is_section && strcmp(node->name, name) == 0)
			return true;
	}
	return false;
}

static unsigned
marks_between(const struct mustache *text, size_t from, size_t to)
{
	unsigned marks = 0;
	for (size_t n = from; n < to; n = mustache_node(text, n)->next) {
		const struct node *node = mustache_node(text, n);
		bool is_section = node->kind == SECTION || node->kind == INVERTED;
		if (node->kind == TEXT)
			marks += marks_in(node->text);
		if (is_section && !is_counted(text, from, n))
			marks += marks_of_choice(text, n, to);
	}
	return marks;
}

static void
lint_questions(const char *mail, const struct mustache *body, GPtrArray *problems)
{
	unsigned asked = marks_between(body, 0, body->nodes->len);
	const char *mark = strrchr(mustache_source(body), '?');
	if (may_ask_more(mail) || asked == 0)
		return;
	if (asks_from_bank(mail))
		prose_object(problems, body, mark,
		             "a second question beside {{question}}; leave it out");
	else if (asked > 1)
		prose_object(problems, body, mark, "%u questions; ask one", asked);
}

/* ---- the subject ---- */

enum { SUBJECT_CHARS = 60 };

/* What somebody wrote: never where a locked screen shows it. */
static const char *const written[] = {
	"quote",       "answer",       "text",    "plan",    "topic",     "outcome", "worth",
	"first_quote", "first_answer", "answer1", "answer2", "own_words", "mirror",  "matched",
	"reason",      "line",         "hit",     "word",    NULL,
};

static void
lint_shown(const struct mustache *text, const char *what, GPtrArray *problems)
{
	struct mustache_tag tag;
	for (size_t n = 0; text != NULL && mustache_tag(text, n, &tag); n++)
		if ((tag.kind == ' ' || tag.kind == '&') && is_among(tag.name, written))
			prose_object(problems, text, tag.before,
			             "{{%s}} in the %s shows what somebody wrote; leave it out",
			             tag.name, what);
}

static size_t chars_between(const struct mustache *text, size_t from, size_t to);

/* The longest that one choice of a section says. */
static size_t
chars_of(const struct mustache *text, size_t n, bool *seen_section)
{
	const struct node *node = mustache_node(text, n);
	*seen_section = node->kind == SECTION || node->kind == INVERTED;
	if (*seen_section)
		return chars_between(text, n + 1, node->next);
	return node->kind == TEXT ? (size_t)g_utf8_strlen(node->text.at, (gssize)node->text.len)
	                          : 0;
}

/* What is always there, and the longest section: a subject holds variants, not additions. */
static size_t
chars_between(const struct mustache *text, size_t from, size_t to)
{
	size_t fixed = 0;
	size_t longest = 0;
	for (size_t n = from; n < to; n = mustache_node(text, n)->next) {
		bool is_section;
		size_t chars = chars_of(text, n, &is_section);
		fixed += is_section ? 0 : chars;
		longest = MAX(longest, is_section ? chars : 0);
	}
	return fixed + longest;
}

static void
lint_subject(const struct mustache *subject, GPtrArray *problems)
{
	if (subject == NULL)
		return;
	size_t chars = chars_between(subject, 0, subject->nodes->len);
	if (chars > SUBJECT_CHARS)
		prose_object(problems, subject, mustache_source(subject),
		             "%zu characters without the names; write at most %d", chars,
		             SUBJECT_CHARS);
}

/* ---- who sent it ---- */

/* A mail without a footer says by itself that a program sent it, unless a person did. */
static void
lint_sender(const struct mail_file *file, GPtrArray *problems)
{
	static const char *const words[] = { "ohjelma", "program", "mentord", NULL };
	g_autofree char *lower = g_utf8_strdown(mustache_source(file->body), -1);
	bool says_so = file->footer != NULL || strcmp(file->from, "own") == 0;
	for (const char *const *word = words; *word != NULL; word++)
		says_so |= strstr(lower, *word) != NULL;
	if (!says_so)
		g_ptr_array_add(problems,
		                g_strdup_printf("%s:1:1: nothing says that a program sent it; "
		                                "write footer: or say so",
		                                file->path));
}

/* ---- the greeting ---- */

static const struct greeting {
	const char *lang, *word, *whole;
} greetings[] = {
	{ "fi", "Hei ", "Hei {{mentee}}" },
	{ "sv", "Hej ", "Hej {{mentee}}!" },
	{ "en", "Hello ", "Hello {{mentee}}," },
};

/* A mail that begins a thread greets the mentee by name. */
static void
lint_greeting(const struct mail_file *file, const char *lang, GPtrArray *problems)
{
	const char *source = mustache_source(file->body);
	if (file->subject == NULL || strcmp(file->from, "mentee") != 0)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(greetings); i++)
		if (strcmp(greetings[i].lang, lang) == 0
		    && strstr(source, greetings[i].word) == NULL)
			prose_object(problems, file->body, source, "no greeting; begin with %s",
			             greetings[i].whole);
}

/* ---- forms for one and more ---- */

static bool
has_forms(const struct mail_file *file, const char *name)
{
	const struct mustache *texts[] = { file->subject, file->preheader, file->body };
	struct mustache_tag tag;
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		for (size_t n = 0; texts[i] != NULL && mustache_tag(texts[i], n, &tag); n++) {
			g_autofree char *base = lint_line_key(tag.name);
			if (strcmp(base, name) == 0 && strcmp(base, tag.name) != 0)
				return true;
		}
	return false;
}

/* Whether the word after a number is its plural, as far as its end tells. */
static bool
is_plural(const char *lang, const char *after)
{
	static const struct {
		const char *lang, *pattern;
	} forms[] = {
		{ "fi", "^ \\w+(?<!ss|[aeioä]st|ll|lt|n)[aä]\\b" },
		{ "sv", "^ \\w+(?:ar|or|er)\\b" },
		{ "en", "^ \\w+(?<!s)s\\b" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
		if (strcmp(forms[i].lang, lang) == 0
		    && g_regex_match_simple(forms[i].pattern, after, 0, 0))
			return true;
	return false;
}

static void
lint_numbers(const struct names *names, const char *mail, const struct mail_file *file,
             const char *lang, GPtrArray *problems)
{
	const struct mustache *texts[] = { file->subject, file->body };
	struct mustache_tag tag;
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		for (size_t n = 0; texts[i] != NULL && mustache_tag(texts[i], n, &tag); n++)
			if (tag.kind == ' ' && names_is_number(names, mail, tag.name)
			    && is_plural(lang, lint_after(&tag)) && !has_forms(file, tag.name))
				prose_object(problems, texts[i], tag.before,
				             "{{%s}} may be 1; write {{#%s.one}} and {{^%s.one}}",
				             tag.name, tag.name, tag.name);
}

void
lint_mail_shape(const struct names *names, const char *mail, const struct mail_file *file,
                const char *lang, GPtrArray *problems)
{
	lint_questions(mail, file->body, problems);
	lint_subject(file->subject, problems);
	lint_shown(file->subject, "subject", problems);
	lint_shown(file->preheader, "preheader", problems);
	lint_sender(file, problems);
	lint_greeting(file, lang, problems);
	lint_numbers(names, mail, file, lang, problems);
}
