#include "imap/session.h"

#include <libetpan/libetpan.h>
#include <string.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "imap/guard.h"
#include "imap/idle.h"
#include "imap/name.h"
#include "imap/stream.h"
#include "net/trouble.h"

enum {
	/* A slow line still brings 32 KiB a second. */
	BYTES_A_MS = 32,
	/* Servers are off by some bytes in RFC822.SIZE (Exchange counts what it would compose). */
	LITERAL_SLACK_BYTES = 1 * MIB,
};

struct imap_session {
	const struct fetch_open *open;
	struct connection *connection;
	struct guard *guard;
	struct stream *stream;
	mailimap *imap; /* NULL: closed */
	bool has_idle, has_uidplus;
	enum trouble trouble;
};

/* The server's list of capabilities, in a line of its own or in a response code; the last counts. */
static void
see_capabilities(const char *line, void *data)
{
	struct imap_session *session = data;
	const char *list = strstr(line, "CAPABILITY ");

	if (!list)
		return;
	g_auto(GStrv) words = g_strsplit_set(list, " ]", -1);
	session->has_idle = g_strv_contains((const char *const *)words, "IDLE");
	session->has_uidplus = g_strv_contains((const char *const *)words, "UIDPLUS");
}

/* What the server's NO, BAD or BYE means; RFC 5530. TROUBLE_NONE: it does not say. */
static enum trouble
judge_words(const char *words)
{
	static const struct {
		const char *code;
		enum trouble trouble;
	} rows[] = {
		{ "[AUTHENTICATIONFAILED]", TROUBLE_AUTH },
		{ "[AUTHORIZATIONFAILED]", TROUBLE_AUTH },
		{ "[EXPIRED]", TROUBLE_AUTH },
		{ "[NONEXISTENT]", TROUBLE_MAILBOX },
		{ "[TRYCREATE]", TROUBLE_MAILBOX },
		{ "[NOPERM]", TROUBLE_MAILBOX },
		{ "[UNAVAILABLE]", TROUBLE_OTHER },
		{ "[INUSE]", TROUBLE_OTHER },
		{ "[SERVERBUG]", TROUBLE_OTHER },
		{ "* BYE", TROUBLE_OTHER },
	};

	if (trouble_is_limit(words))
		return TROUBLE_LIMITED;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strstr(words, rows[i].code))
			return rows[i].trouble;
	return TROUBLE_NONE;
}

struct imap_session *
imap_session_new(const struct fetch_open *open, int watch_fd)
{
	struct imap_session *session = g_new0(struct imap_session, 1);
	struct connection_settings settings = {
		.url = open->url,
		.user = open->user,
		.auth = open->auth,
		.ca_file = open->ca_file,
		.greeting = "* OK",
		.connect_ms = open->connect_ms,
		.greeting_ms = open->greeting_ms,
		.watch_fd = watch_fd,
		.on_line = see_capabilities,
		.judge = judge_words,
		.data = session,
	};

	session->open = open;
	session->connection = connection_new(&settings);
	return session;
}

/* mailimap_free says LOGOUT and waits for the answer, so the stream is cancelled first. */
static void
drop(struct imap_session *session)
{
	if (session->stream)
		stream_cancel(session->stream, TROUBLE_NONE, NULL);
	g_clear_pointer(&session->imap, mailimap_free);
	g_clear_pointer(&session->stream, stream_free);
	g_clear_pointer(&session->guard, guard_free);
	connection_close(session->connection);
}

void
imap_session_free(struct imap_session *session)
{
	static const char logout[] = "bye LOGOUT\r\n";

	if (!session)
		return;
	if (session->imap) {
		connection_deadline(session->connection, 100);
		connection_write(session->connection, logout, sizeof logout - 1, NULL);
	}
	drop(session);
	connection_free(session->connection);
	g_free(session);
}

bool
imap_session_is_open(const struct imap_session *session)
{
	return session->imap != NULL;
}

enum trouble
imap_session_trouble(const struct imap_session *session)
{
	return session->trouble;
}

/* The library calls the message handler only when it has a progress callback as well. */
static void
no_progress(size_t current, size_t maximum, void *data)
{
	(void)current, (void)maximum, (void)data;
}

bool
imap_session_connect(struct imap_session *session, const char *secret, GError **error)
{
	const struct fetch_open *open = session->open;
	struct guard_limits limits = {
		.line_bytes = open->line_bytes,
		.literal_bytes = (size_t)imap_session_message_bytes(session) + LITERAL_SLACK_BYTES,
		.answers_n = open->answers_n,
	};

	drop(session);
	session->has_idle = false;
	session->has_uidplus = false;
	if (!connection_open(session->connection, secret, error)) {
		session->trouble = connection_trouble(session->connection);
		return false;
	}
	session->guard = guard_new(&limits);
	session->stream = stream_new(session->connection, session->guard);
	session->imap = mailimap_new(0, NULL);
	mailimap_set_progress_callback(session->imap, no_progress, no_progress, NULL);
	int code = mailimap_connect(session->imap, stream_for_library(session->stream));
	return imap_session_end(session,
	                        code == MAILIMAP_NO_ERROR_AUTHENTICATED ? MAILIMAP_NO_ERROR : code,
	                        "greeting", error);
}

struct mailimap *
imap_session_begin(struct imap_session *session, uint64_t bytes)
{
	guard_command(session->guard);
	connection_deadline(session->connection,
	                    (int64_t)session->open->command_ms + (int64_t)(bytes / BYTES_A_MS));
	return session->imap;
}

