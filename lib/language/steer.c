#include "language/steer.h"

#include <string.h>

#include "base/utf8.h"
#include "language/own.h"
#include "language/when.h"
#include "language/when_words.h"
#include "language/words.h"
#include "programme/question.h"

/* What stands behind the words of an instruction. */
enum behind {
	BEHIND_NOTHING,
	BEHIND_NUMBER,
	BEHIND_QUESTION,
	BEHIND_TEXT,
	BEHIND_DAY,
	BEHIND_TIME,
	BEHIND_HOLIDAY
};

static const struct {
	const char *section;
	enum steering what;
	enum behind behind;
} STEERS[] = {
	{ "steer next", STEER_NEXT, BEHIND_QUESTION },
	{ "steer skip", STEER_SKIP, BEHIND_NOTHING },
	{ "steer ask", STEER_ASK, BEHIND_TEXT },
	{ "steer pause", STEER_PAUSE, BEHIND_DAY },
	{ "steer resume", STEER_RESUME, BEHIND_NOTHING },
	{ "steer move", STEER_MOVE, BEHIND_TIME },
	{ "steer cancel", STEER_CANCEL, BEHIND_NOTHING },
	{ "steer not_held", STEER_NOT_HELD, BEHIND_NOTHING },
	{ "steer end", STEER_END, BEHIND_NOTHING },
	{ "steer accept", STEER_ACCEPT, BEHIND_NUMBER },
	{ "steer reject", STEER_REJECT, BEHIND_NUMBER },
	{ "steer show", STEER_SHOW, BEHIND_NUMBER },
	{ "steer away", STEER_AWAY, BEHIND_HOLIDAY },
	{ "steer back", STEER_BACK, BEHIND_NOTHING },
};

enum { STEER_TYPES = G_N_ELEMENTS(STEERS), NUMBER_MOST = 999, PROSE_WORDS = 5 };

/* One instruction, as far as it is read. */
struct piece {
	const char *text;
	struct scan scan;
	GArray *hits;  /* own_hits */
	GArray *words; /* when_words */
	GArray *found; /* when_find */
	date_t today;
};

static void
piece_open(const struct lexicon *lexicon, const char *text, date_t today, struct piece *piece)
{
	*piece = (struct piece){ .text = text, .today = today };
	scan_text(text, &piece->scan);
	piece->hits = own_hits(lexicon, &piece->scan);
	piece->words = when_words(lexicon, text);
	piece->found = when_find(lexicon, text, today);
}

static void
piece_close(struct piece *piece)
{
	g_array_unref(piece->hits);
	g_array_unref(piece->words);
	g_array_unref(piece->found);
	scan_clear(&piece->scan);
}

/* The first word at or behind a byte; the length of the text if there is none. */
static size_t
next_word(const struct piece *piece, size_t from)
{
	for (guint i = 0; i < piece->scan.words->len; i++)
		if (scan_word_at(&piece->scan, i)->at >= from)
			return scan_word_at(&piece->scan, i)->at;
	return strlen(piece->text);
}

/* The instruction whose words stand at a byte: its index and length; false if there is none. */
static bool
type_at(const struct piece *piece, size_t at, size_t *type, size_t *len)
{
	*len = 0;
	for (size_t i = 0; i < STEER_TYPES; i++) {
		size_t hit = own_hit(piece->hits, STEERS[i].section, at);
		if (hit > *len) {
			*len = hit;
			*type = i;
		}
	}
	return *len > 0;
}

/* "q7", "Q07.", "q02.f2" at a byte, as an id is written: "q07"; NULL if none stands there. */
static char *
question_at(const struct piece *piece, size_t at, size_t *len)
{
	const char *from = piece->text + at;
	size_t n = strspn(from, "qQmM") == 1 ? 1 : 0;
	size_t digits = n > 0 ? strspn(from + n, "0123456789") : 0;
	struct question_id id;

	if (digits == 0 || digits > 3)
		return NULL;
	n += digits;
	static const char *const ENDS[] = { ".f1", ".f2", ".f3", ".now" };
	const char *form = "";
	for (size_t i = 0; i < G_N_ELEMENTS(ENDS); i++)
		if (g_ascii_strncasecmp(from + n, ENDS[i], strlen(ENDS[i])) == 0)
			form = ENDS[i];
	g_autofree char *number = g_strndup(from + 1, digits);
	char *written = g_strdup_printf("%c%s%s%s", utf8_ascii_lower(*from), digits == 1 ? "0" : "",
	                                number, form);
	*len = n + strlen(form);
	if (!g_ascii_isalnum(from[*len]) && question_parse(written, &id))
		return written;
	g_free(written);
	return NULL;
}

