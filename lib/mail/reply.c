/* Every line gets a place: the person's own words, or one of the things around them. Marks decide
 * first (quote marks, attributions, header blocks, dividers, signatures), then what was sent is
 * compared with what they cover, and last come the lines that programs put at either end. */
#include "mail/reply.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "mail/attribution.h"
#include "mail/line.h"
#include "mail/phrase.h"
#include "mail/sent.h"

enum place {
	PLACE_OWN,
	PLACE_QUOTE,     /* behind a quote mark */
	PLACE_MARK,      /* attribution, header block, divider */
	PLACE_CUT,       /* a quote without marks: all that follows a cut */
	PLACE_SIGNATURE, /* behind "-- " */
	PLACE_PROGRAM,   /* device line, disclaimer, banner */
	PLACE_TAKEN,     /* own words that were typed inside a quote */
};

struct reading {
	GArray *lines; /* struct line */
	guint8 *place; /* enum place of each */
	size_t *from;  /* of a taken line: how many bytes of its body are not the person's */
	const struct sent *sent;
	bool has_mark;
	size_t own_seen;    /* lines looked at for the first own one */
	size_t first_own;   /* its number, SIZE_MAX while there is none */
	unsigned bare_n;    /* attributions with nothing above them */
	size_t unmarked_to; /* no mark stands from here up to this line */
};

void
reply_clear(struct reply *reply)
{
	g_clear_pointer(&reply->text, g_free);
}

static const struct line *
reading_line(const struct reading *reading, size_t i)
{
	return line_at(reading->lines, i);
}

static size_t
reading_n(const struct reading *reading)
{
	return reading->lines->len;
}

static void
put(struct reading *reading, size_t from, size_t end, enum place place)
{
	for (size_t i = from; i < end; i++)
		reading->place[i] = (guint8)place;
}

static bool
has_mark(const struct reading *reading, size_t i, unsigned mark)
{
	return (reading_line(reading, i)->marks & mark) != 0;
}

static size_t
skip_blank(const struct reading *reading, size_t i)
{
	while (i < reading_n(reading) && line_is_blank(reading_line(reading, i)))
		i++;
	return i;
}

static bool
is_quoted(const struct line *line)
{
	return line->depth > 0;
}

static bool
is_own_word(const struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);

	if (reading->place[i] != PLACE_OWN || line_is_blank(line))
		return false;
	return !line->plain
	       || !(phrase_is_device_line(line->plain) || phrase_is_banner(line->plain)
	            || has_mark(reading, i, MARK_RULE));
}

/* Whether the person has written anything above line `end`; no line is looked at twice. */
static bool
has_own_above(struct reading *reading, size_t end)
{
	for (; reading->first_own == SIZE_MAX && reading->own_seen < end; reading->own_seen++)
		if (is_own_word(reading, reading->own_seen))
			reading->first_own = reading->own_seen;
	return reading->first_own < end;
}

/* ---- marks ---- */

/* Whether most of what was sent stands in lines from `i` on. */
static bool
holds_sent(const struct reading *reading, size_t i, size_t end)
{
	size_t words = 0;
	const char *after = NULL;
	bool whole = false;
	bool ends = false;

	for (; i < end; i++) {
		const struct line *line = reading_line(reading, i);
		g_autofree char *body =
		    g_strndup(line->body, line->len - (size_t)(line->body - line->at));
		size_t n = sent_match(reading->sent, body, &after, &whole, &ends);
		words += whole || (ends && n > 2) ? n : 0;
	}
	return sent_words(reading->sent) > 0 && words * 10 >= sent_words(reading->sent) * 6;
}

/* An attribution of `n` lines at `i`; returns the line to go on with. */
static size_t
take_attribution(struct reading *reading, size_t i, struct attribution found)
{
	size_t end = i + found.n;
	size_t below = skip_blank(reading, end);
	bool quoted = below < reading_n(reading) && is_quoted(reading_line(reading, below));

	if (!quoted && !found.is_strong)
		return i + 1;
	reading->has_mark = true;
	put(reading, i, end, PLACE_MARK);
	if (quoted)
		return end;
	/* Nothing above it: the quote was deleted and the answer stands below, unless that is ours. */
	enum { BARE_MOST = 3 };
	bool ours = !has_own_above(reading, i) && reading->bare_n++ < BARE_MOST
	            && holds_sent(reading, end, reading_n(reading));
	if (ours || has_own_above(reading, i)) {
		put(reading, end, reading_n(reading), PLACE_CUT);
		return reading_n(reading);
	}
	return end;
}

