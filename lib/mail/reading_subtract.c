/* The third step: what was sent is taken out, wherever it stands. It finds the words that people type
 * inside a quote or on a quoted line, copies of our mail that nothing marks, and the answer that a
 * client quoted while it left our mail outside. */
#include <string.h>

#include "mail/attribution.h"
#include "mail/reading.h"

/* Fewer words are ours only where they go on from a line of ours, or lead to one. */
enum { RUN_WORDS = 3, OWN_RUN_WORDS = 4 };

/* Going through lines that may be ours, forth or back. */
struct copy {
	bool back;
	size_t place;    /* where what was sent goes on, back: where it has to end */
	GByteArray *met; /* 1 for each word of what was sent that was met */
};

static struct copy
copy_open(const struct reading *reading)
{
	struct copy copy = { .met = g_byte_array_new() };

	g_byte_array_set_size(copy.met, (guint)sent_words(reading->sent));
	memset(copy.met->data, 0, copy.met->len);
	return copy;
}

static void
copy_turn(const struct reading *reading, struct copy *copy)
{
	copy->back = true;
	copy->place = sent_words(reading->sent);
}

static void
copy_move(struct copy *copy, const struct sent_run *run)
{
	memset(copy->met->data + run->place, 1, run->n);
	copy->place = run->place + (copy->back ? 0 : run->n);
}

/* A word of ours counts once: the same word again is an answer ("YES"). */
static bool
is_next(const struct copy *copy, const struct sent_run *run)
{
	return run->n > 0 && !copy->met->data[run->place]
	       && run->place + (copy->back ? run->n : 0) == copy->place;
}

static bool
is_ours(const struct copy *copy, const struct sent_run *run)
{
	return run->is_whole && (run->n >= RUN_WORDS || is_next(copy, run));
}

/* What a client puts before an item when it makes text of a list. */
static bool
is_list_mark(const char *text)
{
	text += strspn(text, " \t");
	text += strspn(text, "0123456789");
	text += strspn(text, ".)*-\xe2\x80\xa2");
	return text[strspn(text, " \t")] == '\0';
}

/* The part of a line that is ours, when the rest is not. */
static struct cut
part_of_ours(const struct copy *copy, const struct sent_run *run, const char *body)
{
	struct cut cut = { 0 };
	bool ours = run->n >= RUN_WORDS && run->ends && (run->starts || is_next(copy, run));

	if (!ours)
		return cut;
	g_autofree char *before = g_strndup(body, run->from);
	cut.from = is_list_mark(before) ? 0 : (guint32)run->from;
	cut.to = (guint32)run->to;
	return cut;
}

static bool
is_attribution(const char *body)
{
	g_autofree char *plain = line_plain(body, strlen(body));

	return attribution_is(plain);
}

/* The run of a line that is ours: all of it, or the part in `*cut` (of a covered line). */
static bool
find_ours(const struct reading *reading, const char *body, const struct copy *copy,
          struct sent_run *run, struct cut *cut)
{
	*cut = (struct cut){ 0 };
	*run = sent_find(reading->sent, body, copy->place);
	if (is_ours(copy, run))
		return true;
	*cut = part_of_ours(copy, run, body);
	return cut->to > 0;
}

static bool
is_all(struct cut cut, const char *body)
{
	return cut.to == 0 || (cut.from == 0 && body[cut.to] == '\0');
}

/* Take the words of a covered line that were not sent. */
static void
take_line(struct reading *reading, size_t i, struct copy *copy)
{
	g_autofree char *body = reading_body(reading, i);
	struct sent_run run;
	struct cut cut;

	if (sent_count(body) == 0 || is_attribution(body))
		return;
	bool ours = find_ours(reading, body, copy, &run, &cut);
	if (ours)
		copy_move(copy, &run);
	if (ours && is_all(cut, body))
		return;
	reading->place[i] = PLACE_TAKEN;
	reading->cut[i] = cut;
}

/* On the way back: a short line that is not ours yet may lead to one that is. */
static void
give_back(struct reading *reading, size_t i, enum place not_ours, struct copy *copy)
{
	g_autofree char *body = reading_body(reading, i);
	size_t n = sent_count(body);
	size_t start = copy->place > n ? copy->place - n : 0;
	struct sent_run run = sent_find(reading->sent, body, start);
	bool was_not = reading->place[i] == (guint8)not_ours;
	bool in_part = was_not && reading->cut[i].to > 0;

	if (!in_part && (!run.is_whole || (was_not && !is_next(copy, &run))))
		return;
	copy_move(copy, &run);
	if (was_not && !in_part)
		reading->place[i] = PLACE_CUT;
}

/* The lines of a copied header at `i`, 0 for none. What may be its last field's second line is not, where
 * it is ours. */