static bool
is_shouted(const struct piece *piece, size_t at, size_t len)
{
	for (const char *c = piece->text + at; c < piece->text + at + len; c = g_utf8_next_char(c))
		if (g_unichar_islower(g_utf8_get_char(c)))
			return false;
	return true;
}

/* ---- what stands behind the words ---- */

/* The first item at or behind a byte that is a day. */
static const struct when *
day_from(const struct piece *piece, size_t from)
{
	for (guint i = 0; i < piece->found->len; i++) {
		const struct when *item = &g_array_index(piece->found, struct when, i);
		if (item->at >= from && (item->is == WHEN_IS_DATE || item->is == WHEN_IS_LENGTH))
			return item;
	}
	return NULL;
}

static bool
has_digits(const struct piece *piece, size_t from)
{
	return strpbrk(piece->text + from, "0123456789") != NULL;
}

static enum steer_fault
read_question(const struct piece *piece, size_t from, struct steer *steer)
{
	size_t at = next_word(piece, from);
	size_t word = own_hit(piece->hits, "steer question", at);
	size_t len = 0;

	at = word > 0 ? next_word(piece, at + word) : at;
	char *question = question_at(piece, at, &len);
	if (!question)
		return STEER_FAULT_WORD;
	g_free(steer->question);
	steer->question = question;
	return own_ends(&piece->scan, piece->hits, at + len) ? STEER_FAULT_NONE : STEER_FAULT_WORD;
}

static enum steer_fault
read_text(const struct piece *piece, size_t from, struct steer *steer)
{
	size_t blank = strspn(piece->text + from, " \t:-");

	g_free(steer->text);
	steer->text = g_strdup(piece->text + from + blank);
	return *steer->text ? STEER_FAULT_NONE : STEER_FAULT_WORD;
}

static enum steer_fault
read_day(const struct piece *piece, size_t from, struct steer *steer)
{
	struct until until = when_until(piece->found, piece->text, from);

	steer->until_on = until.on;
	if (own_ends(&piece->scan, piece->hits, until.end)
	    && (until.on != DATE_NONE || !has_digits(piece, from)))
		return STEER_FAULT_NONE;
	return until.closed && until.on != DATE_NONE ? STEER_FAULT_NONE : STEER_FAULT_TIME;
}

static enum steer_fault
read_time(const struct piece *piece, size_t from, struct steer *steer)
{
	struct said_time times[SAID_TIMES_MOST];
	g_autoptr(GArray) behind = g_array_new(FALSE, FALSE, sizeof(struct when));

	for (guint i = 0; i < piece->found->len; i++)
		if (g_array_index(piece->found, struct when, i).at >= from)
			g_array_append_vals(behind, &g_array_index(piece->found, struct when, i),
			                    1);
	if (when_times(behind, times) > 0) {
		steer->at = times[0];
		return STEER_FAULT_NONE;
	}
	const struct when *day = day_from(piece, from);
	if (day)
		steer->at.date = day->date;
	return STEER_FAULT_TIME;
}

/* The name that stands behind the word for a substitute, or before it. */
static char *
substitute(const struct piece *piece, size_t from)
{
	enum { NAME_BYTES = 120 };

	for (guint i = 0; i < piece->hits->len; i++) {
		const struct words_hit *hit = &g_array_index(piece->hits, struct words_hit, i);
		if (hit->at < from || strcmp(hit->section, "steer cover") != 0)
			continue;
		size_t at = next_word(piece, hit->at + hit->len);
		size_t end = strlen(piece->text);
		if (at == end) {
			at = next_word(piece, from);
			end = hit->at;
		}
		g_autofree char *run = g_strndup(piece->text + at, MIN(end - at, NAME_BYTES));
		g_autofree char *name = g_utf8_make_valid(run, -1);
		g_strstrip(g_strdelimit(name, ",;:!()", ' '));
		size_t len = strlen(name);
		if (len > 0 && name[len - 1] == '.')
			name[len - 1] = '\0';
		return g_steal_pointer(&name);
	}
	return g_strdup("");
}

static enum steer_fault
read_holiday(const struct piece *piece, size_t from, struct steer *steer)
{
	const struct when *day = day_from(piece, from);

	if (!day)
		return STEER_FAULT_TIME;
	steer->at.date = day->to != DATE_NONE ? day->date : piece->today;
	steer->until_on = day->to != DATE_NONE ? day->to : day->date;
	g_free(steer->text);
	steer->text = substitute(piece, day->at + day->len);
	return STEER_FAULT_NONE;
}

/* Nothing, or the day of the session that is meant. */
static enum steer_fault
read_nothing(const struct piece *piece, size_t from, struct steer *steer)
{
	struct until until = when_until(piece->found, piece->text, from);
	size_t len = 0;
	size_t at = next_word(piece, from);
	char *question = question_at(piece, at, &len);

	if (question) {
		g_free(steer->question);
		steer->question = question;
		return own_ends(&piece->scan, piece->hits, at + len) ? STEER_FAULT_NONE
		                                                     : STEER_FAULT_WORD;
	}
	steer->at.date = until.on;
	return own_ends(&piece->scan, piece->hits, until.end) ? STEER_FAULT_NONE : STEER_FAULT_WORD;
}