/* The first line behind the decoration (rules, dividers, empty lines) at `i`, and whether a
 * divider was among it. No client writes more than a few lines of it. */
static size_t
skip_decoration(const struct reading *reading, size_t i, bool *divider)
{
	enum { DECORATION_MOST = 6 };
	size_t end = MIN(reading_n(reading), i + DECORATION_MOST);

	while (i < end) {
		bool is_div = has_mark(reading, i, MARK_DIVIDER);
		if (!is_div && !has_mark(reading, i, MARK_RULE)
		    && !line_is_blank(reading_line(reading, i)))
			break;
		*divider |= is_div;
		i++;
	}
	return i;
}

/* A copied header, or a line that says a message follows. Returns where the message begins. */
static size_t
message_start(const struct reading *reading, size_t i)
{
	bool divider = false;
	const struct line *line = reading_line(reading, i);

	if (line_is_blank(line))
		return 0;
	size_t at = skip_decoration(reading, i, &divider);
	size_t block = at < reading_n(reading) && (at == i || divider || at <= i + 3)
	                   ? header_block_at(reading->lines, at)
	                   : 0;
	if (block > 0)
		return at + block;
	return divider && has_mark(reading, i, MARK_DIVIDER) ? at : 0;
}

static size_t
take_message(struct reading *reading, size_t i, size_t start)
{
	reading->has_mark = true;
	put(reading, i, start, PLACE_MARK);
	/* Only passed on, no word added: what was passed on is what was sent to us. */
	if (has_mark(reading, i, MARK_FORWARD) && !has_own_above(reading, i))
		return start;
	put(reading, start, reading_n(reading), PLACE_CUT);
	return reading_n(reading);
}

static bool
is_signature_mark(const struct line *line)
{
	return line->plain && strcmp(line->plain, "--") == 0;
}

/* Whatever ends a signature. */
static bool
is_mark(const struct reading *reading, size_t i)
{
	return is_quoted(reading_line(reading, i)) || attribution_at(reading->lines, i).is_strong
	       || message_start(reading, i) > 0;
}

/* RFC 3676 section 4.3. Longer than this, it was a separator. */
static size_t
take_signature(struct reading *reading, size_t i)
{
	enum { LINES_MOST = 15 };
	size_t end = i + 1;
	size_t n = 0;

	while (end < reading_n(reading) && (end < reading->unmarked_to || !is_mark(reading, end))) {
		n += !line_is_blank(reading_line(reading, end));
		end++;
		reading->unmarked_to = MAX(reading->unmarked_to, end);
		if (n > LINES_MOST)
			return i + 1;
	}
	put(reading, i, end, PLACE_SIGNATURE);
	return end;
}

static size_t
take_line(struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);

	if (is_quoted(line)) {
		put(reading, i, i + 1, PLACE_QUOTE);
		return i + 1;
	}
	if (line_is_blank(line))
		return i + 1;
	size_t start = message_start(reading, i);
	if (start > 0)
		return take_message(reading, i, start);
	struct attribution found = attribution_at(reading->lines, i);
	if (found.n > 0)
		return take_attribution(reading, i, found);
	return is_signature_mark(line) ? take_signature(reading, i) : i + 1;
}

/* ---- quotes whose marks were lost ---- */

/* The rest of a quoted line that a program wrapped without a mark: it goes on in lower case after
 * a full line, or closes a bracket that was opened there. */
static bool
continues_quote(const struct line *above, const struct line *line)
{
	enum { FULL_LINE = 60 };

	if (!line->plain || !above->plain)
		return false;
	bool wrapped = above->len >= FULL_LINE && g_unichar_islower(g_utf8_get_char(line->at));
	bool link = *line->plain == '(' && g_str_has_suffix(line->plain, ">");
	bool closes = strchr(line->plain, ')') && !strchr(line->plain, '(')
	              && strrchr(above->plain, '(') && !strchr(strrchr(above->plain, '('), ')');
	return wrapped || link || closes;
}

static void
join_wrapped_quotes(struct reading *reading)
{
	for (size_t i = 1; i + 1 < reading_n(reading); i++) {
		const struct line *line = reading_line(reading, i);
		bool between = is_quoted(reading_line(reading, i - 1))
		               && is_quoted(reading_line(reading, i + 1));
		if (reading->place[i] == PLACE_OWN && !line_is_blank(line) && between
		    && continues_quote(reading_line(reading, i - 1), line))
			put(reading, i, i + 1, PLACE_QUOTE);
	}
}

/* ---- quotes that nobody announced ---- */

static size_t
quote_end(const struct reading *reading, size_t i)
{
	while (i < reading_n(reading) && reading->place[i] == PLACE_QUOTE)
		i++;
	return i;
}

