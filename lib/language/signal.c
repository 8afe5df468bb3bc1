#include "language/signal.h"

#include <string.h>

#include "language/scan.h"
#include "language/words.h"

enum { ROW_TO_MENTOR = 1, ROW_OTHER_PERSON = 5, ROW_ONLY_PAST = 10, ROW_COST = 11 };

/* Rows that hit when a section of the list is found often enough. */
static const struct {
	uint32_t row;
	const char *section;
	unsigned least;
} COUNTED[] = {
	{ 2, "another", 1 }, { 4, "absolute", 1 }, { 6, "either_or", 1 },
	{ 7, "doubt", 2 },   { 8, "should", 3 },   { 9, "intention", 1 },
};

struct looking {
	const char *text;
	GArray *hits;       /* struct words_hit, without those inside quotation marks */
	GArray *words;      /* struct scan_word */
	char *const *names; /* folded */
	size_t most;
	GArray *found;
};

/* ---- quotation marks ---- */

/* The mark that closes what this one opens, 0 if it opens nothing. Finnish and Swedish open with
 * the mark that closes in English. */
static gunichar
closing_of(gunichar c)
{
	static const struct {
		gunichar open, close;
	} MARKS[] = { { '"', '"' },       { 0x201c, 0x201d }, { 0x201d, 0x201d },
		      { 0x201e, 0x201c }, { 0xab, 0xbb },     { 0xbb, 0xbb } };

	for (size_t i = 0; i < G_N_ELEMENTS(MARKS); i++)
		if (c == MARKS[i].open)
			return MARKS[i].close;
	return 0;
}

/* Where each quotation ends, for its first byte: a table of spans in the text. An unclosed mark, or
 * one closed only after QUOTATION_MOST bytes, quotes nothing. */
struct span {
	size_t from, to;
};

static GArray *
quotations(const char *text)
{
	enum { QUOTATION_MOST = 400 };
	GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));

	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar close = closing_of(g_utf8_get_char(at));
		if (!close)
			continue;
		const char *end = g_utf8_next_char(at);
		while (*end && g_utf8_get_char(end) != close && end - at < QUOTATION_MOST)
			end = g_utf8_next_char(end);
		if (g_utf8_get_char(end) != close)
			continue;
		struct span span = { .from = (size_t)(at - text), .to = (size_t)(end - text) };
		g_array_append_val(spans, span);
		at = end;
	}
	return spans;
}

static bool
is_inside(const GArray *spans, size_t at)
{
	guint low = 0;
	guint high = spans->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const struct span *span = &g_array_index(spans, struct span, middle);
		if (at > span->to)
			low = middle + 1;
		else if (at < span->from)
			high = middle;
		else
			return true;
	}
	return false;
}

/* ---- finding ---- */

static void
add_found(struct looking *looking, uint32_t row, size_t at, size_t len)
{
	struct bytes quote = scan_sentence(looking->text, at, looking->most);
	struct signal_found found = {
		.row = row,
		.at = at,
		.len = len,
		.quote_at = (size_t)(quote.at - looking->text),
		.quote_len = quote.len,
	};

	g_array_append_val(looking->found, found);
}

static unsigned
count_section(const struct looking *looking, const char *section, const struct words_hit **first)
{
	unsigned n = 0;

	for (guint i = 0; i < looking->hits->len; i++) {
		const struct words_hit *hit = &g_array_index(looking->hits, struct words_hit, i);
		if (strcmp(hit->section, section) != 0)
			continue;
		if (n == 0 && first)
			*first = hit;
		n++;
	}
	return n;
}

/* Whether a sentence around a place ends in a question mark. */
static bool
is_question(const char *text, size_t at)
{
	struct bytes sentence = scan_sentence(text, at, SIZE_MAX / 8);

	return sentence.len > 0 && sentence.at[sentence.len - 1] == '?';
}

static bool
is_name(char *const *names, const char *folded)
{
	for (size_t i = 0; names && names[i]; i++) {
		if (*names[i] && strcmp(names[i], folded) == 0)
			return true;
	}
	return false;
}

/* Row 1: a question with a second person in it, or a name of the other side. */
static void
find_question(struct looking *looking, const GArray *spans)
{
	for (guint i = 0; i < looking->hits->len; i++) {
		const struct words_hit *hit = &g_array_index(looking->hits, struct words_hit, i);
		if (strcmp(hit->section, "you") == 0 && is_question(looking->text, hit->at)) {
			add_found(looking, ROW_TO_MENTOR, hit->at, hit->len);
			return;
		}
	}
	for (guint i = 0; i < looking->words->len; i++) {
		const struct scan_word *word = &g_array_index(looking->words, struct scan_word, i);
		if (is_name(looking->names, word->folded) && !is_inside(spans, word->at)
		    && is_question(looking->text, word->at)) {
			add_found(looking, ROW_TO_MENTOR, word->at, word->len);
			return;
		}
	}
}

