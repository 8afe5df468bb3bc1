#include "mail/attribution.h"

#include <string.h>

#include "mail/phrase.h"

/* ---- attributions ---- */

enum { ATTRIBUTION_LINES = 6, ATTRIBUTION_MAX = 400 };

/* The lines that were looked at together. */
struct joined {
	unsigned marks; /* of all of them; MARK_COLON and MARK_DASHES_LAST of the last */
	size_t len;
	int open; /* angle brackets */
};

static int
open_brackets(const char *text)
{
	int open = 0;

	for (; *text; text++)
		open += (*text == '<') - (*text == '>');
	return open;
}

static void
join_line(struct joined *joined, const struct line *line)
{
	joined->marks = (joined->marks & ~(unsigned)(MARK_COLON | MARK_DASHES_LAST)) | line->marks;
	joined->len += line->len;
	joined->open += open_brackets(line->plain);
}

static bool
is_complete(unsigned marks, bool quoted_below, bool *is_strong)
{
	const unsigned when = MARK_DATE | MARK_CLOCK;
	const unsigned dashed = MARK_DASHES_FIRST | MARK_DASHES_LAST;
	bool address = marks & MARK_ADDRESS;
	bool date = marks & MARK_DATE;

	*is_strong = address || (marks & when) == when;
	if ((marks & dashed) == dashed && (marks & MARK_VERB)) {
		*is_strong = true;
		return true;
	}
	if (!(marks & MARK_COLON))
		return quoted_below && date && address;
	/* A colon after direct speech or a whole sentence is prose: "She wrote a lot! Here is some:". */
	if (marks & MARK_VERB)
		return (*is_strong || date || quoted_below) && (address || !(marks & MARK_PROSE));
	return address && ((marks & when) == when || (date && quoted_below));
}

/* Whether an attribution may begin with this line: some part of it must be there. */
static bool
may_begin(const struct line *line)
{
	const unsigned parts = MARK_DATE | MARK_CLOCK | MARK_ADDRESS | MARK_VERB;

	return (line->marks & parts) || strchr(line->plain, '<');
}

/* Whether a `>` only closes the bracket that the line above opened: "<anna@example.org" / "> wrote:". */
static bool
closes_bracket(const struct line *line)
{
	if (!line->plain || *line->plain != '>' || !(line->marks & MARK_COLON))
		return false;
	const char *rest = line->plain + 1 + strspn(line->plain + 1, " ");
	return *rest == ':' || phrase_verb(rest) == rest;
}

static bool
quoted_below(const struct lines *lines, size_t i)
{
	enum { BLANK_MOST = 8 };
	size_t end = MIN(lines->n, i + BLANK_MOST);

	while (i < end && line_is_blank(line_at(lines, i)))
		i++;
	return i < end && line_at(lines, i)->depth > 0 && !closes_bracket(line_at(lines, i));
}

/* Whether a shorter attribution, with a date of its own, begins inside: then the line above it is
 * the person's. */
static bool
begins_later(const struct lines *lines, size_t from, size_t end)
{
	bool quoted = quoted_below(lines, end);

	for (size_t start = from + 1; start < end; start++) {
		struct joined joined = { 0 };
		bool strong = false;
		for (size_t i = start; i < end; i++)
			if (line_at(lines, i)->plain)
				join_line(&joined, line_at(lines, i));
		if ((joined.marks & MARK_DATE) && is_complete(joined.marks, quoted, &strong))
			return true;
	}
	return false;
}

/* Whether an attribution may go on over an empty line: only inside a bracket. */
static bool
goes_on(const struct lines *lines, size_t i, const struct joined *joined)
{
	const struct line *next = i + 1 < lines->n ? line_at(lines, i + 1) : NULL;

	return joined->open > 0 || (next && next->plain && *next->plain == '<');
}

bool
attribution_is(const char *plain)
{
	bool strong = false;

	return strlen(plain) <= ATTRIBUTION_MAX && is_complete(marks_of(plain), false, &strong)
	       && strong;
}

struct attribution
attribution_at(const struct lines *lines, size_t i)
{
	struct attribution none = { 0 };
	struct joined joined = { 0 };
	const struct line *first = line_at(lines, i);

	if (!first->plain || first->depth > 0 || line_is_blank(first) || !may_begin(first))
		return none;
	for (size_t end = i; end < lines->n && end < i + ATTRIBUTION_LINES; end++) {
		const struct line *line = line_at(lines, end);
		if (!line->plain || joined.len + line->len > ATTRIBUTION_MAX)
			return none;
		if (line_is_blank(line)) {
			if (!goes_on(lines, end, &joined))
				return none;
			continue;
		}
		if (line->depth > 0 && !(closes_bracket(line) && joined.open > 0))
			return none;
		join_line(&joined, line);
		struct attribution found = { .n = end - i + 1 };
		if (is_complete(joined.marks, quoted_below(lines, end + 1), &found.is_strong))
			return found.n > 1 && begins_later(lines, i, end + 1) ? none : found;
	}
	return none;
}

