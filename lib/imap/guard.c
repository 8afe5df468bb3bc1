#include "imap/guard.h"

#include <string.h>

#include "net/trouble.h"

/* Deepest parentheses of the answers we ask for: FETCH (INTERNALDATE "x" BODY[HEADER] "x"), 2. */
enum { DEPTH_MOST = 32 };

/* What becomes of an answer. */
enum verdict { VERDICT_DROP, VERDICT_PASS, VERDICT_PASS_NAMES };

struct guard {
	struct guard_limits limits;
	GString *line;       /* what came of the line that is not whole yet */
	size_t answer_bytes; /* of the whole lines of this answer before a literal */
	size_t literal_left;
	bool in_answer;       /* the next line goes on after a literal */
	enum verdict verdict; /* of the answer that is being read */
	uint32_t answers_n;
	int depth;
	GString *clean; /* a status answer as it is passed on */
	char *words;
	bool is_bye;
};

struct guard *
guard_new(const struct guard_limits *limits)
{
	struct guard *guard = g_new0(struct guard, 1);

	guard->limits = *limits;
	guard->line = g_string_new(NULL);
	guard->clean = g_string_new(NULL);
	guard->words = g_strdup("");
	return guard;
}

void
guard_free(struct guard *guard)
{
	if (!guard)
		return;
	g_string_free(guard->line, TRUE);
	g_string_free(guard->clean, TRUE);
	g_free(guard->words);
	g_free(guard);
}

void
guard_command(struct guard *guard)
{
	guard->answers_n = 0;
	g_free(guard->words);
	guard->words = g_strdup("");
}

const char *
guard_words(const struct guard *guard)
{
	return guard->words;
}

bool
guard_is_bye(const struct guard *guard)
{
	return guard->is_bye;
}

/* ---- pieces of a line ---- */

static struct bytes
next_word(struct bytes *line)
{
	while (line->len > 0 && *line->at == ' ')
		bytes_skip(line, 1);
	struct bytes word = { .at = line->at };
	while (word.len < line->len && line->at[word.len] != ' ')
		word.len++;
	bytes_skip(line, word.len);
	return word;
}

static bool
word_is(struct bytes word, const char *name)
{
	return word.len == strlen(name) && g_ascii_strncasecmp(word.at, name, word.len) == 0;
}

static bool
word_is_one_of(struct bytes word, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word_is(word, names[i]))
			return true;
	return false;
}

static bool
is_number(struct bytes word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!g_ascii_isdigit(word.at[i]))
			return false;
	return word.len > 0;
}

static bool
fits_u32(struct bytes digits)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits.len && value <= G_MAXUINT32; i++)
		value = value * 10 + (uint64_t)(digits.at[i] - '0');
	return value <= G_MAXUINT32;
}

/* RFC 3501 4.3: a literal is announced by {N} at the end of a line; RFC 7888 adds {N+}. */
static bool
literal_of(struct bytes line, struct bytes *digits)
{
	size_t end = line.len;

	if (end == 0 || line.at[end - 1] != '}')
		return false;
	end--;
	if (end > 0 && line.at[end - 1] == '+')
		end--;
	size_t start = end;
	while (start > 0 && g_ascii_isdigit(line.at[start - 1]))
		start--;
	*digits = (struct bytes){ .at = line.at + start, .len = end - start };
	return digits->len > 0 && start > 0 && line.at[start - 1] == '{';
}

/* ---- data: what libetpan parses ---- */

/* Mod-sequences have 63 bits (RFC 7162); every other number of a data answer has 32. */
static bool
number_is_bad(struct bytes atom, struct bytes before)
{
	return is_number(atom) && !fits_u32(atom) && !word_is(before, "MODSEQ");
}

static bool
is_atom_end(char c)
{
	return c == ' ' || c == '(' || c == ')' || c == '"' || c == '[' || c == ']' || c == ':';
}

/* Past a quoted string whose opening quote was at `at`. */
static size_t
skip_quoted(struct bytes line, size_t at)
{
	for (at++; at < line.len && line.at[at] != '"'; at++)
		if (line.at[at] == '\\')
			at++;
	return at + 1;
}

static const char *
judge_data(struct guard *guard, struct bytes line)
{
	struct bytes before = { .at = "" };

	for (size_t at = 0; at < line.len;) {
		char c = line.at[at];
		if (c == '"') {
			at = skip_quoted(line, at);
			continue;
		}
		if (is_atom_end(c)) {
			guard->depth += (c == '(') - (c == ')');
			at++;
		}
		if (guard->depth > DEPTH_MOST)
			return "parentheses nested too deep";
		struct bytes atom = { .at = line.at + at };
		while (at < line.len && !is_atom_end(line.at[at]))
			at++;
		atom.len = (size_t)(line.at + at - atom.at);
		if (atom.len == 0)
			continue;
		if (guard->verdict == VERDICT_PASS && number_is_bad(atom, before))
			return "a number over 32 bits";
		before = atom;
	}
	return NULL;
}

/* ---- status: what becomes of OK, NO, BAD, BYE ---- */

static const char *const kept_codes[] = { "[UIDVALIDITY", "[UIDNEXT" };

/* Of `* OK [UIDNEXT 5] Predicted` libetpan sees `* OK [UIDNEXT 5] .`, of all others `* OK .` */
static const char *
clean_status(struct guard *guard, struct bytes head, struct bytes rest)
{
	struct bytes code = next_word(&rest);
	struct bytes value = next_word(&rest);

	g_string_truncate(guard->clean, 0);
	g_string_append_len(guard->clean, head.at, (gssize)head.len);
	if (word_is_one_of(code, kept_codes, G_N_ELEMENTS(kept_codes)) && value.len > 1
	    && value.at[value.len - 1] == ']') {
		struct bytes number = { .at = value.at, .len = value.len - 1 };
		if (!is_number(number) || !fits_u32(number))
			return "a number over 32 bits";
		g_string_append_printf(guard->clean, " %.*s %.*s", (int)code.len, code.at,
		                       (int)value.len, value.at);
	}
	g_string_append(guard->clean, " .\r\n");
	return NULL;
}

