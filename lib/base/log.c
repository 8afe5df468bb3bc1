#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

static enum log_level threshold = LOG_LEVEL_INFO;

/* syslog's numbers, which the journal wants. */
static const char *const priorities[] = { "3", "4", "6", "7" };
static const char *const words[] = { "error", "warning", "info", "debug" };

void
log_set_level(enum log_level level)
{
	threshold = level;
}

bool
log_level_parse(const char *word, enum log_level *level)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		if (g_str_equal(words[i], word)) {
			*level = (enum log_level)i;
			return true;
		}
	}
	return false;
}

/* Append text that is valid UTF-8, with C0, C1 and DEL as \xNN. */
static void
append_escaped(GString *line, const char *text, const char *also)
{
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c < 0x80 && strchr(also, (int)c)))
			g_string_append_printf(line, "\\x%02x", (guint)c);
		else
			g_string_append_unichar(line, c);
	}
}

/* What servers say names people: of anything like an address only the @ is left. */
static void
append_nameless(GString *line, const char *text)
{
	static const char around[] = " \t\r\n<>()[]\"',;:=";

	while (*text) {
		size_t gap = strspn(text, around);
		size_t len = strcspn(text + gap, around);
		g_autofree char *before = g_strndup(text, gap);
		g_autofree char *word = g_strndup(text + gap, len);
		append_escaped(line, before, "\"\\");
		append_escaped(line, strchr(word, '@') ? "@" : word, "\"\\");
		text += gap + len;
	}
}

char *
log_quote(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)strnlen(text, 500));
	GString *quoted = g_string_new("\"");

	append_nameless(quoted, valid);
	g_string_append_c(quoted, '"');
	return g_string_free(quoted, FALSE);
}

static void
write_line(enum log_level level, const char *event, const char *line)
{
	if (!g_log_writer_is_journald(STDERR_FILENO)) {
		fprintf(stderr, "%s\n", line);
		return;
	}
	const GLogField fields[] = {
		{ "MESSAGE", line, -1 },
		{ "PRIORITY", priorities[level], -1 },
		{ "MENTORD_EVENT", event, -1 },
		{ "SYSLOG_IDENTIFIER", "mentord", -1 },
	};
	g_log_writer_journald(G_LOG_LEVEL_MESSAGE, fields, G_N_ELEMENTS(fields), NULL);
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	if (level > threshold)
		return;

	va_list values;
	va_start(values, format);
	g_autofree char *text = g_strdup_vprintf(format, values);
	va_end(values);
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autoptr(GString) line = g_string_new(event);
	if (*valid) {
		g_string_append_c(line, ' ');
		append_escaped(line, valid, "");
	}
	if (line->len > LIMIT_LOG_LINE_BYTES) {
		const char *end =
		    g_utf8_find_prev_char(line->str, line->str + LIMIT_LOG_LINE_BYTES);
		g_string_truncate(line, (gsize)(end - line->str));
	}
	write_line(level, event, line->str);
}
