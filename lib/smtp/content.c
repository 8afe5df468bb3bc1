#include "smtp/content.h"

#include <string.h>

#include "base/limits.h"

enum { LINE_BYTES_MOST = 998 };

bool
content_is_address(const char *address)
{
	const char *at = strchr(address, '@');
	size_t len = strlen(address);

	if (!at || at == address || at[1] == '\0' || strchr(at + 1, '@')
	    || len > LIMIT_ADDRESS_BYTES)
		return false;
	for (const char *c = address; *c; c++)
		if (g_ascii_iscntrl(*c) || strchr(" <>\\", *c))
			return false;
	return g_utf8_validate(address, (gssize)len, NULL);
}

bool
content_is_ascii(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] & '\x80')
			return false;
	return true;
}

/* Of one line with its CRLF; `end` is its LF. */
static const char *
line_fault(const char *line, const char *end)
{
	if (end == line || end[-1] != '\r')
		return "a bare LF";
	size_t len = (size_t)(end - line) - 1;
	if (len > LINE_BYTES_MOST)
		return "a line over 998 bytes";
	if (memchr(line, '\r', len))
		return "a bare CR";
	return memchr(line, '\0', len) ? "a NUL" : NULL;
}

const char *
content_fault(struct bytes message)
{
	const char *why = message.len == 0 ? "no text" : NULL;

	while (message.len > 0 && !why) {
		const char *end = memchr(message.at, '\n', message.len);
		if (!end)
			return "a last line without an end";
		why = line_fault(message.at, end);
		bytes_skip(&message, (size_t)(end - message.at) + 1);
	}
	return why;
}

GByteArray *
content_stuffed(struct bytes message)
{
	GByteArray *stuffed = g_byte_array_sized_new((guint)message.len + 64);

	while (message.len > 0) {
		const char *end = memchr(message.at, '\n', message.len);
		size_t n = end ? (size_t)(end - message.at) + 1 : message.len;
		if (*message.at == '.')
			g_byte_array_append(stuffed, (const guint8 *)".", 1);
		g_byte_array_append(stuffed, (const guint8 *)message.at, (guint)n);
		bytes_skip(&message, n);
	}
	return stuffed;
}