static void
keep_words(struct guard *guard, struct bytes words)
{
	g_free(guard->words);
	guard->words = trouble_words(words.at, words.len);
}

static const char *const conditions[] = { "OK", "NO", "BAD", "BYE" };

static bool
is_status(struct bytes line)
{
	next_word(&line);
	return word_is_one_of(next_word(&line), conditions, G_N_ELEMENTS(conditions));
}

static const char *
judge_status(struct guard *guard, struct bytes line)
{
	struct bytes rest = line;
	next_word(&rest);
	struct bytes words = rest;
	struct bytes condition = next_word(&rest);
	struct bytes head = { .at = line.at, .len = (size_t)(rest.at - line.at) };
	bool is_ok = word_is(condition, "OK");

	guard->is_bye = guard->is_bye || word_is(condition, "BYE");
	/* A tagged NO after an untagged one keeps the words of the tagged; OK never hides a NO. */
	if (!is_ok || !guard->words[0])
		keep_words(guard, words);
	return clean_status(guard, head, rest);
}

/* ---- whole lines ---- */

/* `* 5 FETCH` and `* LIST`: the word that says what kind of answer it is. Everything else (FLAGS,
 * CAPABILITY, EXPUNGE, what extensions add) is nothing that we ask for. A mailbox may be called
 * 20261125101010, so the numbers of LIST are none. */
static const struct {
	const char *word;
	enum verdict verdict;
} answers[] = {
	{ "FETCH", VERDICT_PASS },
	{ "EXISTS", VERDICT_PASS },
	{ "SEARCH", VERDICT_PASS },
	{ "LIST", VERDICT_PASS_NAMES },
};

static enum verdict
verdict_of(struct bytes line)
{
	struct bytes first = next_word(&line);
	struct bytes word = next_word(&line);

	if (!word_is(first, "*"))
		return VERDICT_DROP;
	if (is_number(word))
		word = next_word(&line);
	for (size_t i = 0; i < G_N_ELEMENTS(answers); i++)
		if (word_is(word, answers[i].word))
			return answers[i].verdict;
	return VERDICT_DROP;
}

static void
begin_answer(struct guard *guard, struct bytes line)
{
	guard->depth = 0;
	guard->answer_bytes = 0;
	guard->verdict = verdict_of(line);
}

/* A whole line without its line end; `raw` has it. Sets what of it is passed on. */
static const char *
judge_line(struct guard *guard, struct bytes line, struct bytes raw, struct bytes *passed)
{
	struct bytes digits;
	const char *why = NULL;

	*passed = raw;
	if (!guard->in_answer && ++guard->answers_n > guard->limits.answers_n)
		return "too many answers to one command";
	if (!guard->in_answer && is_status(line)) {
		why = judge_status(guard, line);
		*passed = (struct bytes){ .at = guard->clean->str, .len = guard->clean->len };
		return why;
	}
	if (!guard->in_answer)
		begin_answer(guard, line);
	guard->answer_bytes += raw.len;
	if (guard->answer_bytes > guard->limits.line_bytes)
		return "an answer longer than the line limit";
	guard->in_answer = literal_of(line, &digits);
	if (guard->in_answer && !fits_u32(digits))
		return "a literal over 32 bits";
	if (guard->in_answer)
		guard->literal_left = (size_t)g_ascii_strtoull(digits.at, NULL, 10);
	if (guard->literal_left > guard->limits.literal_bytes)
		return "a literal over the message limit";
	if (guard->verdict == VERDICT_DROP)
		passed->len = 0;
	return guard->verdict == VERDICT_DROP ? NULL : judge_data(guard, line);
}

static const char *
take_line(struct guard *guard, GByteArray *out)
{
	struct bytes raw = { .at = guard->line->str, .len = guard->line->len };
	struct bytes line = raw;
	struct bytes passed;

	while (line.len > 0 && (line.at[line.len - 1] == '\n' || line.at[line.len - 1] == '\r'))
		line.len--;
	const char *why = judge_line(guard, line, raw, &passed);
	if (!why && passed.len > 0)
		g_byte_array_append(out, (const guint8 *)passed.at, (guint)passed.len);
	g_string_truncate(guard->line, 0);
	return why;
}

static const char *
take_literal(struct guard *guard, struct bytes *in, GByteArray *out)
{
	size_t n = MIN(in->len, guard->literal_left);

	if (guard->verdict != VERDICT_DROP)
		g_byte_array_append(out, (const guint8 *)in->at, (guint)n);
	guard->literal_left -= n;
	bytes_skip(in, n);
	return NULL;
}

static const char *
take_some(struct guard *guard, struct bytes *in, GByteArray *out)
{
	if (guard->literal_left > 0)
		return take_literal(guard, in, out);
	const char *end = memchr(in->at, '\n', in->len);
	size_t n = end ? (size_t)(end - in->at) + 1 : in->len;
	if (guard->line->len + n > guard->limits.line_bytes)
		return "a line over the limit";
	g_string_append_len(guard->line, in->at, (gssize)n);
	bytes_skip(in, n);
	return end ? take_line(guard, out) : NULL;
}

bool
guard_push(struct guard *guard, struct bytes in, GByteArray *out, const char **why)
{
	*why = NULL;
	while (in.len > 0 && !*why)
		*why = take_some(guard, &in, out);
	return !*why;
}