static bool
is_own_place(const struct reading *reading, size_t i)
{
	return reading->place[i] == PLACE_OWN || reading->place[i] == PLACE_TAKEN;
}

static bool
is_own_at(const struct reading *reading, size_t i)
{
	return i < reading_n(reading) && is_own_place(reading, i)
	       && !line_is_blank(reading_line(reading, i));
}

static bool
has_own_before(const struct reading *reading, size_t i)
{
	while (i > 0 && line_is_blank(reading_line(reading, i - 1)))
		i--;
	return i > 0 && is_own_at(reading, i - 1);
}

/* People use arrows, too: a single line among their words, with nothing that says it is a quote. */
static void
keep_typed_arrows(struct reading *reading)
{
	for (size_t i = 0; !reading->has_mark && i < reading_n(reading); i++) {
		if (reading->place[i] != PLACE_QUOTE)
			continue;
		size_t end = quote_end(reading, i);
		bool ours = holds_sent(reading, i, end);
		if (end == i + 1 && !ours && has_own_before(reading, i)
		    && is_own_at(reading, skip_blank(reading, end)))
			put(reading, i, end, PLACE_OWN);
		i = end;
	}
}

/* ---- words typed inside a quote ---- */

/* Take the words of a line that were not sent. */
static void
take_unsent(struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);
	const char *after = NULL;
	bool whole = false;
	bool ends = false;
	g_autofree char *body = g_strndup(line->body, line->len - (size_t)(line->body - line->at));
	size_t n = sent_match(reading->sent, body, &after, &whole, &ends);

	g_autofree char *plain = line_plain(body, strlen(body));
	if (whole || sent_count(body) == 0 || attribution_is(plain))
		return;
	reading->place[i] = PLACE_TAKEN;
	reading->from[i] = n > 2 && ends ? (size_t)(after - body) : 0;
}

/* The header of the mail may have been copied into the quote. */
static void
take_unsent_lines(struct reading *reading, size_t from, size_t end)
{
	for (size_t i = from; i < end;) {
		size_t block = header_block_at(reading->lines, i);
		if (block == 0)
			take_unsent(reading, i);
		i += MAX(block, 1);
	}
}

/* The quoted lines from `i` on that belong to the mail we sent: up to an older mail inside it. */
static size_t
sent_end(const struct reading *reading, size_t i)
{
	enum place place = (enum place)reading->place[i];

	for (; i < reading_n(reading) && reading->place[i] == (guint8)place; i++) {
		const struct line *line = reading_line(reading, i);
		if (place == PLACE_QUOTE ? line->depth > 1 : is_mark(reading, i))
			break;
	}
	return i;
}

static void
take_typed_inside(struct reading *reading)
{
	size_t i = 0;

	if (sent_words(reading->sent) == 0)
		return;
	while (i < reading_n(reading)) {
		bool covered = reading->place[i] == PLACE_QUOTE || reading->place[i] == PLACE_CUT;
		size_t end = covered ? sent_end(reading, i) : i;
		/* Only where our own mail is recognised is the rest known to be the person's. */
		if (end > i && holds_sent(reading, i, end))
			take_unsent_lines(reading, i, end);
		i = MAX(end, i + 1);
	}
}

/* ---- what programs add ---- */

/* A paragraph's lines as one text; it ends at line `end`. Returns its first line. */
static size_t
paragraph_before(const struct reading *reading, size_t end, GString *text)
{
	size_t start = end;

	while (start > 0 && is_own_at(reading, start - 1)
	       && reading_line(reading, start - 1)->plain)
		start--;
	for (size_t i = start; i < end; i++)
		g_string_append_printf(text, "%s ", reading_line(reading, i)->plain);
	return start;
}

/* The last line of one's own before `end`, plus one; 0 if there is none. */
static size_t
own_end(const struct reading *reading, size_t end)
{
	while (end > 0 && !is_own_at(reading, end - 1)) {
		if (reading->place[end - 1] != PLACE_OWN
		    && reading->place[end - 1] != PLACE_PROGRAM)
			return 0;
		end--;
	}
	return end;
}

/* A mailing list's footer: below a rule, naming the list. */
static bool
is_list_footer(const struct reading *reading, size_t start, const char *text)
{
	return start > 0 && has_mark(reading, start, MARK_RULE)
	       && (strstr(text, "mailing list") || strstr(text, "listinfo")
	           || strstr(text, "unsubscribe"));
}