static size_t
header_lines(const struct reading *reading, size_t i)
{
	size_t n = header_block_at(&reading->lines, i);

	for (size_t k = i + 1; k < i + n; k++) {
		g_autofree char *body = reading_body(reading, k);
		struct sent_run run = sent_find(reading->sent, body, 0);
		if (reading_line(reading, k)->headers.words == 0 && run.is_whole && run.is_line)
			return k - i;
	}
	return n;
}

/* The header of the mail may have been copied into the quote. */
static void
take_lines(struct reading *reading, size_t from, size_t end)
{
	struct copy copy = copy_open(reading);

	for (size_t i = from; i < end;) {
		size_t block = header_lines(reading, i);
		if (block == 0)
			take_line(reading, i, &copy);
		i += MAX(block, 1);
	}
	copy_turn(reading, &copy);
	for (size_t i = end; i > from; i--)
		give_back(reading, i - 1, PLACE_TAKEN, &copy);
	g_byte_array_unref(copy.met);
}

/* The covered lines from `i` on that belong to the mail we sent: up to an older mail inside it. */
static size_t
covered_end(const struct reading *reading, size_t i)
{
	enum place place = (enum place)reading->place[i];

	for (; i < reading_n(reading) && reading->place[i] == (guint8)place; i++) {
		const struct line *line = reading_line(reading, i);
		if (place == PLACE_QUOTE ? line->depth > 1 : reading_is_mark(reading, i))
			break;
	}
	return i;
}

static bool
is_covered(const struct reading *reading, size_t i)
{
	return reading->place[i] == PLACE_QUOTE || reading->place[i] == PLACE_CUT;
}

/* Only where our own mail is recognised is the rest of a quote known to be the person's. */
static bool
take_typed_inside(struct reading *reading)
{
	bool found = false;

	for (size_t i = 0; i < reading_n(reading);) {
		size_t end = is_covered(reading, i) ? covered_end(reading, i) : i;
		if (end > i && reading_holds_sent(reading, i, end)) {
			take_lines(reading, i, end);
			found = true;
		}
		i = MAX(end, i + 1);
	}
	return found;
}

/* ---- our mail, unmarked ---- */

static bool
own_lines_hold_sent(const struct reading *reading)
{
	size_t words = 0;
	size_t place = 0;

	for (size_t i = 0; i < reading_n(reading); i++)
		if (reading_is_own_at(reading, i))
			words += reading_sent_words(reading, i, &place);
	return reading_is_most_sent(reading, words);
}

/* Leave out what is ours of an own line. Outside a copy of our mail it must be a whole line of ours: somebody may take
 * over the example that stands in one. */
static void
leave_out(struct reading *reading, size_t i, bool in_copy, struct copy *copy)
{
	g_autofree char *body = reading_body(reading, i);
	struct sent_run run;
	struct cut cut;
	bool ours = find_ours(reading, body, copy, &run, &cut);

	if (!ours || (!in_copy && !(run.n >= OWN_RUN_WORDS && run.is_line)))
		return;
	copy_move(copy, &run);
	reading->place[i] = is_all(cut, body) ? PLACE_CUT : PLACE_TAKEN;
	reading->cut[i] = cut;
}

static void
leave_out_copy(struct reading *reading, bool in_copy)
{
	struct copy copy = copy_open(reading);

	for (size_t i = 0; i < reading_n(reading); i++)
		if (reading->place[i] == PLACE_OWN)
			leave_out(reading, i, in_copy, &copy);
	copy_turn(reading, &copy);
	for (size_t i = reading_n(reading); in_copy && i > 0; i--)
		if (reading_is_own_place(reading, i - 1) || reading->place[i - 1] == PLACE_CUT)
			give_back(reading, i - 1, PLACE_OWN, &copy);
	g_byte_array_unref(copy.met);
}

static bool
has_own(const struct reading *reading)
{
	for (size_t i = 0; i < reading_n(reading); i++)
		if (reading_is_own_at(reading, i))
			return true;
	return false;
}

/* Our mail stands outside and nothing else does: what is quoted, up to an older mail, is the answer. */
static void
take_quoted_answer(struct reading *reading)
{
	for (size_t i = 0; i < reading_n(reading); i++) {
		if (reading_line(reading, i)->depth != 1 || !is_covered(reading, i))
			continue;
		size_t end = i;
		while (end < reading_n(reading) && reading_line(reading, end)->depth == 1)
			end++;
		take_lines(reading, i, end);
		return;
	}
}

void
reading_subtract(struct reading *reading)
{
	if (sent_words(reading->sent) == 0)
		return;
	bool in_copy = own_lines_hold_sent(reading);
	bool found = take_typed_inside(reading) || in_copy;

	leave_out_copy(reading, in_copy);
	if (found && !has_own(reading))
		take_quoted_answer(reading);
}