uint32_t
imap_session_message_bytes(const struct imap_session *session)
{
	return MIN(session->open->message_bytes,
	           (uint32_t)LIMIT_FRAME_BYTES - 2 * LITERAL_SLACK_BYTES);
}

uint32_t
imap_session_range(const struct imap_session *session)
{
	return MAX(session->open->answers_n / 2, 1);
}

void
imap_session_extend(struct imap_session *session, int64_t ms)
{
	connection_extend(session->connection, ms);
}

/* Three ways to fail: the stream broke, the server said no, or the library did not understand. A
 * server that says BYE and closes is not a broken stream. */
static enum trouble
explain(struct imap_session *session, int code, GError **error)
{
	const char *words = guard_words(session->guard);
	bool said_no = guard_is_bye(session->guard) || g_str_has_prefix(words, "NO")
	               || g_str_has_prefix(words, "BAD");
	g_autoptr(GError) broken = stream_steal_error(session->stream);

	if (broken && !guard_is_bye(session->guard)) {
		enum trouble trouble = stream_trouble(session->stream);
		g_propagate_error(error, g_steal_pointer(&broken));
		return trouble;
	}
	enum trouble told = judge_words(words);
	if (said_no)
		return trouble_set(error, told != TROUBLE_NONE ? told : TROUBLE_OTHER,
		                   "the server said %s", words);
	return trouble_set(error, TROUBLE_PROTOCOL, "the answer was not understood (%d)", code);
}

bool
imap_session_is_refusal(const struct imap_session *session)
{
	const char *words = guard_words(session->guard);

	return g_str_has_prefix(words, "NO") && judge_words(words) == TROUBLE_NONE
	       && !guard_is_bye(session->guard);
}

bool
imap_session_end(struct imap_session *session, int code, const char *what, GError **error)
{
	if (code == MAILIMAP_NO_ERROR)
		return true;
	session->trouble = explain(session, code, error);
	g_prefix_error(error, "%s: ", what);
	drop(session);
	return false;
}

/* Most often there is no such mailbox; the session goes on then. */
static bool
refused_mailbox(struct imap_session *session, const char *name, GError **error)
{
	const char *words = guard_words(session->guard);
	enum trouble told = judge_words(words);

	session->trouble = trouble_set(error, told != TROUBLE_NONE ? told : TROUBLE_MAILBOX,
	                               "mailbox \"%s\": %s", name, words);
	if (session->trouble != TROUBLE_MAILBOX)
		drop(session);
	return false;
}

bool
imap_session_fail(struct imap_session *session, const char *what, GError **error)
{
	return imap_session_end(session, MAILIMAP_ERROR_PROTOCOL, what, error);
}

static bool
open_mailbox(struct imap_session *session, const char *name, bool to_change,
             struct imap_mailbox *mailbox, GError **error)
{
	g_autofree char *encoded = name_encode(name);
	int refused = to_change ? MAILIMAP_ERROR_SELECT : MAILIMAP_ERROR_EXAMINE;
	mailimap *imap = imap_session_begin(session, 0);
	int code = refused;

	if (encoded)
		code = to_change ? mailimap_select(imap, encoded) : mailimap_examine(imap, encoded);
	if (code == refused)
		return refused_mailbox(session, name, error);
	if (!imap_session_end(session, code, to_change ? "opening" : "EXAMINE", error))
		return false;
	const struct mailimap_selection_info *info = imap->imap_selection_info;
	*mailbox = (struct imap_mailbox){
		.uidvalidity = info->sel_uidvalidity,
		.uidnext = info->sel_uidnext,
		.exists_n = info->sel_exists,
	};
	if (mailbox->uidvalidity > 0)
		return true;
	session->trouble =
	    trouble_set(error, TROUBLE_PROTOCOL, "mailbox \"%s\" has no UIDVALIDITY", name);
	drop(session);
	return false;
}

bool
imap_session_examine(struct imap_session *session, const char *name, struct imap_mailbox *mailbox,
                     GError **error)
{
	return open_mailbox(session, name, false, mailbox, error);
}

bool
imap_session_select(struct imap_session *session, const char *name, struct imap_mailbox *mailbox,
                    GError **error)
{
	return open_mailbox(session, name, true, mailbox, error);
}

bool
imap_session_has_uidplus(const struct imap_session *session)
{
	return session->has_uidplus;
}

/* What came unasked since the last command is news as well. */
static bool
has_rest(const struct imap_session *session)
{
	return stream_has_rest(session->stream) || session->imap->imap_stream->read_buffer_len > 0;
}

void
imap_session_pause(const struct imap_session *session, int64_t ms)
{
	connection_pause(session->connection, ms);
}

bool
imap_session_wait(struct imap_session *session, int64_t ms, enum connection_event *event,
                  GError **error)
{
	const struct fetch_open *open = session->open;
	enum idle_end ended = IDLE_REFUSED;

	*event = CONNECTION_BYTES;
	if (has_rest(session))
		return true;
	if (open->idle && session->has_idle)
		ended =
		    idle_wait(session->connection, open->reidle_ms, open->command_ms, event, error);
	if (ended == IDLE_REFUSED) {
		session->has_idle = false;
		ended = idle_wait_silently(session->connection, ms, event, error);
	}
	if (ended == IDLE_DONE)
		return true;
	enum trouble trouble = connection_trouble(session->connection);
	session->trouble = trouble == TROUBLE_NONE ? TROUBLE_OTHER : trouble;
	drop(session);
	return false;
}
