#include "mime/transfer.h"

#include <stdbool.h>
#include <string.h>

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

void
base64_decode(struct bytes raw, GString *to)
{
	unsigned bits = 0;
	unsigned have = 0; /* bits not yet given out */

	for (size_t i = 0; i < raw.len; i++) {
		int value = base64_value(raw.at[i]);
		if (raw.at[i] == '=')
			have = 0;
		if (value < 0)
			continue;
		bits = (bits << 6 | (unsigned)value) & 0xffffffU;
		have += 6;
		if (have >= 8) {
			have -= 8;
			g_string_append_c(to, (char)(bits >> have & 0xff));
		}
	}
}

/* The byte of two hexadecimal digits, -1 if they are none. */
static int
hex_byte(struct bytes raw)
{
	if (raw.len < 2)
		return -1;
	int high = g_ascii_xdigit_value(raw.at[0]);
	int low = g_ascii_xdigit_value(raw.at[1]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* Length of "blanks, line end" at the start, 0 if something else stands there. */
static size_t
line_end_length(struct bytes raw)
{
	size_t i = 0;

	while (i < raw.len && (raw.at[i] == ' ' || raw.at[i] == '\t'))
		i++;
	if (i < raw.len && raw.at[i] == '\r')
		i++;
	return i < raw.len && raw.at[i] == '\n' ? i + 1 : 0;
}

/* One run of blanks: dropped at the end of a line (RFC 2045 rule 3), else kept. */
static size_t
qp_blanks(struct bytes raw, GString *to)
{
	size_t i = 0;

	while (i < raw.len && (raw.at[i] == ' ' || raw.at[i] == '\t'))
		i++;
	bool at_end = i == raw.len || raw.at[i] == '\n'
	              || (raw.at[i] == '\r' && i + 1 < raw.len && raw.at[i + 1] == '\n');
	if (!at_end)
		g_string_append_len(to, raw.at, (gssize)i);
	return i;
}

void
qp_decode(struct bytes raw, GString *to)
{
	while (raw.len > 0) {
		char c = *raw.at;
		if (c == ' ' || c == '\t') {
			bytes_skip(&raw, qp_blanks(raw, to));
			continue;
		}
		bytes_skip(&raw, 1);
		if (c != '=') {
			g_string_append_c(to, c);
			continue;
		}
		int byte = hex_byte(raw);
		size_t soft = line_end_length(raw);
		if (byte >= 0) {
			g_string_append_c(to, (char)byte);
			bytes_skip(&raw, 2);
		} else if (soft > 0) {
			bytes_skip(&raw, soft);
		} else if (raw.len > 0) {
			g_string_append_c(to, '=');
		}
	}
}

void
qword_decode(struct bytes raw, GString *to)
{
	while (raw.len > 0) {
		char c = *raw.at;
		bytes_skip(&raw, 1);
		int byte = c == '=' ? hex_byte(raw) : -1;
		if (byte >= 0) {
			g_string_append_c(to, (char)byte);
			bytes_skip(&raw, 2);
		} else {
			g_string_append_c(to, c == '_' ? ' ' : c);
		}
	}
}

static struct bytes
line_take(struct bytes *rest)
{
	const char *end = memchr(rest->at, '\n', rest->len);
	struct bytes line = { .at = rest->at,
		              .len = end ? (size_t)(end - rest->at) + 1 : rest->len };

	bytes_skip(rest, line.len);
	return line;
}

static unsigned
uu_value(struct bytes line, size_t i)
{
	return i < line.len ? ((unsigned)(unsigned char)line.at[i] - 32U) & 63U : 0;
}

static void
uu_line(struct bytes line, GString *to)
{
	size_t n = uu_value(line, 0);

	for (size_t i = 0; i < n; i++) {
		size_t group = 1 + i / 3 * 4;
		unsigned bits = uu_value(line, group) << 18 | uu_value(line, group + 1) << 12
		                | uu_value(line, group + 2) << 6 | uu_value(line, group + 3);
		g_string_append_c(to, (char)(bits >> (16 - 8 * (i % 3)) & 0xff));
	}
}

void
uu_decode(struct bytes raw, GString *to)
{
	bool inside = false;

	while (raw.len > 0) {
		struct bytes line = line_take(&raw);
		if (!inside) {
			inside = line.len > 6 && memcmp(line.at, "begin ", 6) == 0;
			continue;
		}
		if (line.len >= 3 && memcmp(line.at, "end", 3) == 0)
			return;
		if (line.len > 1)
			uu_line(line, to);
	}
}

GString *
transfer_decode(struct bytes raw, const char *encoding, size_t most)
{
	static const struct {
		const char *name;
		void (*decode)(struct bytes raw, GString *to);
	} ENCODINGS[] = {
		{ "base64", base64_decode }, { "quoted-printable", qp_decode },
		{ "x-uuencode", uu_decode }, { "uuencode", uu_decode },
		{ "x-uue", uu_decode },
	};

	raw.len = MIN(raw.len, most);
	GString *decoded = g_string_sized_new(raw.len);
	for (size_t i = 0; i < G_N_ELEMENTS(ENCODINGS); i++) {
		if (strcmp(encoding, ENCODINGS[i].name) == 0) {
			ENCODINGS[i].decode(raw, decoded);
			return decoded;
		}
	}
	g_string_append_len(decoded, raw.at, (gssize)raw.len);
	return decoded;
}