/* A capital letter where no sentence begins: a name, in all three languages, but for English days
 * and "I". */
static bool
looks_like_name(const struct looking *looking, guint i)
{
	const struct scan_word *word = &g_array_index(looking->words, struct scan_word, i);

	return word->len >= 3 && g_unichar_isupper(g_utf8_get_char(looking->text + word->at))
	       && !is_name(looking->names, word->folded);
}

static bool
begins_sentence(const struct looking *looking, guint i)
{
	return i == 0
	       || (&g_array_index(looking->words, struct scan_word, i - 1))->sentence
	              != g_array_index(looking->words, struct scan_word, i).sentence;
}

/* The first name that is written three times, at least once inside a sentence; NULL if none. */
static const struct scan_word *
often_named(const struct looking *looking)
{
	const guint INSIDE = 1U << 31;
	enum { NAMED_LEAST = 3 };
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const struct scan_word *found = NULL;

	for (guint i = 0; i < looking->words->len && !found; i++) {
		const struct scan_word *word = &g_array_index(looking->words, struct scan_word, i);
		if (!looks_like_name(looking, i))
			continue;
		/* The count, and above it whether one stood inside a sentence. */
		guint known = GPOINTER_TO_UINT(g_hash_table_lookup(seen, word->folded)) + 1;
		known |= begins_sentence(looking, i) ? 0 : INSIDE;
		g_hash_table_replace(seen, g_strdup(word->folded), GUINT_TO_POINTER(known));
		if ((known & ~INSIDE) >= NAMED_LEAST && (known & INSIDE))
			found = word;
	}
	return found;
}

/* Row 5: much about another, and nothing of how that person sees it. */
static void
find_other_person(struct looking *looking)
{
	enum { PRONOUNS_LEAST = 3 };
	const struct words_hit *first = NULL;

	if (count_section(looking, "view", NULL) > 0)
		return;
	if (count_section(looking, "person", &first) >= PRONOUNS_LEAST && first) {
		add_found(looking, ROW_OTHER_PERSON, first->at, first->len);
		return;
	}
	const struct scan_word *name = often_named(looking);
	if (name)
		add_found(looking, ROW_OTHER_PERSON, name->at, name->len);
}

/* Row 10: past tense throughout, and nobody acts who says "I". */
static void
find_only_past(struct looking *looking)
{
	enum { PASTS_LEAST = 3 };
	const struct words_hit *first = NULL;

	if (count_section(looking, "own", NULL) == 0 && count_section(looking, "present", NULL) == 0
	    && count_section(looking, "past", &first) >= PASTS_LEAST && first)
		add_found(looking, ROW_ONLY_PAST, first->at, first->len);
}

static void
find_cost(struct looking *looking)
{
	const struct words_hit *first = NULL;

	if (count_section(looking, "decision", NULL) > 0
	    && count_section(looking, "cost", &first) > 0 && first)
		add_found(looking, ROW_COST, first->at, first->len);
}

static int
row_order(const void *one, const void *other)
{
	const struct signal_found *a = one;
	const struct signal_found *b = other;

	return (a->row > b->row) - (a->row < b->row);
}

static void
drop_quoted(GArray *hits, const GArray *spans)
{
	guint kept = 0;

	for (guint i = 0; i < hits->len; i++) {
		struct words_hit hit = g_array_index(hits, struct words_hit, i);
		if (!is_inside(spans, hit.at))
			g_array_index(hits, struct words_hit, kept++) = hit;
	}
	g_array_set_size(hits, kept);
}

static char **
fold_names(char *const *names)
{
	GStrvBuilder *builder = g_strv_builder_new();

	for (size_t i = 0; names && names[i]; i++) {
		g_autofree char *folded = g_utf8_casefold(names[i], -1);
		g_strv_builder_add(builder, folded);
	}
	char **folded = g_strv_builder_end(builder);
	g_strv_builder_unref(builder);
	return folded;
}

GArray *
signals_find(const struct lexicon *lexicon, enum language language, const struct scan *scan,
             char *const *names, size_t most)
{
	g_autoptr(GArray) spans = quotations(scan->text);
	g_autoptr(GArray) hits = words_find(lexicon->signals[language], scan);
	g_auto(GStrv) folded = fold_names(names);
	struct looking looking = {
		.text = scan->text,
		.hits = hits,
		.words = scan->words,
		.names = folded,
		.most = most,
		.found = g_array_new(FALSE, FALSE, sizeof(struct signal_found)),
	};

	drop_quoted(hits, spans);
	find_question(&looking, spans);
	for (size_t i = 0; i < G_N_ELEMENTS(COUNTED); i++) {
		const struct words_hit *first = NULL;
		if (count_section(&looking, COUNTED[i].section, &first) >= COUNTED[i].least
		    && first)
			add_found(&looking, COUNTED[i].row, first->at, first->len);
	}
	find_other_person(&looking);
	find_only_past(&looking);
	find_cost(&looking);
	g_array_sort(looking.found, row_order);
	return looking.found;
}