/* Take device lines and notices away from the end of a run; again until neither is there. */
static void
trim_end(struct reading *reading, size_t end)
{
	enum { PARAGRAPH_MOST = 4096 };

	for (end = own_end(reading, end); end > 0; end = own_end(reading, end)) {
		const char *plain = reading_line(reading, end - 1)->plain;
		if (plain
		    && (phrase_is_device_line(plain) || has_mark(reading, end - 1, MARK_RULE))) {
			put(reading, end - 1, end, PLACE_PROGRAM);
			continue;
		}
		if (!plain)
			return;
		g_autoptr(GString) text = g_string_new(NULL);
		size_t start = paragraph_before(reading, end, text);
		bool added =
		    phrase_is_disclaimer(text->str) || is_list_footer(reading, start, text->str);
		if (text->len > PARAGRAPH_MOST || !added || !has_own_above(reading, start))
			return;
		put(reading, start, end, PLACE_PROGRAM);
	}
}

static void
trim_ends(struct reading *reading)
{
	for (size_t i = 1; i <= reading_n(reading); i++) {
		bool ends = i == reading_n(reading) || !is_own_place(reading, i);
		if (ends && is_own_place(reading, i - 1))
			trim_end(reading, i);
	}
}

/* What a gateway put above the first words. */
static void
trim_banner(struct reading *reading)
{
	size_t start = skip_blank(reading, 0);
	size_t end = start;

	while (is_own_at(reading, end) && end < start + 6) {
		const char *plain = reading_line(reading, end)->plain;
		end++;
		if (plain && phrase_is_banner(plain)) {
			put(reading, start, end, PLACE_PROGRAM);
			return;
		}
	}
}

/* A client may put the whole answer behind its signature mark: sentences are never all taken away. */
static void
keep_something(struct reading *reading)
{
	enum { SENTENCE_WORDS = 8 };
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < reading_n(reading); i++) {
		if (is_own_at(reading, i))
			return;
		const struct line *line = reading_line(reading, i);
		bool program =
		    line->plain && (phrase_is_device_line(line->plain) || is_signature_mark(line));
		if (reading->place[i] != PLACE_SIGNATURE || program)
			continue;
		g_string_append_len(text, line->at, (gssize)line->len);
		g_string_append_c(text, '\n');
	}
	if (sent_count(text->str) < SENTENCE_WORDS)
		return;
	for (size_t i = 0; i < reading_n(reading); i++)
		if (reading->place[i] == PLACE_SIGNATURE
		    && !is_signature_mark(reading_line(reading, i)))
			put(reading, i, i + 1, PLACE_OWN);
}

/* ---- the result ---- */

static void
append_line(GString *to, const struct reading *reading, size_t i)
{
	const struct line *line = reading_line(reading, i);
	bool taken = reading->place[i] == PLACE_TAKEN;
	const char *at = taken ? line->body + reading->from[i] : line->at;

	if (taken)
		at += strspn(at, " ");
	g_string_append_len(to, at, (gssize)(line->len - (size_t)(at - line->at)));
	g_string_append_c(to, '\n');
}

/* Own lines in their order; where something was left out, one empty line. */
static void
collect(const struct reading *reading, struct reply *reply)
{
	GString *text = g_string_new(NULL);
	bool gap = false;
	bool has_text = false;

	for (size_t i = 0; i < reading_n(reading); i++) {
		bool blank = line_is_blank(reading_line(reading, i));
		bool own = reading->place[i] == PLACE_OWN || reading->place[i] == PLACE_TAKEN;
		if (blank || !own) {
			gap = true;
			reply->elided_n += !blank;
			continue;
		}
		if (gap && has_text)
			g_string_append_c(text, '\n');
		append_line(text, reading, i);
		gap = false;
		has_text = true;
	}
	reply->text = g_string_free(text, FALSE);
}

void
reply_extract(const char *text, const char *sent, struct reply *reply)
{
	struct sent *known = sent_new(sent);
	struct reading reading = { .lines = lines_split(text),
		                   .sent = known,
		                   .first_own = SIZE_MAX };

	reading.place = g_new0(guint8, reading.lines->len + 1);
	reading.from = g_new0(size_t, reading.lines->len + 1);
	for (size_t i = 0; i < reading_n(&reading);)
		i = take_line(&reading, i);
	join_wrapped_quotes(&reading);
	keep_typed_arrows(&reading);
	take_typed_inside(&reading);
	trim_ends(&reading);
	trim_banner(&reading);
	keep_something(&reading);
	reply->elided_n = 0;
	collect(&reading, reply);
	g_free(reading.place);
	g_free(reading.from);
	g_array_unref(reading.lines);
	sent_free(known);
}
