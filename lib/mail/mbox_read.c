#include "mail/mbox_read.h"

#include <string.h>

#include "base/limits.h"

void
mbox_reader_init(struct mbox_reader *reader, mbox_message *message, void *context)
{
	*reader = (struct mbox_reader){
		.message = message,
		.context = context,
		.line = g_string_new(NULL),
		.header = g_string_new(NULL),
		.after_blank = true,
	};
}

/* "12:00", as asctime writes it; "From here on it went well" has none. */
static bool
has_clock(const char *text, size_t len)
{
	for (size_t i = 0; i + 5 <= len; i++)
		if (g_ascii_isdigit(text[i]) && g_ascii_isdigit(text[i + 1]) && text[i + 2] == ':'
		    && g_ascii_isdigit(text[i + 3]) && g_ascii_isdigit(text[i + 4]))
			return true;
	return false;
}

static bool
is_separator(const struct mbox_reader *reader)
{
	return reader->after_blank && g_str_has_prefix(reader->line->str, "From ")
	       && has_clock(reader->line->str, reader->line->len);
}

static bool
is_blank(const GString *line)
{
	return line->len == 0 || (line->len == 1 && line->str[0] == '\r');
}

static void
end_message(struct mbox_reader *reader)
{
	if (reader->state != MBOX_BEFORE)
		reader->message(reader->context, (struct bytes){ .at = reader->header->str,
		                                                 .len = reader->header->len });
	g_string_truncate(reader->header, 0);
}

/* A whole line has come, without its end. */
static void
end_line(struct mbox_reader *reader)
{
	GString *line = reader->line;

	if (is_separator(reader)) {
		end_message(reader);
		reader->state = MBOX_HEADER;
		reader->after_blank = false;
	} else {
		reader->after_blank = is_blank(line);
		if (reader->after_blank && reader->state == MBOX_HEADER)
			reader->state = MBOX_BODY;
		if (reader->state == MBOX_HEADER
		    && reader->header->len + line->len < LIMIT_HEADER_BYTES) {
			g_string_append_len(reader->header, line->str, (gssize)line->len);
			g_string_append_c(reader->header, '\n');
		}
	}
	g_string_truncate(line, 0);
}

void
mbox_reader_feed(struct mbox_reader *reader, struct bytes bytes)
{
	while (bytes.len > 0) {
		const char *end = memchr(bytes.at, '\n', bytes.len);
		size_t len = end ? (size_t)(end - bytes.at) : bytes.len;
		size_t room = LIMIT_HEADER_LINE_BYTES - reader->line->len;
		g_string_append_len(reader->line, bytes.at, (gssize)MIN(len, room));
		if (end)
			end_line(reader);
		bytes_skip(&bytes, len + (end ? 1 : 0));
	}
}

void
mbox_reader_done(struct mbox_reader *reader)
{
	if (reader->line->len > 0)
		end_line(reader);
	end_message(reader);
	g_string_free(reader->line, TRUE);
	g_string_free(reader->header, TRUE);
}
