#include "language/evaluation.h"

#include <string.h>

#include "base/utf8.h"
#include "language/own.h"
#include "language/when.h"
#include "language/when_words.h"

enum { HIGHEST_SCORE = 10, LABELS = 6, LABEL_E = 4, LABEL_F = 5 };

/* Bytes of the text that are a score, a label or the decision: not part of what else is said. */
struct span {
	size_t from, to;
	bool before_e; /* line E begins behind it */
};

struct evaluation {
	const char *text;
	GArray *words; /* struct when_word */
	GArray *taken; /* struct span */
};

static const struct when_word *
word_at(const struct evaluation *evaluation, size_t i)
{
	return when_word_at(evaluation->words, i);
}

static size_t
word_end(const struct evaluation *evaluation, size_t i)
{
	return word_at(evaluation, i)->at + word_at(evaluation, i)->len;
}

static void
take(struct evaluation *evaluation, size_t from, size_t to, bool before_e)
{
	struct span span = { from, to, before_e };

	g_array_append_val(evaluation->taken, span);
}

/* ---- numbers ---- */

static bool
is_number(const struct evaluation *evaluation, size_t i)
{
	return when_meaning(evaluation->words, i, WHEN_DIGITS) != NULL;
}

/* The 10 of "7/10": not of "10/10/6/9". */
static bool
is_denominator(const struct evaluation *evaluation, size_t i)
{
	const struct when_word *word = word_at(evaluation, i);
	const struct when_word *next = word_at(evaluation, i + 1);

	return i > 0 && word && word->before == WHEN_SLASH
	       && when_meaning(evaluation->words, i, WHEN_DIGITS)
	       && when_meaning(evaluation->words, i, WHEN_DIGITS)->value == HIGHEST_SCORE
	       && !(next && next->before == WHEN_SLASH)
	       && !(i > 1 && word_at(evaluation, i - 1)->before == WHEN_SLASH);
}

/* A score in digits, or in words where words are looked for; -1 for anything else. */
static int
score_at(const struct evaluation *evaluation, size_t i, bool in_words)
{
	const struct when_meaning *score = when_meaning(evaluation->words, i, WHEN_DIGITS);

	if (!score && in_words)
		score = when_meaning(evaluation->words, i, WHEN_NUMBER);
	return score && score->value <= HIGHEST_SCORE && score->words == 1 ? (int)score->value : -1;
}

/* The label at a word: 0 for A to 5 for F; -1 if it is none. A letter counts with a mark or a number
 * behind it, or as a capital that begins a line; E and F, which are no words, as any capital. */
static int
label_at(const struct evaluation *evaluation, size_t i)
{
	const struct when_word *word = word_at(evaluation, i);
	const struct when_word *next = word_at(evaluation, i + 1);
	char letter = '\0';

	if (word && word->len == 1)
		letter = utf8_ascii_lower(evaluation->text[word->at]);

	if (letter < 'a' || letter >= 'a' + LABELS)
		return -1;
	bool starts = i == 0 || (word->before & WHEN_NEWLINE);
	bool marked =
	    strchr(":=)", evaluation->text[word->at + 1]) && evaluation->text[word->at + 1];
	bool capital = g_ascii_isupper(evaluation->text[word->at]);
	bool dotted = capital && evaluation->text[word->at + 1] == '.';
	bool counted = next && is_number(evaluation, i + 1);
	bool alone = capital && (starts || letter >= 'a' + LABEL_E);
	return marked || dotted || counted || alone ? letter - 'a' : -1;
}

