#include "mail/mark.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static bool
is_clock(const char *at, size_t digits)
{
	const char *rest = at + digits;

	return digits <= 2 && (*rest == ':' || *rest == '.' || *rest == 'h')
	       && g_ascii_isdigit(rest[1]) && g_ascii_isdigit(rest[2]) && !g_ascii_isdigit(rest[3]);
}

static bool
is_numeric_date(const char *at, size_t digits)
{
	char separator = at[digits];

	if (digits > 4 || !separator || !strchr("./-", separator))
		return false;
	/* Some languages put a blank behind each full stop. */
	const char *second = at + digits + 1;
	second += separator == '.' && *second == ' ';
	size_t len = strspn(second, "0123456789");
	const char *third = second + len + (second[len] == separator);
	third += separator == '.' && *third == ' ';
	return len >= 1 && len <= 2 && second[len] == separator && g_ascii_isdigit(*third);
}

/* A year of these decades, alone or before its character ("2026年"). */
static bool
is_year(const char *at, size_t digits)
{
	return digits == 4 && ((at[0] == '2' && at[1] == '0') || (at[0] == '1' && at[1] == '9'));
}

static unsigned
number_marks(const char *text)
{
	unsigned marks = 0;

	for (const char *at = strpbrk(text, "0123456789"); at; at = strpbrk(at, "0123456789")) {
		size_t digits = strspn(at, "0123456789");
		marks |= is_clock(at, digits) ? MARK_CLOCK : 0;
		marks |= is_year(at, digits) || is_numeric_date(at, digits) ? MARK_DATE : 0;
		at += digits;
	}
	return marks;
}

static bool
has_address(const char *text)
{
	for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@'))
		if (at > text && (g_ascii_isalnum(at[-1]) || strchr("_-.+\"", at[-1]))
		    && g_ascii_isalnum(at[1]))
			return true;
	return false;
}

static bool
ends_with_colon(const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && strchr(" _*-", text[len - 1]))
		len--;
	if (len > 0 && text[len - 1] == ':')
		return true;
	return len >= 3
	       && memcmp(text + len - 3, "\xef\xbc\x9a", 3) == 0; /* the full-width colon */
}

/* A question or an exclamation behind the verb, or a long run of words: direct speech, a story. */
static bool
is_prose(const char *plain, const char *verb)
{
	enum { TAIL_MOST = 160 };

	return phrase_is_sentence(plain) || strstr(verb, "? ") || strstr(verb, "! ")
	       || strlen(verb) > TAIL_MOST;
}

/* The text between a run of dashes and the next run; NULL when the line does not begin with one. */
static char *
between_dashes(const char *plain)
{
	const char *at = plain + strspn(plain, "*_> ");
	size_t dashes = strspn(at, "-=_");

	if (dashes < 2)
		return NULL;
	at += dashes;
	at += strspn(at, " ");
	size_t len = 0;
	while (at[len] && !(strchr("-=_", at[len]) && at[len + 1] == at[len]))
		len++;
	return len > 0 ? g_strndup(at, len) : NULL;
}

static unsigned
divider_marks(const char *plain, bool colon)
{
	enum { PHRASE_MOST = 40, RULE_LEAST = 3 };
	size_t len = strlen(plain);

	if (len >= RULE_LEAST && plain[strspn(plain, "-_=*# ~")] == '\0')
		return MARK_RULE;
	g_autofree char *text = between_dashes(plain);
	/* Apple Mail writes no dashes: the phrase is the line. */
	bool forward = (text && phrase_is_forward(text))
	               || (colon && len < PHRASE_MOST && phrase_is_forward(plain));
	if (forward)
		return MARK_DIVIDER | MARK_FORWARD;
	return text && phrase_is_divider(text) ? MARK_DIVIDER : 0;
}

unsigned
marks_of(const char *plain)
{
	const char *verb = phrase_verb(plain);
	unsigned marks = number_marks(plain);

	marks |= has_address(plain) ? MARK_ADDRESS : 0;
	marks |= verb ? MARK_VERB : 0;
	marks |= verb && is_prose(plain, verb) ? MARK_PROSE : 0;
	bool colon = ends_with_colon(plain);
	marks |= colon ? MARK_COLON : 0;
	marks |= divider_marks(plain, colon);
	marks |= g_str_has_prefix(plain, "--") ? MARK_DASHES_FIRST : 0;
	marks |= g_str_has_suffix(plain, "--") ? MARK_DASHES_LAST : 0;
	return marks;
}

/* The header word that a text begins with; *value is behind its colon. */
static enum header_word
first_header(const char *plain, const char **value, uint64_t *languages)
{
	enum { WORD_MOST = 40 };
	const char *at = plain + strspn(plain, "*_> ");
	size_t len = 0;
	bool wide = false;

	while (len < WORD_MOST && at[len] && at[len] != ':' && at[len] != '*') {
		wide = strncmp(at + len, "\xef\xbc\x9a", 3) == 0;
		if (wide)
			break;
		len++;
	}
	const char *rest = at + len + strspn(at + len, "*");
	if (len == 0 || (*rest != ':' && !wide))
		return HEADER_NONE;
	*value = rest + (wide ? 3 : 1);
	while (len > 0 && at[len - 1] == ' ')
		len--;
	return phrase_header(at, len, languages);
}

struct header_marks
mark_headers(const char *plain)
{
	enum { FIELDS_MOST = 8 };
	struct header_marks marks = { 0 };
	const char *value = NULL;
	enum header_word first = first_header(plain, &value, &marks.languages);

	if (first == HEADER_NONE)
		return marks;
	marks.words = 1U << first;
	const char *colon = strchr(value, ':');
	for (int i = 0; colon && i < FIELDS_MOST; i++, colon = strchr(colon + 1, ':')) {
		const char *start = colon;
		uint64_t languages = 0;
		while (start > value && start[-1] != ' ')
			start--;
		enum header_word word = phrase_header(start, (size_t)(colon - start), &languages);
		if ((languages & marks.languages) == 0)
			continue;
		marks.words |= 1U << word;
		marks.languages &= languages;
	}
	return marks;
}
