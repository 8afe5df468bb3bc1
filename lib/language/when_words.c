#include "language/when_words.h"

#include <string.h>

#include "base/utf8.h"
#include "language/scan.h"
#include "language/words.h"

static const char *const KINDS[WHEN_KINDS] = {
	[WHEN_NUMBER] = "number",
	[WHEN_MONTH] = "month",
	[WHEN_MONTH_NEAR] = "month_near",
	[WHEN_WEEKDAY] = "weekday",
	[WHEN_WEEKDAY_NEAR] = "weekday_near",
	[WHEN_UNIT] = "unit",
	[WHEN_UNIT_NEAR] = "unit_near",
	[WHEN_MONTHS] = "months",
	[WHEN_OFFSET] = "offset",
	[WHEN_FEAST] = "feast",
	[WHEN_END] = "end",
	[WHEN_MIDDLE] = "middle",
	[WHEN_BEGIN] = "begin",
	[WHEN_WHOLE] = "whole",
	[WHEN_REST] = "rest",
	[WHEN_HOUR] = "hour",
	[WHEN_CLOCK] = "clock",
	[WHEN_HALF_TO] = "half_to",
	[WHEN_HALF_PAST] = "half_past",
	[WHEN_NOON] = "noon",
	[WHEN_AM] = "am",
	[WHEN_PM] = "pm",
	[WHEN_UNTIL] = "until",
	[WHEN_BACK] = "back",
	[WHEN_FILLER] = "filler",
	[WHEN_NEXT] = "next",
	[WHEN_THIS] = "this",
	[WHEN_OR] = "or",
	[WHEN_RANGE] = "range",
	[WHEN_ORDINAL] = "ordinal",
	[WHEN_VAGUE] = "vague",
};

/* Values that are words in the list. */
static const struct {
	const char *word;
	unsigned value;
} VALUES[] = {
	{ "day", WHEN_DAY },
	{ "week", WHEN_WEEK },
	{ "month", WHEN_A_MONTH },
	{ "year", WHEN_YEAR },
	{ "hour", WHEN_AN_HOUR },
	{ "easter", WHEN_EASTER },
	{ "midsummer", WHEN_MIDSUMMER },
};

/* "12-24" is 1224, "7" is 7. */
static unsigned
value_of(const char *text)
{
	unsigned value = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(VALUES); i++)
		if (strcmp(text, VALUES[i].word) == 0)
			return VALUES[i].value;
	for (size_t i = 0; text[i] && i < 5; i++)
		if (g_ascii_isdigit(text[i]))
			value = value * 10 + (unsigned)(text[i] - '0');
	return value;
}

/* What a section of the list stands for; false for one that is not known here. */
static bool
meaning_of(const char *section, struct when_meaning *meaning)
{
	size_t len = strcspn(section, " ");

	for (size_t kind = 0; kind < WHEN_KINDS; kind++) {
		if (!KINDS[kind] || strlen(KINDS[kind]) != len
		    || strncmp(KINDS[kind], section, len) != 0)
			continue;
		meaning->kind = (enum when_kind)kind;
		meaning->value = section[len] ? value_of(section + len + 1) : 0;
		return true;
	}
	return false;
}

/* ---- words ---- */

/* A number of more than six digits is no date, and must not overflow. */
enum { DIGITS_MOST = 6 };

static unsigned
digits_value(const char *at, size_t len)
{
	unsigned value = 0;

	for (size_t i = 0; i < len && i < DIGITS_MOST; i++)
		value = value * 10 + (unsigned)(at[i] - '0');
	return value;
}

static unsigned
mark_bit(gunichar c)
{
	static const struct {
		gunichar c;
		unsigned bit;
	} MARKS[] = { { '.', WHEN_DOT },     { ':', WHEN_COLON },   { '/', WHEN_SLASH },
		      { '-', WHEN_DASH },    { 0x2013, WHEN_DASH }, { 0x2014, WHEN_DASH },
		      { 0x2212, WHEN_DASH }, { ',', WHEN_COMMA },   { '\n', WHEN_NEWLINE },
		      { 0x2010, WHEN_DASH }, { 0x2011, WHEN_DASH } };

	for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++)
		if (c == MARKS[i].c)
			return MARKS[i].bit;
	return utf8_is_space(c) ? WHEN_SPACE : WHEN_MARK;
}

static unsigned
marks_between(const char *text, size_t from, size_t to)
{
	unsigned bits = 0;

	for (const char *at = text + from; at < text + to; at = g_utf8_next_char(at))
		bits |= mark_bit(utf8_char(at));
	return bits;
}