/* A to D with a number each, in any order, words between them or not. */
static bool
scores_labelled(struct evaluation *evaluation, struct said *said)
{
	bool seen[EVALUATION_SCORES] = { false };
	int label = -1;
	size_t from = 0;
	size_t n = 0;

	for (size_t i = 0; i < evaluation->words->len; i++) {
		int here = label_at(evaluation, i);
		if (here >= 0) {
			label = here;
			from = word_at(evaluation, i)->at;
			continue;
		}
		if (label < 0 || label >= EVALUATION_SCORES || seen[label]
		    || score_at(evaluation, i, false) < 0) {
			if (label >= 0 && label < EVALUATION_SCORES && !seen[label]
			    && is_number(evaluation, i))
				return false; /* 12 */
			continue;
		}
		seen[label] = true;
		said->scores[label] = (uint8_t)score_at(evaluation, i, false);
		size_t last = is_denominator(evaluation, i + 1) ? i + 1 : i;
		take(evaluation, from, word_end(evaluation, last), false);
		i = last;
		n++;
	}
	return n == EVALUATION_SCORES;
}

/* One score, and what it takes; the index of the word behind it. */
static size_t
take_score(struct evaluation *evaluation, size_t i, int score, size_t n, struct said *said)
{
	size_t last = is_denominator(evaluation, i + 1) ? i + 1 : i;

	said->scores[n] = (uint8_t)score;
	take(evaluation, word_at(evaluation, i)->at, word_end(evaluation, last), false);
	return last + 1;
}

/* "7 8 5 8", "10/10/6/9", "seitsemän, kahdeksan, viisi, kahdeksan": four in a row, first of all. */
static bool
scores_in_a_row(struct evaluation *evaluation, struct said *said)
{
	size_t i = 0;

	for (size_t n = 0; n < EVALUATION_SCORES; n++) {
		int score = score_at(evaluation, i, true);
		if (score < 0)
			return false;
		i = take_score(evaluation, i, score, n, said);
	}
	return !is_number(evaluation, i) || (word_at(evaluation, i)->before & WHEN_NEWLINE) != 0;
}

/* A number at the start of a line, behind the line's own number: "7 – fine", "1. 7". */
static size_t
score_of_line(const struct evaluation *evaluation, size_t i, size_t n)
{
	bool numbered = score_at(evaluation, i, false) == (int)n + 1 && is_number(evaluation, i + 1)
	                && !(word_at(evaluation, i + 1)->before & (WHEN_NEWLINE | WHEN_SLASH))
	                && word_at(evaluation, i + 1)->before != WHEN_SPACE;

	return numbered ? i + 1 : i;
}

static bool
scores_by_line(struct evaluation *evaluation, struct said *said)
{
	size_t numbered = 0;
	size_t n = 0;

	for (size_t i = 0; i < evaluation->words->len; i++) {
		if (i > 0 && !(word_at(evaluation, i)->before & WHEN_NEWLINE))
			continue;
		if (n == EVALUATION_SCORES) { /* "5. more time" is line E */
			if (numbered == n && score_at(evaluation, i, false) == (int)n + 1)
				take(evaluation, word_at(evaluation, i)->at,
				     word_end(evaluation, i), true);
			return true;
		}
		size_t at = score_of_line(evaluation, i, n);
		int score = score_at(evaluation, at, false);
		if (score < 0)
			return false;
		if (at > i)
			take(evaluation, word_at(evaluation, i)->at, word_end(evaluation, i),
			     false);
		numbered += at > i;
		i = take_score(evaluation, at, score, n++, said) - 1;
		if (is_number(evaluation, i + 1)
		    && !(word_at(evaluation, i + 1)->before & WHEN_NEWLINE))
			return false;
	}
	return n == EVALUATION_SCORES;
}

/* Four numbers in all, in a few sentences: "Openness 7, questions 8, pace 5 and progress 8." */
static bool
scores_in_prose(struct evaluation *evaluation, struct said *said)
{
	enum { WORDS_MOST = 60, NAME_MOST = 3 };
	size_t n = 0;
	size_t behind = 0; /* the word behind the last score */

	if (evaluation->words->len > WORDS_MOST)
		return false;
	for (size_t i = 0; i < evaluation->words->len; i++) {
		if (!is_number(evaluation, i))
			continue;
		int score = score_at(evaluation, i, false);
		if (score < 0 || n == EVALUATION_SCORES)
			return false;
		if (i - behind <= NAME_MOST && i > behind)
			take(evaluation, word_at(evaluation, behind)->at,
			     word_at(evaluation, i)->at, false);
		behind = take_score(evaluation, i, score, n++, said);
		i = behind - 1;
	}
	return n == EVALUATION_SCORES;
}

