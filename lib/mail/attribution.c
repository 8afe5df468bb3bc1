#include "mail/attribution.h"

#include <string.h>

#include "mail/line.h"
#include "mail/phrase.h"

/* ---- what a text holds ---- */

/* "9:12", "09.12", also "9h12". */
static bool
is_clock(const char *at, size_t digits)
{
	const char *rest = at + digits;

	return digits <= 2 && (*rest == ':' || *rest == '.' || *rest == 'h')
	       && g_ascii_isdigit(rest[1]) && g_ascii_isdigit(rest[2]) && !g_ascii_isdigit(rest[3]);
}

/* "23.11.2026", "11/23/26", "2026-11-23". */
static bool
is_numeric_date(const char *at, size_t digits)
{
	char separator = at[digits];

	if (digits > 4 || !separator || !strchr("./-", separator))
		return false;
	const char *second = at + digits + 1;
	size_t len = strspn(second, "0123456789");
	return len >= 1 && len <= 2 && second[len] == separator && g_ascii_isdigit(second[len + 1]);
}

/* A year of these decades, alone or before its character ("2026年"). */
static bool
is_year(const char *at, size_t digits)
{
	return digits == 4 && ((at[0] == '2' && at[1] == '0') || (at[0] == '1' && at[1] == '9'));
}

struct features {
	bool date, clock, address, colon, dashed;
	const char *verb;
};

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

static void
find_numbers(const char *text, struct features *features)
{
	for (const char *at = text; *at;) {
		size_t digits = strspn(at, "0123456789");
		if (digits == 0) {
			at++;
			continue;
		}
		features->clock |= is_clock(at, digits);
		features->date |= is_year(at, digits) || is_numeric_date(at, digits);
		at += digits;
	}
}

static struct features
features_of(const char *text)
{
	struct features features = {
		.address = has_address(text),
		.colon = ends_with_colon(text),
		.dashed = g_str_has_prefix(text, "--") && g_str_has_suffix(text, "--"),
		.verb = phrase_verb(text),
	};

	find_numbers(text, &features);
	return features;
}

/* ---- attributions ---- */

enum { ATTRIBUTION_LINES = 6, ATTRIBUTION_MAX = 400, TAIL_MAX = 160 };

/* A colon after direct speech or a whole sentence is prose: "She wrote a lot. Here is some:". */
static bool
reads_like_prose(const struct features *features)
{
	const char *tail = features->verb;

	return tail && !features->address
	       && (strstr(tail, "? ") || strstr(tail, "! ") || strlen(tail) > TAIL_MAX);
}

static bool
is_complete(const char *text, bool quoted_below, bool *is_strong)
{
	struct features has = features_of(text);

	*is_strong = has.address || (has.date && has.clock);
	if (has.dashed && has.verb) {
		*is_strong = true;
		return true;
	}
	if (!has.colon)
		return quoted_below && has.date && has.address;
	if (has.verb)
		return (*is_strong || has.date || quoted_below) && !reads_like_prose(&has);
	return has.date && has.clock && has.address;
}

/* Whether an attribution may begin with this line: some part of it must be there. */
static bool
may_begin(const char *plain)
{
	struct features has = features_of(plain);

	return *plain && (has.date || has.clock || has.address || has.verb || strchr(plain, '<'));
}

/* Whether a `>` only closes the bracket that the line above opened: "<anna@example.org" / "> wrote:". */
static bool
closes_bracket(const char *plain)
{
	if (!plain || *plain != '>')
		return false;
	const char *rest = plain + 1 + strspn(plain + 1, " ");
	return *rest == ':' || (phrase_verb(rest) == rest && ends_with_colon(rest));
}

static bool
quoted_below(const GArray *lines, size_t i)
{
	while (i < lines->len && line_is_blank(line_at(lines, i)))
		i++;
	return i < lines->len && line_at(lines, i)->depth > 0
	       && !closes_bracket(line_at(lines, i)->plain);
}

static bool
has_open_bracket(const char *text)
{
	int open = 0;

	for (; *text; text++)
		open += (*text == '<') - (*text == '>');
	return open > 0;
}

/* Whether a shorter attribution, with a date of its own, begins inside: then the line above it is
 * the person's. */
static bool
begins_later(const GArray *lines, size_t from, size_t end)
{
	for (size_t start = from + 1; start < end; start++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (size_t i = start; i < end; i++)
			if (line_at(lines, i)->plain)
				g_string_append_printf(text, "%s ", line_at(lines, i)->plain);
		bool strong = false;
		struct features has = features_of(text->str);
		if (has.date
		    && is_complete(g_strchomp(text->str), quoted_below(lines, end), &strong))
			return true;
	}
	return false;
}

bool
attribution_is(const char *plain)
{
	bool strong = false;

	return strlen(plain) <= ATTRIBUTION_MAX && is_complete(plain, false, &strong) && strong;
}