/* "HYVÄKSY 1" is as good as "1 HYVÄKSY". */
static enum steer_fault
read_number(const struct piece *piece, size_t from, struct steer *steer)
{
	enum { DIGITS_MOST = 3 };
	size_t at = next_word(piece, from);
	size_t digits = strspn(piece->text + at, "0123456789");

	if (digits > 0 && digits <= DIGITS_MOST && steer->n == 0) {
		steer->n = (uint32_t)g_ascii_strtoull(piece->text + at, NULL, 10);
		from = at + digits;
	}
	return own_ends(&piece->scan, piece->hits, from) ? STEER_FAULT_NONE : STEER_FAULT_WORD;
}

static enum steer_fault
read_behind(const struct piece *piece, enum behind behind, size_t from, struct steer *steer)
{
	static enum steer_fault (*const READ[])(const struct piece *, size_t, struct steer *) = {
		[BEHIND_NOTHING] = read_nothing,   [BEHIND_NUMBER] = read_number,
		[BEHIND_QUESTION] = read_question, [BEHIND_TEXT] = read_text,
		[BEHIND_DAY] = read_day,           [BEHIND_TIME] = read_time,
		[BEHIND_HOLIDAY] = read_holiday,
	};

	return READ[behind](piece, from, steer);
}

/* ---- one instruction ---- */

static void
steer_init(const char *line, struct steer *steer)
{
	*steer = (struct steer){
		.until_on = DATE_NONE,
		.at = { DATE_NONE, -1 },
		.question = g_strdup(""),
		.text = g_strdup(""),
		.line = g_strdup(line),
	};
}

static void
steer_clear(struct steer *steer)
{
	g_free(steer->question);
	g_free(steer->text);
	g_free(steer->line);
}

/* The number at the start: how many bytes it takes, 0 if there is none. */
static size_t
number_of(const struct piece *piece, uint32_t *n)
{
	enum { DIGITS_MOST = 3 };
	const struct when_word *word = when_word_at(piece->words, 0);
	size_t mark = word ? word->at : 0;

	if (!word || word->digits == 0 || word->digits > DIGITS_MOST
	    || strspn(piece->text, " #(") != mark)
		return 0;
	*n = when_meaning(piece->words, 0, WHEN_DIGITS)->value;
	return word->at + word->len;
}

/* "20.5. klo 10" at the start of the text, or behind the number. */
static bool
is_bare_time(const struct piece *piece, size_t from, struct steer *steer)
{
	const struct when *first = NULL;

	for (guint i = 0; i < piece->found->len && !first; i++) {
		const struct when *item = &g_array_index(piece->found, struct when, i);
		if (item->at >= from && item->is != WHEN_IS_SPARE)
			first = item;
	}
	if (!first || first->at != next_word(piece, from)
	    || (first->is != WHEN_IS_DATE && first->is != WHEN_IS_TIME))
		return false;
	struct until until = when_until(piece->found, piece->text, from);
	if (first->is == WHEN_IS_TIME && until.on == DATE_NONE)
		return false;
	steer->fault = read_time(piece, from, steer);
	steer->what = steer->fault == STEER_FAULT_NONE ? STEER_MOVE : STEER_UNKNOWN;
	return true;
}

/* Words of an instruction, or a question, at a byte. */
static bool
read_words(const struct piece *piece, size_t at, struct steer *steer)
{
	size_t type = 0;
	size_t len = 0;

	if (type_at(piece, at, &type, &len)) {
		steer->what = STEERS[type].what;
		steer->fault = read_behind(piece, STEERS[type].behind, at + len, steer);
	} else {
		g_autofree char *question = question_at(piece, at, &len);
		if (!question && own_hit(piece->hits, "steer question", at) == 0)
			return false;
		steer->what = STEER_NEXT;
		steer->fault = read_question(piece, at, steer);
	}
	if (steer->fault != STEER_FAULT_NONE)
		steer->what = STEER_UNKNOWN;
	return true;
}

/* Whether words without a number in front are an instruction, and no prose that begins like one. */
static bool
is_meant(const struct piece *piece, size_t at, const struct steer *steer)
{
	size_t type = 0;
	size_t len = 0;
	bool typed = type_at(piece, at, &type, &len);
	bool shouted = typed && is_shouted(piece, at, len);

	if (steer->what == STEER_ASK)
		return shouted || piece->text[at + len] == ':';
	if (steer->what == STEER_MOVE || steer->what == STEER_AWAY)
		return shouted || when_until(piece->found, piece->text, at + len).on != DATE_NONE;
	if (steer->what == STEER_UNKNOWN)
		return shouted || (typed && piece->scan.words->len <= PROSE_WORDS);
	return true;
}

