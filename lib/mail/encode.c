/* Text and bytes as a message carries them. */
#include "mail/encode.h"

#include <string.h>

enum {
	LINE_MAX_CHARS = 76, /* RFC 2045: encoded lines; RFC 5322 recommends 78 for all others */
	WORD_MAX_CHARS = 75, /* RFC 2047, section 2 */
};

static const char word_start[] = "=?UTF-8?Q?";
static const char word_end[] = "?=";
static const char fold[] = "\r\n ";

bool
encode_is_header_text(const char *text)
{
	if (!g_utf8_validate(text, -1, NULL))
		return false;
	for (; *text != '\0'; text = g_utf8_next_char(text))
		if (g_unichar_iscntrl(g_utf8_get_char(text)))
			return false;
	return true;
}

static size_t
column_of(const GString *out)
{
	const char *line = g_strrstr_len(out->str, (gssize)out->len, "\n");
	return line == NULL ? out->len : (size_t)(out->str + out->len - line) - 1;
}

static bool
is_ascii(const char *text)
{
	return g_str_is_ascii(text);
}

/* Whether folding at single blanks is all that the text needs. A text that looks like an
 * encoded-word would be decoded, so it is encoded itself. */
static bool
is_foldable(const char *text)
{
	if (!is_ascii(text) || strstr(text, "=?") != NULL || strstr(text, "  ") != NULL)
		return false;
	size_t len = strlen(text);
	if (len > 0 && (text[0] == ' ' || text[len - 1] == ' '))
		return false;
	for (size_t word; *text != '\0'; text += word + (text[word] == ' ')) {
		word = strcspn(text, " ");
		if (word > WORD_MAX_CHARS)
			return false;
	}
	return true;
}

static void
put_folded(GString *out, const char *text)
{
	size_t column = column_of(out);
	bool is_first = true;
	for (size_t word; *text != '\0'; text += word + (text[word] == ' ')) {
		word = strcspn(text, " ");
		bool folds = !is_first && column + 1 + word > LINE_MAX_CHARS;
		if (folds)
			g_string_append(out, fold);
		else if (!is_first)
			g_string_append_c(out, ' ');
		g_string_append_len(out, text, (gssize)word);
		column = folds ? 1 + word : column + (is_first ? 0 : 1) + word;
		is_first = false;
	}
}

/* One character of an encoded-word. RFC 2047, section 5 (3): in a phrase only letters, digits and
 * "!*+-/" stand for themselves, so nowhere do others. */
static void
put_q_char(GString *word, const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (at[i] == ' ')
			g_string_append_c(word, '_');
		else if (g_ascii_isalnum(at[i])
		         || (at[i] != '\0' && strchr("!*+-/", at[i]) != NULL))
			g_string_append_c(word, at[i]);
		else
			g_string_append_printf(word, "=%02X", (unsigned)(unsigned char)at[i]);
	}
}

/* A character is never split between two words. */
static void
put_encoded_words(GString *out, const char *text)
{
	size_t room = LINE_MAX_CHARS - MIN(column_of(out), LINE_MAX_CHARS / 2);
	room = MIN(room, WORD_MAX_CHARS) - strlen(word_end);
	g_autoptr(GString) word = g_string_new(word_start);
	for (const char *next; *text != '\0'; text = next) {
		next = g_utf8_next_char(text);
		g_autoptr(GString) coded = g_string_new(NULL);
		put_q_char(coded, text, (size_t)(next - text));
		if (word->len + coded->len > room) {
			g_string_append_printf(out, "%s%s%s", word->str, word_end, fold);
			g_string_assign(word, word_start);
			room = WORD_MAX_CHARS - strlen(word_end);
		}
		g_string_append_len(word, coded->str, (gssize)coded->len);
	}
	g_string_append_printf(out, "%s%s", word->str, word_end);
}

void
encode_unstructured(GString *out, const char *text)
{
	if (is_foldable(text))
		put_folded(out, text);
	else
		put_encoded_words(out, text);
}

static void
put_quoted_string(GString *out, const char *text)
{
	g_string_append_c(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
}

void
encode_phrase(GString *out, const char *text)
{
	enum { SHORT_CHARS = 50 };
	if (is_foldable(text) && strlen(text) <= SHORT_CHARS)
		put_quoted_string(out, text);
	else
		put_encoded_words(out, text);
}

void
encode_parameter(GString *out, const char *name, const char *value)
{
	enum { SHORT_CHARS = 50 };
	g_string_append_printf(out, ";%s%s", fold, name);
	if (is_ascii(value) && strlen(value) <= SHORT_CHARS) {
		g_string_append_c(out, '=');
		put_quoted_string(out, value);
		return;
	}
	g_string_append(out, "*=UTF-8''");
	for (; *value != '\0'; value++) {
		if (g_ascii_isalnum(*value) || strchr("-._~", *value) != NULL)
			g_string_append_c(out, *value);
		else
			g_string_append_printf(out, "%%%02X", (unsigned)(unsigned char)*value);
	}
}

/* Whether quoted-printable must encode the byte at `at` of the line that ends at `end`. */
static bool
must_encode(const char *line, const char *at, const char *end)
{
	bool is_blank = *at == ' ' || *at == '\t';
	if (is_blank)
		return at + 1 == end;
	if (at == line && (*at == '.' || g_str_has_prefix(line, "From ")))
		return true;
	return *at == '=' || *at < '!' || *at > '~';
}

static void
put_qp_line(GString *out, const char *line, const char *end)
{
	size_t column = 0;
	for (const char *at = line; at < end; at++) {
		bool is_coded = must_encode(line, at, end);
		size_t width = is_coded ? 3 : 1;
		/* The last column is the soft break's. */
		if (column + width > LINE_MAX_CHARS - 1) {
			g_string_append(out, "=\r\n");
			column = 0;
		}
		if (is_coded)
			g_string_append_printf(out, "=%02X", (unsigned)(unsigned char)*at);
		else
			g_string_append_c(out, *at);
		column += width;
	}
	g_string_append(out, "\r\n");
}

void
encode_quoted_printable(GString *out, const char *text)
{
	while (*text != '\0') {
		const char *end = text + strcspn(text, "\r\n");
		put_qp_line(out, text, end);
		text = end + (end[0] == '\r' && end[1] == '\n' ? 2 : *end != '\0');
	}
}

void
encode_base64(GString *out, struct bytes content)
{
	enum { LINE_BYTES = LINE_MAX_CHARS / 4 * 3 };
	while (content.len > 0) {
		size_t len = MIN(content.len, LINE_BYTES);
		g_autofree char *line = g_base64_encode((const guchar *)content.at, len);
		g_string_append_printf(out, "%s\r\n", line);
		bytes_skip(&content, len);
	}
}