static void
add_word(GArray *words, const char *text, size_t at, size_t len)
{
	const struct when_word *last =
	    words->len > 0 ? &g_array_index(words, struct when_word, words->len - 1) : NULL;
	struct when_word word = { .at = at, .len = len };

	word.before = marks_between(text, last ? last->at + last->len : 0, at);
	if (g_ascii_isdigit(text[at])) {
		word.digits = (unsigned)len;
		word.meanings_n = 1;
		word.meanings[0] = (struct when_meaning){
			.kind = WHEN_DIGITS,
			.value = digits_value(text + at, len),
			.words = 1,
		};
	}
	g_array_append_val(words, word);
}

/* What runs of a word are made of. */
static char
class_of(char c)
{
	if (c == '-')
		return '-';
	return g_ascii_isdigit(c) ? '0' : 'a';
}

/* "3vk", "klo10" and "mid-August" are two words each. */
static void
add_parts(GArray *words, const char *text, const struct scan_word *word)
{
	size_t at = word->at;
	size_t end = word->at + word->len;

	while (at < end) {
		size_t from = at;
		char class = class_of(text[at]);
		while (at < end && class_of(text[at]) == class)
			at++;
		if (class != '-')
			add_word(words, text, from, at - from);
	}
}

/* The text with a blank between digits and letters and for a hyphen, so that the lists find both
 * parts; places[i] is where byte i of it stands in the text. */
static char *
spaced(const char *text, GArray *places)
{
	GString *to = g_string_new(NULL);

	for (size_t i = 0; text[i]; i++) {
		bool digit = g_ascii_isdigit(text[i]);
		char before = ' ';
		if (i > 0)
			before = text[i - 1];
		bool letters = (unsigned char)before >= 0x80 || g_ascii_isalpha(before)
		               || g_ascii_isalpha(text[i]);
		if (letters && digit != (bool)g_ascii_isdigit(before) && before != ' ') {
			g_string_append_c(to, ' ');
			g_array_append_val(places, i);
		}
		g_string_append_c(to, text[i] == '-' ? ' ' : text[i]);
		g_array_append_val(places, i);
	}
	return g_string_free(to, FALSE);
}

static void
add_meaning(GArray *words, size_t i, struct when_meaning meaning)
{
	struct when_word *word = &g_array_index(words, struct when_word, i);

	for (size_t k = 0; k < word->meanings_n; k++) {
		if (word->meanings[k].kind != meaning.kind)
			continue;
		if (word->meanings[k].words < meaning.words)
			word->meanings[k] = meaning;
		return;
	}
	if (word->meanings_n < WHEN_MEANINGS)
		word->meanings[word->meanings_n++] = meaning;
}

/* Hits of one list, in the order of their places, onto the words. */
static void
add_hits(GArray *words, const GArray *hits, const GArray *places)
{
	size_t i = 0;

	for (guint k = 0; k < hits->len; k++) {
		const struct words_hit *hit = &g_array_index(hits, struct words_hit, k);
		size_t at = g_array_index(places, size_t, hit->at);
		size_t end = g_array_index(places, size_t, hit->at + hit->len - 1) + 1;
		struct when_meaning meaning = { 0 };
		while (i < words->len && g_array_index(words, struct when_word, i).at < at)
			i++;
		if (i >= words->len || g_array_index(words, struct when_word, i).at != at
		    || !meaning_of(hit->section, &meaning))
			continue;
		for (size_t w = i;
		     w < words->len && g_array_index(words, struct when_word, w).at < end; w++)
			meaning.words++;
		add_meaning(words, i, meaning);
	}
}

GArray *
when_words(const struct lexicon *lexicon, const char *text)
{
	g_autofree char *head = g_strndup(text, WHEN_BYTES);
	g_autofree char *valid = g_utf8_make_valid(head, -1);
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(size_t));
	g_autofree char *apart = spaced(valid, places);
	GArray *words = g_array_new(FALSE, TRUE, sizeof(struct when_word));
	struct scan scan;

	scan_text(valid, &scan);
	for (guint i = 0; i < scan.words->len; i++)
		add_parts(words, valid, scan_word_at(&scan, i));
	scan_clear(&scan);
	scan_text(apart, &scan);
	for (size_t i = 0; i < LANGUAGES; i++) {
		g_autoptr(GArray) hits = words_find(lexicon->dates[i], &scan);
		add_hits(words, hits, places);
	}
	scan_clear(&scan);
	return words;
}

const struct when_meaning *
when_meaning(const GArray *words, size_t i, enum when_kind kind)
{
	if (i >= words->len)
		return NULL;
	const struct when_word *word = &g_array_index(words, struct when_word, i);
	for (size_t k = 0; k < word->meanings_n; k++)
		if (word->meanings[k].kind == kind)
			return &word->meanings[k];
	return NULL;
}

const struct when_word *
when_word_at(const GArray *words, size_t i)
{
	return i < words->len ? &g_array_index(words, struct when_word, i) : NULL;
}