/* False for prose. */
static bool
read_piece(const struct piece *piece, struct steer *steer)
{
	size_t start = own_start(&piece->scan, piece->hits);
	size_t number = number_of(piece, &steer->n);
	size_t behind = next_word(piece, number);

	if (piece->scan.words->len == 0 || (number > 0 && behind == strlen(piece->text)))
		return false;
	if (number > 0 && read_words(piece, behind, steer)) {
		if (steer->n == 0 || steer->n > NUMBER_MOST) {
			steer->what = STEER_UNKNOWN;
			steer->fault = STEER_FAULT_NUMBER;
		}
		return true;
	}
	uint32_t n = steer->n;
	bool spaced = number > 0 && piece->text[number] == '.' && piece->text[number + 1] == ' ';
	steer->n = 0;
	if (!spaced && is_bare_time(piece, start, steer))
		return true;
	steer->n = n;
	if (number > 0 && is_bare_time(piece, number, steer))
		return true;
	if (number > 0) {
		steer->what = STEER_UNKNOWN;
		steer->fault = STEER_FAULT_WORD;
		return true;
	}
	return read_words(piece, start, steer) && is_meant(piece, start, steer);
}

/* ---- a reply ---- */

/* Whether an instruction begins there: a number and its words, or its words in capitals. */
static bool
begins(const struct lexicon *lexicon, const char *text)
{
	struct piece piece;
	size_t type = 0;
	size_t len = 0;
	uint32_t n = 0;

	g_autofree char *head = g_strndup(text, OWN_LINE_BYTES / 10);
	g_autofree char *valid = g_utf8_make_valid(head, -1);
	piece_open(lexicon, valid, 0, &piece);
	size_t at = next_word(&piece, number_of(&piece, &n));
	bool does = type_at(&piece, at, &type, &len) && (n > 0 || is_shouted(&piece, at, len));
	piece_close(&piece);
	return does;
}

/* The length of the first instruction of a line. */
static size_t
piece_len(const struct lexicon *lexicon, const char *line)
{
	enum { COMMAS_MOST = 10 };
	int commas = 0;

	for (const char *at = line; *at; at = g_utf8_next_char(at)) {
		gunichar c = utf8_char(at);
		if (c == ';' || c == 0xb7 || c == 0x2022)
			return (size_t)(at - line);
		if (c == ',' && commas++ < COMMAS_MOST && begins(lexicon, at + 1))
			return (size_t)(at - line);
	}
	return strlen(line);
}

static void
add_piece(const struct lexicon *lexicon, const char *text, date_t today, GArray *steers)
{
	g_autofree char *line = g_strstrip(g_strdup(text));
	struct steer steer;
	struct piece piece;

	steer_init(line, &steer);
	piece_open(lexicon, line, today, &piece);
	if (read_piece(&piece, &steer))
		g_array_append_val(steers, steer);
	else
		steer_clear(&steer);
	piece_close(&piece);
}

/* A question of the mentor's own goes on to the next line where a mail program broke it. */
static void
join_question(const struct lexicon *lexicon, const GArray *lines, guint *i, GArray *steers)
{
	struct steer *last =
	    steers->len > 0 ? &g_array_index(steers, struct steer, steers->len - 1) : NULL;

	while (last && last->what == STEER_ASK && *i + 1 < lines->len
	       && own_line_at(lines, *i + 1)->at == own_line_at(lines, *i)->end + 1
	       && !begins(lexicon, own_line_at(lines, *i + 1)->text)) {
		char *longer = g_strconcat(last->text, " ", own_line_at(lines, ++*i)->text, NULL);
		g_free(last->text);
		last->text = longer;
	}
}

void
steer_read(const struct lexicon *lexicon, const GArray *lines, const struct said_context *context,
           struct said *said)
{
	g_autoptr(GArray) steers = g_array_new(FALSE, TRUE, sizeof(struct steer));

	for (guint i = 0; i < lines->len && steers->len < SAID_STEERS_MOST; i++) {
		const char *line = own_line_at(lines, i)->text;
		for (const char *at = line; *at && steers->len < SAID_STEERS_MOST;) {
			size_t len = piece_len(lexicon, at);
			g_autofree char *text = g_strndup(at, len);
			guint before = steers->len;
			add_piece(lexicon, text, context->today, steers);
			at += len;
			if (*at)
				at = g_utf8_next_char(at);
			if (steers->len > before && !*at)
				join_question(lexicon, lines, &i, steers);
		}
	}
	said->steers_n = steers->len;
	said->steers = g_memdup2(steers->data, steers->len * sizeof(struct steer));
}