/* The letters of lines E and F are no part of what is said. */
static void
take_labels(struct evaluation *evaluation)
{
	for (size_t i = 0; i < evaluation->words->len; i++) {
		int label = label_at(evaluation, i);
		size_t at = word_at(evaluation, i)->at;
		if (label >= LABEL_E)
			take(evaluation, at, at + 1, label == LABEL_E);
	}
}

/* ---- the decision ---- */

static const struct {
	const char *section;
	enum decision is;
} DECIDED[] = {
	{ "decide_pause", DECISION_PAUSE },
	{ "decide_end", DECISION_END },
	{ "decide_continue", DECISION_CONTINUE },
};

/* What a run of the text decides; `whole`: it must say nothing else. */
static enum decision
decision_of(const struct lexicon *lexicon, const char *at, size_t len, bool whole,
            const struct said_context *context, struct said *said)
{
	g_autofree char *text = g_strndup(at, len);
	enum decision is = DECISION_NONE;
	struct scan scan;

	scan_text(text, &scan);
	g_autoptr(GArray) hits = own_hits(lexicon, &scan);
	g_autoptr(GArray) found = when_find(lexicon, text, context->today);
	size_t start = own_start(&scan, hits);
	for (size_t i = 0; i < G_N_ELEMENTS(DECIDED) && is == DECISION_NONE; i++) {
		size_t hit = own_hit(hits, DECIDED[i].section, start);
		struct until until = when_until(found, text, start + hit);
		if (hit == 0 || (whole && !own_ends(&scan, hits, until.end)))
			continue;
		is = DECIDED[i].is;
		if (is == DECISION_PAUSE)
			said->until_on = until.on;
	}
	scan_clear(&scan);
	return is;
}

/* Try one place; what it says is taken out of the rest. */
static bool
decide_at(struct evaluation *evaluation, const struct lexicon *lexicon, size_t from, bool whole,
          const struct said_context *context, struct said *said)
{
	size_t len = strcspn(evaluation->text + from, "\n");

	if (len == 0)
		return false;
	said->decision = decision_of(lexicon, evaluation->text + from, len, whole, context, said);
	if (said->decision == DECISION_NONE)
		return false;
	if (whole)
		take(evaluation, from, from + len, false);
	return true;
}

/* Behind the last mark of the text from `from` on; the end of the text if there is none. */
static size_t
last_clause(const char *text, size_t from, size_t len)
{
	for (size_t at = len > 1 ? len - 2 : 0; at > from; at--)
		if (strchr(".,;!", text[at]) && text[at + 1] == ' ')
			return at + 1;
	return len;
}

/* The last word, if it is in capitals as the mail shows it: "vähemmän TAUKO". */
static size_t
last_shout(const struct evaluation *evaluation, size_t from)
{
	enum { SHORTEST = 3 };
	size_t n = evaluation->words->len;
	const struct when_word *last = n > 0 ? word_at(evaluation, n - 1) : NULL;

	if (!last || last->at < from || last->len < SHORTEST)
		return strlen(evaluation->text);
	for (size_t i = 0; i < last->len; i++)
		if (g_ascii_islower(evaluation->text[last->at + i]))
			return strlen(evaluation->text);
	return last->at;
}

