#include "mime/word.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "mime/charset.h"
#include "mime/transfer.h"

/* "=?charset[*lang]?Q|B?text?=" */
struct word {
	struct bytes charset, text;
	char encoding; /* 'q' or 'b' */
	size_t len;    /* of the whole */
};

/* The run up to a byte, without it. */
static bool
take_until(struct bytes *rest, char end, struct bytes *run)
{
	const char *at = memchr(rest->at, end, rest->len);

	if (!at)
		return false;
	*run = (struct bytes){ .at = rest->at, .len = (size_t)(at - rest->at) };
	bytes_skip(rest, run->len + 1);
	return true;
}

/* RFC 2047 limits a word to 75 characters; senders exceed it. */
enum { WORD_MAX = 2000, CHARSET_MAX = 40 };

static bool
word_at(struct bytes rest, struct word *word)
{
	struct bytes start = rest;
	struct bytes encoding;

	if (rest.len < 8 || memcmp(rest.at, "=?", 2) != 0)
		return false;
	rest.len = MIN(rest.len, (size_t)WORD_MAX);
	bytes_skip(&rest, 2);
	if (!take_until(&rest, '?', &word->charset) || !take_until(&rest, '?', &encoding))
		return false;
	word->encoding = (char)(encoding.len == 1 ? g_ascii_tolower(*encoding.at) : '\0');
	bool known = word->encoding == 'q' || word->encoding == 'b';
	if (!known || word->charset.len == 0 || word->charset.len > CHARSET_MAX)
		return false;
	/* A `?` inside the text is forbidden and seen: only "?=" ends it. */
	word->text = (struct bytes){ .at = rest.at, .len = 0 };
	while (rest.len > 0) {
		if (rest.len >= 2 && rest.at[0] == '?' && rest.at[1] == '=') {
			word->len = (size_t)(rest.at + 2 - start.at);
			return true;
		}
		word->text.len++;
		bytes_skip(&rest, 1);
	}
	return false;
}

/* Words that stand together and share a charset. */
struct run {
	GString *raw;
	char *charset; /* NULL: no word is pending */
};

static void
run_flush(struct run *run, GString *to)
{
	if (!run->charset)
		return;
	g_autofree char *text = charset_decode(
	    (struct bytes){ .at = run->raw->str, .len = run->raw->len }, run->charset);
	g_string_append(to, text);
	g_string_truncate(run->raw, 0);
	g_clear_pointer(&run->charset, g_free);
}

static void
run_add(struct run *run, const struct word *word, GString *to)
{
	g_autofree char *label = g_ascii_strdown(word->charset.at, (gssize)word->charset.len);
	char *lang = strchr(label, '*'); /* RFC 2231, section 5 */

	if (lang)
		*lang = '\0';
	if (run->charset && strcmp(run->charset, label) != 0)
		run_flush(run, to);
	if (!run->charset)
		run->charset = g_strdup(label);
	if (word->encoding == 'b')
		base64_decode(word->text, run->raw);
	else
		qword_decode(word->text, run->raw);
}

static size_t
blank_length(struct bytes raw)
{
	size_t len = 0;

	while (len < raw.len && strchr(" \t\r\n", raw.at[len]) && raw.at[len])
		len++;
	return len;
}

/* Length of what is no encoded word: at least one byte, up to the next "=?". */
static size_t
plain_length(struct bytes raw)
{
	size_t len = 1;

	while (len < raw.len
	       && !(raw.at[len] == '=' && len + 1 < raw.len && raw.at[len + 1] == '?'))
		len++;
	return len;
}

char *
words_decode(struct bytes raw)
{
	GString *text = g_string_sized_new(raw.len);
	struct run run = { .raw = g_string_new(NULL) };
	struct word word;

	while (raw.len > 0) {
		size_t blank = run.charset ? blank_length(raw) : 0;
		struct bytes after = raw;
		bytes_skip(&after, blank);
		if (word_at(after, &word)) {
			run_add(&run, &word, text);
			bytes_skip(&raw, blank + word.len);
			continue;
		}
		run_flush(&run, text);
		struct bytes plain = { .at = raw.at, .len = plain_length(raw) };
		g_autofree char *decoded = charset_decode(plain, NULL);
		g_string_append(text, decoded);
		bytes_skip(&raw, plain.len);
	}
	run_flush(&run, text);
	g_string_free(run.raw, TRUE);
	return g_string_free(text, FALSE);
}
