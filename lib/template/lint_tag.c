/* How the text around a tag fits what comes in its place. */
#include "template/lint_tag.h"

#include <stdbool.h>
#include <string.h>

#include "template/prose.h"

static bool
is_value(const struct mustache_tag *tag)
{
	return tag->kind == ' ' || tag->kind == '&';
}

const char *
lint_after(const struct mustache_tag *tag)
{
	const char *at = tag->after;
	while (g_str_has_prefix(at, "{{/") || g_str_has_prefix(at, "{{#")
	       || g_str_has_prefix(at, "{{^")) {
		const char *close = strstr(at, "}}");
		if (close == NULL)
			break;
		at = close + strlen("}}");
	}
	return at;
}

/* {{mentor}}n, {{mentor}}:lle, {{mentor}}s, {{mentor}}'s */
static bool
is_inflected(const char *after)
{
	bool is_joined = *after == ':' || *after == '\'';
	return g_unichar_isalpha(g_utf8_get_char(after + is_joined));
}

/* The name without a number at its end: date1. */
static bool
is_called(const char *name, const char *what)
{
	size_t len = strlen(name);
	while (len > 0 && g_ascii_isdigit(name[len - 1]))
		len--;
	g_autofree char *word = g_strndup(name, len);
	return g_str_has_suffix(word, what);
}

/* A Finnish date brings its own full stop: "15.7..". */
static bool
is_date_before_stop(const char *name, const char *after)
{
	bool is_date =
	    is_called(name, "date") || is_called(name, "dates") || is_called(name, "when");
	return is_date && *after == '.';
}

/* "{{mentor}} kanssa": the name would need a genitive. */
static bool
is_before_postposition(const char *name, const char *after)
{
	static const char *const people[] = { "mentor", "mentee", "backup", "substitute", "who" };
	static const char *const words[] = { " kanssa",  " luona",  " mielestä", " puolesta",
		                             " mukaan",  " takia",  " vuoksi",   " avulla",
		                             " vastaus", " viesti", " kautta",   " jälkeen" };
	bool is_person = false;
	for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
		is_person |= strcmp(people[i], name) == 0;
	for (size_t i = 0; is_person && i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(after, words[i]))
			return true;
	return false;
}

static void
lint_value(const struct mustache *text, const struct mustache_tag *tag, const char *lang,
           GPtrArray *problems)
{
	bool is_finnish = strcmp(lang, "fi") == 0;
	const char *after = lint_after(tag);
	const char *at = tag->before;
	if (is_inflected(after))
		prose_object(problems, text, at,
		             "{{%s}} is inflected; turn the sentence so that the name stands alone",
		             tag->name);
	if (is_finnish && is_date_before_stop(tag->name, after))
		prose_object(problems, text, at,
		             "a full stop after {{%s}}, which brings its own; go on with the "
		             "sentence or end the line",
		             tag->name);
	if (is_finnish && is_before_postposition(tag->name, after))
		prose_object(problems, text, at,
		             "{{%s}} would need a genitive here; turn the sentence", tag->name);
}

/* HTML, links, images. */
static void
lint_markup(const struct mustache *text, GPtrArray *problems)
{
	for (const char *at = mustache_source(text); *at != '\0'; at++) {
		bool is_html =
		    at[0] == '<' && (g_ascii_isalpha(at[1]) || at[1] == '/' || at[1] == '!');
		if (is_html || (at[0] == ']' && at[1] == '('))
			prose_object(problems, text, at, "%s does not work in a mail; write text",
			             is_html ? "HTML" : "a link");
	}
}

void
lint_tags(const struct mustache *text, const char *lang, GPtrArray *problems)
{
	struct mustache_tag tag;
	for (size_t n = 0; mustache_tag(text, n, &tag); n++)
		if (is_value(&tag))
			lint_value(text, &tag, lang, problems);
	lint_markup(text, problems);
}