/* ---- words before an attribution, on its line ---- */

/* Whether words end in a sentence, and are more than an initial or a title: "Prof. Anna wrote". */
static bool
is_own_sentence(const char *text, size_t len)
{
	enum { LAST_LETTERS = 3, LONG_WORD = 5, WORDS = 3 };
	size_t word = 0;
	size_t longest = 0;
	size_t words = 0;
	char end = text[len - 1];

	if (end != '.')
		return end == '!' || end == '?' || end == '-';
	for (const char *at = text; at < text + len - 1; at = g_utf8_next_char(at)) {
		bool is_letter = g_unichar_isalpha(g_utf8_get_char(at));
		words += is_letter && word == 0;
		word = is_letter ? word + 1 : 0;
		longest = MAX(longest, word);
	}
	return word >= LAST_LETTERS && (longest >= LONG_WORD || words >= WORDS);
}

/* The last place in a line where a sentence ends and letters follow, before the first number or address. */
static size_t
last_sentence_end(const char *text, size_t len)
{
	size_t found = 0;

	for (size_t i = 1; i + 1 < len && !strchr("0123456789@<", text[i]); i++) {
		bool dashes = text[i] == '-' && text[i - 1] == '-';
		bool ends = text[i + 1] == ' ' && (strchr(".!?", text[i]) || dashes);
		size_t next = i + 1 + strspn(text + i + 1, " ");
		if (ends && next < len && g_unichar_isalpha(g_utf8_get_char(text + next)))
			found = i + 1;
	}
	return found;
}

size_t
attribution_own_bytes(const struct lines *lines, size_t i, size_t n)
{
	const struct line *first = line_at(lines, i);
	size_t end = last_sentence_end(first->at, first->len);
	bool strong = false;

	if (end == 0 || !is_own_sentence(first->at, end))
		return 0;
	g_autoptr(GString) rest = g_string_new_len(first->at + end, (gssize)(first->len - end));
	for (size_t more = i + 1; more < i + n; more++)
		if (line_at(lines, more)->plain)
			g_string_append_printf(rest, " %s", line_at(lines, more)->plain);
	g_autofree char *plain = line_plain(rest->str, rest->len);
	if (!is_complete(marks_of(plain), quoted_below(lines, i + n), &strong) || !strong)
		return 0;
	while (end > 0 && strchr("- ", first->at[end - 1]))
		end--;
	return end;
}

/* ---- header blocks ---- */

enum { BLOCK_LINES = 24, CONTINUATIONS_MOST = 3 };

struct block {
	unsigned seen;      /* bits of enum header_word */
	uint64_t languages; /* that have all of these */
	bool is_proved;     /* a value with an address or a date */
	size_t end;
};

static void
block_add(struct block *block, const struct line *line, size_t end)
{
	block->seen |= line->headers.words;
	block->languages &= line->headers.languages;
	block->is_proved |= (line->marks & (MARK_ADDRESS | MARK_DATE)) != 0;
	block->end = end;
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
header_block_at(const struct lines *lines, size_t i)
{
	struct block block = { .languages = UINT64_MAX };
	size_t blank = 0;
	size_t more = 0; /* lines since the last header word */

	if (line_at(lines, i)->headers.words == 0)
		return 0;
	for (size_t at = i; at < lines->n && at < i + BLOCK_LINES; at++) {
		const struct line *line = line_at(lines, at);
		if ((line->headers.languages & block.languages) != 0) {
			block_add(&block, line, at + 1);
			blank = more = 0;
		} else if (line_is_blank(line)) {
			/* Some clients leave empty lines between the fields; three end the block. */
			if (++blank > 2)
				break;
		} else {
			if (blank > 0 || ++more > CONTINUATIONS_MOST)
				break;
			block.end = at + 1;
		}
	}
	/* A mail without an address or a date in sight still has a sender and a subject. */
	const unsigned named = 1U << HEADER_FROM | 1U << HEADER_SUBJECT;
	unsigned words = bits(block.seen);
	bool found = block.is_proved ? words >= 2 : words >= 3 && (block.seen & named) == named;
	return found ? block.end - i : 0;
}
