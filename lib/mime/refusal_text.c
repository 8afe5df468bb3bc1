#include "mime/refusal_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "mail/address.h"
#include "mail/line.h"
#include "mime/refusal.h"

/* How sure it is that an address is a recipient that was not reached. */
enum level { LEVEL_NONE, LEVEL_HEADER, LEVEL_NAMED, LEVEL_BEHIND_WORD, LEVEL_LEADING };

struct candidate {
	char *address;
	const char *line; /* where it stands */
	enum level level;
};

static void
candidate_clear(struct candidate *candidate)
{
	g_free(candidate->address);
}

static bool
holds_one(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(text, phrases[i]))
			return true;
	return false;
}

static bool
begins_with_one(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (g_str_has_prefix(text, phrases[i]))
			return true;
	return false;
}

static bool
ends_with_one(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (g_str_has_suffix(text, phrases[i]))
			return true;
	return false;
}

/* ---- where the copy begins ---- */

static bool
begins_copy(const char *line)
{
	static const char *const COPIES[] = {
		"below this line",          "original message follows", "original message -----",
		"message headers follow",   "copy of the message",      "copy of your message",
		"unsent message",           "message header follows",   "text of your message",
		"start of the message",     "--- original mail",        "message content follows",
		"returned message follows", "original mail:",           "your original message",
		"copy of the original",     "message text follows",     "original message below",
		"original mail as follows", "original message header",  "-- returned message",
		"-- original message --",
	};
	static const char *const FIELDS[] = { "received: from ", "received: by ",
		                              "return-path: ", "received: (" };

	return (holds_one(line, COPIES, G_N_ELEMENTS(COPIES)) && !strstr(line, "receive a copy"))
	       || begins_with_one(line, FIELDS, G_N_ELEMENTS(FIELDS));
}

static const char *
line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

static char *
plain_line(const char *line)
{
	enum { MOST = 500 };

	return line_plain(line, MIN((size_t)(line_end(line) - line), MOST));
}

static const char *
next_line(const char *line)
{
	const char *end = line_end(line);

	return *end ? end + 1 : end;
}

size_t
refusal_text_length(const char *text)
{
	for (const char *line = text; *line; line = next_line(line)) {
		g_autofree char *plain = plain_line(line);
		if (line != text && begins_copy(plain))
			return (size_t)(line - text);
	}
	return strlen(text);
}

/* ---- addresses ---- */

static bool
is_local(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool
is_domain(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
}

/* The address around an `@` in a line; empty when it is none. Marks in front of it belong to the line. */
static struct bytes
address_around(const char *line, const char *at)
{
	const char *from = at;
	const char *to = at + 1;

	while (from > line && is_local(from[-1]))
		from--;
	while (from < at && strchr("*-'=.", *from))
		from++;
	while (is_domain(*to))
		to++;
	while (to > at && (to[-1] == '.' || to[-1] == '-'))
		to--;
	/* X.400 writes "dda:SMTP=anna@example.org". */
	if (at - from > 5 && g_ascii_strncasecmp(from, "smtp=", 5) == 0)
		from += 5;
	size_t len = from < at && to > at + 1 ? (size_t)(to - from) : 0;
	return (struct bytes){ .at = from, .len = len };
}

/* ---- what stands before one ---- */

static bool
is_sender(const char *before)
{
	static const char *const FIELDS[] = {
		"from:",    "sender:", "reply-to:", "return-path:", "message-id:",
		"subject:", "x-",      "received:", "references:",  "in-reply-to:"
	};
	static const char *const PHRASES[] = {
		"mail from", "contact",    "please",     "send ",         "write",
		"forward",   "assistance", "help",       "question",      "visit",
		"http",      "mailto:",    "message-id", "generated from"
	};
	static const char *const ENDS[] = { "from",  "sent by",   "from <",
		                            "from:", "sent by <", "from: <" };

	return begins_with_one(before, FIELDS, G_N_ELEMENTS(FIELDS))
	       || holds_one(before, PHRASES, G_N_ELEMENTS(PHRASES))
	       || ends_with_one(before, ENDS, G_N_ELEMENTS(ENDS));
}

static bool
is_word_before(const char *before)
{
	static const char *const WORDS[] = { "to",      "for",       "address", "recipient",
		                             "mailbox", "user",      "account", "recipients",
		                             "rcpt",    "addresses", "userid",  "size" };
	g_autofree char *bare = g_strdup(before);
	size_t len = strlen(bare);

	while (len > 0 && strchr(" :<\"'(", bare[len - 1]))
		bare[--len] = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
		size_t word = strlen(WORDS[i]);
		if (g_str_has_suffix(bare, WORDS[i])
		    && (len == word || !g_ascii_isalnum(bare[len - word - 1])))
			return true;
	}
	return false;
}

/* "550 ", "<<< 550-", "554 5.7.1 <". */
static bool
begins_with_code(const char *before)
{
	while (*before == '<' || *before == ' ')
		before++;
	return (*before == '4' || *before == '5') && g_ascii_isdigit(before[1])
	       && g_ascii_isdigit(before[2]) && !g_ascii_isalnum(before[3]);
}

