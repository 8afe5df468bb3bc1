#include "language/scan.h"

#include <string.h>

#include "base/utf8.h"

static bool
is_apostrophe(gunichar c)
{
	return c == '\'' || c == 0x2019 || c == 0x2bc || c == '`' || c == 0xb4;
}

static bool
is_hyphen(gunichar c)
{
	return c == '-' || c == 0x2010 || c == 0x2011;
}

static bool
is_word_char(gunichar c)
{
	return utf8_is_alnum(c) || (c >= 0x80 && (g_unichar_ismark(c) || c == 0xad || c == 0x200d));
}

/* The end of the word that begins at `at`: an apostrophe or a hyphen between letters belongs to it. */
static const char *
word_end(const char *at)
{
	while (*at) {
		gunichar c = utf8_char(at);
		const char *next = g_utf8_next_char(at);
		bool joins = (is_apostrophe(c) || is_hyphen(c)) && *next
		             && g_unichar_isalpha(g_utf8_get_char(next));
		if (!is_word_char(c) && !joins)
			break;
		at = next;
	}
	return at;
}

/* Folded for comparison. Soft hyphens and joiners are no part of a word. */
static char *
fold(const char *at, size_t len)
{
	GString *plain = g_string_sized_new(len);

	for (const char *c = at; c < at + len; c = g_utf8_next_char(c)) {
		gunichar letter = g_utf8_get_char(c);
		if (is_apostrophe(letter))
			g_string_append_c(plain, '\'');
		else if (is_hyphen(letter))
			g_string_append_c(plain, '-');
		else if (letter != 0xad && letter != 0x200d)
			g_string_append_unichar(plain, letter);
	}
	g_autofree char *folded = g_utf8_casefold(plain->str, (gssize)plain->len);
	char *normal = g_utf8_normalize(folded, -1, G_NORMALIZE_DEFAULT_COMPOSE);
	g_string_free(plain, TRUE);
	return normal;
}

/* The folded word, owned by the chunk. */
static const char *
fold_into(GStringChunk *chunk, const char *at, size_t len)
{
	if (!utf8_is_latin(at, len) || memchr(at, '`', len)) {
		g_autofree char *folded = fold(at, len);
		return g_string_chunk_insert(chunk, folded);
	}
	char *copy = g_string_chunk_insert_len(chunk, at, (gssize)len);
	utf8_casefold_latin(copy, len);
	return copy;
}

static bool
ends_sentence(gunichar c)
{
	return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002;
}

/* A full stop between digits or letters ("15.7", "e.g.") does not end a sentence. */
static bool
is_sentence_end(const char *at)
{
	const char *next = g_utf8_next_char(at);

	return ends_sentence(utf8_char(at))
	       && (!*next || !g_unichar_isalnum(g_utf8_get_char(next)));
}

/* A line end before an empty line or a list item. */
static bool
is_paragraph_end(const char *at)
{
	if (*at != '\n')
		return false;
	const char *next = at + 1 + strspn(at + 1, " \t");
	return *next == '\n' || *next == '\0' || ((*next == '-' || *next == '*') && next[1] == ' ');
}

void
scan_text(const char *text, struct scan *scan)
{
	enum { CHUNK_BYTES = 4096 };
	unsigned sentence = 0;

	scan->text = text;
	scan->words = g_array_new(FALSE, FALSE, sizeof(struct scan_word));
	scan->folded = g_string_chunk_new(CHUNK_BYTES);
	for (const char *at = text; *at;) {
		if (!is_word_char(utf8_char(at))) {
			sentence += is_sentence_end(at) || is_paragraph_end(at);
			at = g_utf8_next_char(at);
			continue;
		}
		const char *end = word_end(at);
		struct scan_word word = {
			.folded = fold_into(scan->folded, at, (size_t)(end - at)),
			.at = (size_t)(at - text),
			.len = (size_t)(end - at),
			.sentence = sentence,
		};
		g_array_append_val(scan->words, word);
		at = end;
	}
}

void
scan_clear(struct scan *scan)
{
	g_clear_pointer(&scan->words, g_array_unref);
	g_clear_pointer(&scan->folded, g_string_chunk_free);
}

size_t
scan_count(const char *text)
{
	size_t n = 0;

	for (const char *at = text; *at;) {
		bool starts = is_word_char(utf8_char(at));
		n += starts;
		at = starts ? word_end(at) : g_utf8_next_char(at);
	}
	return n;
}

/* The first byte of the sentence that holds `at`. */
static const char *
sentence_start(const char *text, const char *at)
{
	const char *start = at;

	while (start > text) {
		const char *before = g_utf8_prev_char(start);
		if (is_sentence_end(before) || is_paragraph_end(before))
			break;
		start = before;
	}
	while (start < at && g_unichar_isspace(g_utf8_get_char(start)))
		start = g_utf8_next_char(start);
	return start;
}

static const char *
sentence_end(const char *at)
{
	while (*at && !is_paragraph_end(at)) {
		bool last = is_sentence_end(at);
		at = g_utf8_next_char(at);
		if (last && !ends_sentence(g_utf8_get_char(at)))
			break;
	}
	return at;
}

/* Move `at` forward to where a word begins, not past `end`. */
static const char *
next_word(const char *at, const char *end)
{
	while (at < end && !g_unichar_isspace(g_utf8_get_char(at)))
		at = g_utf8_next_char(at);
	while (at < end && g_unichar_isspace(g_utf8_get_char(at)))
		at = g_utf8_next_char(at);
	return at;
}

struct bytes
scan_sentence(const char *text, size_t place, size_t most)
{
	const char *at = text + place;
	const char *start = sentence_start(text, at);
	const char *end = sentence_end(at);

	/* Too long: keep some of what leads to the place, and what follows up to the limit. */
	while ((size_t)g_utf8_strlen(start, end - start) > most && start < at
	       && (size_t)g_utf8_strlen(start, at - start) > most / 3) {
		const char *next = next_word(start, at);
		if (next == start)
			break;
		start = next;
	}
	if ((size_t)g_utf8_strlen(start, end - start) > most) {
		end = g_utf8_offset_to_pointer(start, (glong)most);
		const char *cut = end;
		while (cut > at && !g_unichar_isspace(g_utf8_get_char(cut)))
			cut = g_utf8_prev_char(cut);
		end = cut > at ? cut : end;
	}
	while (end > start && g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(end))))
		end = g_utf8_prev_char(end);
	return (struct bytes){ .at = start, .len = (size_t)(end - start) };
}
