/* One line per event, to the journal or to standard error.
 *
 *	log_event(LOG_INFO, "reply_accepted", "prompt=%" PRId64 " message=%" PRId64, ...);
 *
 * First the event code, then key=value. Only ids, counts, states and texts of our own or, through
 * log_quote, of a server: never a body, a subject, a full address or a secret. Control characters
 * are escaped, so one event is always one line, of at most LIMIT_LOG_LINE_BYTES. */
#pragma once

#include <glib.h>
#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* What is less important than this is not written. Default: LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/* The level of a word of the configuration: error, warning, info, debug. */
bool log_level_parse(const char *word, enum log_level *level);

void log_event(enum log_level level, const char *event, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* A text from outside (a server's reply, a GError's message) as a quoted value: control
 * characters and quotes escaped, invalid UTF-8 replaced, of an address only the @ left, cut at 500
 * bytes. Owned by the caller. */
char *log_quote(const char *text);