static bool
is_system(const struct bytes *address)
{
	static const char *const NAMES[] = { "postmaster", "mailer-daemon", "abuse@", "mailadm" };
	g_autofree char *lower = g_ascii_strdown(address->at, (gssize)address->len);

	return begins_with_one(lower, NAMES, G_N_ELEMENTS(NAMES));
}

static enum level
level_of(const char *before, const char *line_above, const struct bytes *address)
{
	static const char *const MARKS = " <>*-\"'([|";
	static const char *const RECIPIENTS[] = { "to:", "cc:", "bcc:" };
	static const char *const SENT_BY[] = { "sent by", "message from", "sender",
		                               "sender:", "contact",      "contact:" };
	const char *bare = before + strspn(before, MARKS);

	/* The answer to MAIL FROM names who wrote. */
	if (g_str_has_prefix(line_above, ">>> mail from"))
		return LEVEL_NONE;
	if (!*bare)
		return ends_with_one(line_above, SENT_BY, G_N_ELEMENTS(SENT_BY)) ? LEVEL_NONE
		                                                                 : LEVEL_LEADING;
	if (is_sender(bare))
		return LEVEL_NONE;
	if (begins_with_one(bare, RECIPIENTS, G_N_ELEMENTS(RECIPIENTS)))
		return LEVEL_HEADER;
	if (is_system(address) && !strstr(bare, "deliver"))
		return LEVEL_NONE;
	return is_word_before(bare) || begins_with_code(bare) ? LEVEL_BEHIND_WORD : LEVEL_NAMED;
}

/* ---- candidates ---- */

static bool
has_candidate(const GArray *candidates, const char *address)
{
	for (guint i = 0; i < candidates->len; i++)
		if (address_equals(g_array_index(candidates, struct candidate, i).address, address))
			return true;
	return false;
}

/* A report names few; what lies past this many is not looked at. */
enum { LOOKED_AT_MOST = 10 * LIMIT_ADDRESSES };

static void
take_line(const char *line, const char *line_above, GArray *candidates, unsigned *looked_at_n)
{
	const char *end = line_end(line);

	for (const char *at = memchr(line, '@', (size_t)(end - line));
	     at && candidates->len < LIMIT_ADDRESSES && *looked_at_n < LOOKED_AT_MOST;
	     at = memchr(at + 1, '@', (size_t)(end - at - 1))) {
		struct bytes address = address_around(line, at);
		if (address.len == 0 || address.len > LIMIT_ADDRESS_BYTES)
			continue;
		++*looked_at_n;
		g_autofree char *before = line_plain(line, MIN((size_t)(address.at - line), 500));
		enum level level = level_of(before, line_above, &address);
		g_autofree char *word = g_strndup(address.at, address.len);
		g_autofree char *canonical = address_canonical(word);
		if (level == LEVEL_NONE)
			continue;
		struct candidate candidate = { g_steal_pointer(&canonical), line, level };
		g_array_append_val(candidates, candidate);
	}
}

static GArray *
candidates_of(const char *text)
{
	GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	g_autofree char *above = g_strdup("");
	unsigned looked_at_n = 0;

	g_array_set_clear_func(candidates, (GDestroyNotify)candidate_clear);
	for (const char *line = text; *line; line = next_line(line)) {
		take_line(line, above, candidates, &looked_at_n);
		g_autofree char *plain = plain_line(line);
		if (*plain) {
			g_free(above);
			above = g_steal_pointer(&plain);
		}
	}
	return candidates;
}

/* From a candidate's line to the next one of its level, or an empty line. */
static char *
words_of(const GArray *candidates, guint i)
{
	enum { MOST = 2000 };
	const struct candidate *one = &g_array_index(candidates, struct candidate, i);
	const char *end = strstr(one->line, "\n\n");
	size_t len = end ? (size_t)(end - one->line) : strlen(one->line);

	for (guint j = i + 1; j < candidates->len; j++) {
		const struct candidate *next = &g_array_index(candidates, struct candidate, j);
		if (next->level == one->level && next->line != one->line
		    && !address_equals(next->address, one->address))
			len = MIN(len, (size_t)(next->line - one->line));
	}
	return g_strndup(one->line, MIN(len, MOST));
}

static void
add_level(const GArray *candidates, enum level level, GArray *refusals)
{
	g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(struct candidate));

	for (guint i = 0; i < candidates->len; i++) {
		const struct candidate *one = &g_array_index(candidates, struct candidate, i);
		if (one->level != level || has_candidate(seen, one->address))
			continue;
		g_autofree char *words = words_of(candidates, i);
		g_autofree char *valid = g_utf8_make_valid(words, -1);
		g_autofree char *status = refusal_status(valid);
		refusals_add(refusals, one->address, status, valid);
		g_array_append_val(seen, *one);
		if (level <= LEVEL_NAMED)
			return;
	}
}

void
refusals_in_text(const char *text, GArray *refusals)
{
	g_autofree char *own = g_strndup(text, refusal_text_length(text));
	g_autoptr(GArray) candidates = candidates_of(own);
	enum level highest = LEVEL_NONE;

	for (guint i = 0; i < candidates->len; i++)
		highest = MAX(highest, g_array_index(candidates, struct candidate, i).level);
	if (highest > LEVEL_NONE)
		add_level(candidates, highest, refusals);
}
