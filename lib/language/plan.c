#include "language/plan.h"

#include <stdint.h>
#include <string.h>

#include "language/words.h"

/* How far behind "then" the one who acts may stand, and how long a sentence is looked at, in words. */
enum { REACH = 4, SENTENCE_WORDS = 80 };

/* A sentence, as words and hits of one language's list. */
struct sentence {
	const struct scan *scan;
	const GArray *hits;
	guint first, last; /* words */
	guint from_hit;    /* no hit before it is of the sentence */
};

static guint
word_of(const struct scan *scan, guint from, size_t at)
{
	while (from < scan->words->len && scan_word_at(scan, from)->at < at)
		from++;
	return from;
}

/* The first word of `section` in words from..to; G_MAXUINT if there is none. `*behind`: the word after. */
static guint
find_in(const struct sentence *sentence, const char *section, guint from, guint to, guint *behind)
{
	for (guint i = sentence->from_hit; i < sentence->hits->len; i++) {
		const struct words_hit *hit = &g_array_index(sentence->hits, struct words_hit, i);
		size_t at = scan_word_at(sentence->scan, from)->at;
		if (hit->at > scan_word_at(sentence->scan, to)->at)
			break;
		if (hit->at < at || strcmp(hit->section, section) != 0)
			continue;
		guint word = word_of(sentence->scan, from, hit->at);
		if (behind)
			*behind = word_of(sentence->scan, word, hit->at + hit->len);
		return word;
	}
	return G_MAXUINT;
}

/* Whether a comma, a colon, a dash or nothing stands before a word of the sentence. */
static bool
begins_clause(const struct sentence *sentence, guint word)
{
	if (word == sentence->first)
		return true;
	const struct scan_word *before = scan_word_at(sentence->scan, word - 1);
	const char *from = sentence->scan->text + before->at + before->len;
	size_t len = scan_word_at(sentence->scan, word)->at - before->at - before->len;
	return memchr(from, ',', len) || memchr(from, ':', len) || memchr(from, '-', len)
	       || memchr(from, ')', len) || g_strstr_len(from, (gssize)len, "\xe2\x80\x93");
}

/* "when …" at a clause's start, "then" behind it, and soon after it somebody who will do something; or
 * no "then", but words that can only mean to. */
static bool
is_plan(const struct sentence *sentence)
{
	guint behind = 0;
	guint when = find_in(sentence, "plan_when", sentence->first, sentence->last, &behind);

	if (when == G_MAXUINT || !begins_clause(sentence, when) || behind > sentence->last
	    || find_in(sentence, "plan_not", sentence->first, sentence->last, NULL) != G_MAXUINT)
		return false;
	guint from = behind;
	for (;;) {
		guint then = find_in(sentence, "plan_then", from, sentence->last, &from);
		if (then == G_MAXUINT || from > sentence->last)
			break;
		guint act =
		    find_in(sentence, "plan_do", from, MIN(from + REACH - 1, sentence->last), NULL);
		if (act != G_MAXUINT && then > behind)
			return true;
	}
	guint means = find_in(sentence, "plan_mean", behind, sentence->last, NULL);
	return means != G_MAXUINT && begins_clause(sentence, means);
}

static char *
plan_in(const struct words *list, const struct scan *scan, size_t most, guint *found_at)
{
	g_autoptr(GArray) hits = words_find(list, scan);
	struct sentence sentence = { .scan = scan, .hits = hits };
	guint next = 0;

	for (guint i = 0; i < hits->len; i++) {
		const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
		if (strcmp(hit->section, "plan_when") != 0)
			continue;
		if (next >= scan->words->len || hit->at < scan_word_at(scan, next)->at)
			continue; /* in a sentence that was looked at */
		guint word = word_of(scan, next, hit->at);
		sentence.first = sentence.last = word;
		while (sentence.first > 0
		       && scan_word_at(scan, sentence.first - 1)->sentence
		              == scan_word_at(scan, word)->sentence)
			sentence.first--;
		while (sentence.last + 1 < scan->words->len
		       && scan_word_at(scan, sentence.last + 1)->sentence
		              == scan_word_at(scan, word)->sentence)
			sentence.last++;
		next = sentence.last + 1;
		size_t start = scan_word_at(scan, sentence.first)->at;
		while (sentence.from_hit < i
		       && g_array_index(hits, struct words_hit, sentence.from_hit).at < start)
			sentence.from_hit++;
		if (word >= *found_at || next - sentence.first > SENTENCE_WORDS
		    || !is_plan(&sentence))
			continue;
		struct bytes run =
		    scan_sentence(scan->text, scan_word_at(scan, word)->at, SIZE_MAX / 8);
		if ((size_t)g_utf8_strlen(run.at, (gssize)run.len) > most)
			continue;
		*found_at = word;
		return g_strndup(run.at, run.len);
	}
	return NULL;
}

char *
plan_find(const struct lexicon *lexicon, const struct scan *scan, size_t most)
{
	char *plan = g_strdup("");
	guint at = G_MAXUINT;

	for (size_t i = 0; i < LANGUAGES; i++) {
		char *found = plan_in(lexicon->signals[i], scan, most, &at);
		if (!found)
			continue;
		g_free(plan);
		plan = found;
	}
	return plan;
}