/* Where the last line begins, and in it the words behind the last score and the last clause. */
static void
read_decision(struct evaluation *evaluation, const struct lexicon *lexicon,
              const struct said_context *context, struct said *said)
{
	const char *text = evaluation->text;
	size_t len = strlen(text);
	size_t line = len > 0 ? len - 1 : 0; /* the text ends in a newline */
	size_t score = 0;

	for (size_t i = 0; i < evaluation->words->len; i++)
		if (label_at(evaluation, i) == LABEL_F
		    && (decide_at(evaluation, lexicon, word_end(evaluation, i), true, context, said)
		        || decide_at(evaluation, lexicon, word_end(evaluation, i), false, context,
		                     said)))
			return;
	while (line > 0 && text[line - 1] != '\n')
		line--;
	for (guint i = 0; i < evaluation->taken->len; i++)
		score = MAX(score, g_array_index(evaluation->taken, struct span, i).to);
	if (decide_at(evaluation, lexicon, MAX(line, score), true, context, said))
		return;
	size_t from = MAX(line, score);
	if (!decide_at(evaluation, lexicon, last_clause(text, from, len), true, context, said))
		decide_at(evaluation, lexicon, last_shout(evaluation, from), true, context, said);
}

/* ---- what else is said ---- */

static int
span_order(const void *one, const void *other)
{
	const struct span *a = one;
	const struct span *b = other;

	return (a->from > b->from) - (a->from < b->from);
}

/* Append a run without the marks around it, if it has words. */
static void
add_piece(GString *to, const char *at, size_t len)
{
	g_autofree char *piece = g_strndup(at, len);
	char *start = piece;

	while (*start && !utf8_is_alnum(utf8_char(start)))
		start = g_utf8_next_char(start);
	size_t end = strlen(start);
	while (end > 0 && strchr(" \t\n,;:-(", start[end - 1]))
		start[--end] = '\0';
	if (end < 2)
		return;
	if (to->len > 0)
		g_string_append_c(to, '\n');
	g_string_append(to, start);
}

/* All that was not taken: line E first, then the rest in its order. */
static char *
other_words(struct evaluation *evaluation)
{
	GString *wish = g_string_new(NULL);
	g_autoptr(GString) rest = g_string_new(NULL);
	size_t at = 0;
	bool is_wish = false;

	g_array_sort(evaluation->taken, span_order);
	for (guint i = 0; i <= evaluation->taken->len; i++) {
		const struct span *span = i < evaluation->taken->len
		                              ? &g_array_index(evaluation->taken, struct span, i)
		                              : NULL;
		size_t end = span ? span->from : strlen(evaluation->text);
		if (end > at)
			add_piece(is_wish ? wish : rest, evaluation->text + at, end - at);
		is_wish = span && span->before_e;
		at = span ? MAX(at, span->to) : at;
	}
	if (rest->len > 0)
		g_string_append_printf(wish, "%s%s", wish->len > 0 ? "\n" : "", rest->str);
	return g_string_free(wish, FALSE);
}

void
evaluation_read(const struct lexicon *lexicon, const GArray *lines,
                const struct said_context *context, struct said *said)
{
	static bool (*const WAYS[])(struct evaluation *,
	                            struct said *) = { scores_labelled, scores_by_line,
		                                       scores_in_a_row, scores_in_prose };
	g_autofree char *text = own_joined(lines);
	g_autoptr(GArray) words = when_words(lexicon, text);
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(struct span));
	struct evaluation evaluation = { text, words, taken };

	for (size_t i = 0; i < G_N_ELEMENTS(WAYS) && !said->has_scores; i++) {
		g_array_set_size(taken, 0);
		said->has_scores = WAYS[i](&evaluation, said);
	}
	if (said->has_scores) {
		take_labels(&evaluation);
	} else {
		g_array_set_size(taken, 0);
		memset(said->scores, 0, sizeof said->scores);
	}
	if (said->command == COMMAND_YES || said->command == COMMAND_NO)
		said->command = COMMAND_NONE; /* words of line E */
	read_decision(&evaluation, lexicon, context, said);
	g_free(said->scores_text);
	said->scores_text = other_words(&evaluation);
}