struct attribution
attribution_at(const GArray *lines, size_t i)
{
	struct attribution none = { 0 };
	const struct line *first = line_at(lines, i);

	if (!first->plain || first->depth > 0 || !may_begin(first->plain))
		return none;
	g_autoptr(GString) text = g_string_new(NULL);
	for (size_t end = i; end < lines->len && end < i + ATTRIBUTION_LINES; end++) {
		const struct line *line = line_at(lines, end);
		if (!line->plain || text->len + line->len > ATTRIBUTION_MAX)
			return none;
		if (line_is_blank(line)) {
			const struct line *next =
			    end + 1 < lines->len ? line_at(lines, end + 1) : NULL;
			bool goes_on = has_open_bracket(text->str)
			               || (next && next->plain && *next->plain == '<');
			if (!goes_on)
				return none;
			continue;
		}
		if (line->depth > 0
		    && !(closes_bracket(line->plain) && has_open_bracket(text->str)))
			return none;
		g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", line->plain);
		struct attribution found = { .n = end - i + 1 };
		if (is_complete(text->str, quoted_below(lines, end + 1), &found.is_strong))
			return found.n > 1 && begins_later(lines, i, end + 1) ? none : found;
	}
	return none;
}

/* ---- header blocks ---- */

enum { BLOCK_LINES = 24, CONTINUATIONS_MOST = 3, WORD_MAX = 40 };

/* The header word that a line begins with, and its value. */
static enum header_word
header_of(const struct line *line, const char **value)
{
	if (!line->plain)
		return HEADER_NONE;
	const char *at = line->plain + strspn(line->plain, "*_> ");
	size_t len = strcspn(at, ":*");
	const char *wide = strstr(at, "\xef\xbc\x9a");
	if (wide && (size_t)(wide - at) < len)
		len = (size_t)(wide - at);
	if (len == 0 || len > WORD_MAX || !at[len])
		return HEADER_NONE;
	const char *rest = at + len + strspn(at + len, "*");
	bool colon = *rest == ':' || rest == wide;
	*value = colon ? rest + (rest == wide ? 3 : 1) : rest;
	while (len > 0 && at[len - 1] == ' ')
		len--;
	return colon ? phrase_header(at, len) : HEADER_NONE;
}

struct block {
	unsigned seen;  /* bits of enum header_word */
	bool is_proved; /* a value with an address or a date */
	size_t end;
};

static void
block_add(struct block *block, enum header_word word, const char *value, size_t end)
{
	struct features has = features_of(value);

	block->seen |= 1U << word;
	block->is_proved |= has.address || has.date;
	block->end = end;
}

/* Fields that a client has put on one line: "From: a@b.fi Date: ...". */
static void
block_add_inner(struct block *block, const char *value, size_t end)
{
	for (const char *colon = strchr(value, ':'); colon; colon = strchr(colon + 1, ':')) {
		const char *start = colon;
		while (start > value && start[-1] != ' ')
			start--;
		enum header_word word = phrase_header(start, (size_t)(colon - start));
		if (word != HEADER_NONE)
			block_add(block, word, colon + 1, end);
	}
}

static unsigned
bits(unsigned set)
{
	unsigned n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

size_t
header_block_at(const GArray *lines, size_t i)
{
	const char *value = NULL;
	struct block block = { 0 };
	size_t blank = 0;
	size_t more = 0; /* lines since the last header word */

	if (header_of(line_at(lines, i), &value) == HEADER_NONE)
		return 0;
	for (size_t at = i; at < lines->len && at < i + BLOCK_LINES; at++) {
		const struct line *line = line_at(lines, at);
		enum header_word word = header_of(line, &value);
		if (word != HEADER_NONE) {
			block_add(&block, word, value, at + 1);
			block_add_inner(&block, value, at + 1);
			blank = more = 0;
		} else if (line_is_blank(line)) {
			/* Some clients leave empty lines between the fields; two end the block. */
			if (++blank > 2)
				break;
		} else {
			if (blank > 0 || ++more > CONTINUATIONS_MOST)
				break;
			block.end = at + 1;
		}
	}
	unsigned words = bits(block.seen);
	return words >= 3 || (words == 2 && block.is_proved) ? block.end - i : 0;
}

/* ---- dividers ---- */

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

bool
is_divider(const GArray *lines, size_t i)
{
	const char *plain = line_at(lines, i)->plain;

	if (!plain)
		return false;
	g_autofree char *text = between_dashes(plain);
	return (text && phrase_is_divider(text)) || is_forward(lines, i);
}

bool
is_forward(const GArray *lines, size_t i)
{
	const char *plain = line_at(lines, i)->plain;

	if (!plain)
		return false;
	g_autofree char *text = between_dashes(plain);
	/* Apple Mail writes no dashes: the phrase is the line. */
	return (text && phrase_is_forward(text))
	       || (phrase_is_forward(plain) && ends_with_colon(plain) && strlen(plain) < WORD_MAX);
}

bool
is_rule(const GArray *lines, size_t i)
{
	const char *plain = line_at(lines, i)->plain;

	return plain && strlen(plain) >= 3 && plain[strspn(plain, "-_=*# ~")] == '\0';
}
