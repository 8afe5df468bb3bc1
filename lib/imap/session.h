/* One IMAP session: connected, logged in, ready for commands.
 *
 * The socket and the login are libcurl's, the conversation is libetpan's. After any failure the
 * session is closed; imap_session_connect begins anew. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "mail/server.h"
#include "net/connection.h"

struct imap_session;
struct mailimap;

/* `open` is borrowed and must stay. `watch_fd`: connection_settings. */
struct imap_session *imap_session_new(const struct fetch_open *open, int watch_fd);
/* Says LOGOUT when all was well, and does not wait for an answer. */
void imap_session_free(struct imap_session *session);

bool imap_session_connect(struct imap_session *session, const char *secret, GError **error);
bool imap_session_is_open(const struct imap_session *session);
/* Of the last failure. */
enum trouble imap_session_trouble(const struct imap_session *session);

/* What EXAMINE says of a mailbox; RFC 3501 6.3.2. */
struct imap_mailbox {
	uint32_t uidvalidity;
	uint32_t uidnext; /* 0: the server did not say */
	uint32_t exists_n;
};

/* `name` as the server spells it, or UTF-8, which is encoded (RFC 3501 5.1.3). */
bool imap_session_examine(struct imap_session *session, const char *name,
                          struct imap_mailbox *mailbox, GError **error);

/* The same to change something in it: SELECT, RFC 3501 6.3.1. */
bool imap_session_select(struct imap_session *session, const char *name,
                         struct imap_mailbox *mailbox, GError **error);
/* Whether UID EXPUNGE is there (RFC 4315). */
bool imap_session_has_uidplus(const struct imap_session *session);

/* For the folder's own files: a command begins; its deadline is command_ms and `bytes` at 32 KiB
 * a second. The library's handle is for this one command. */
struct mailimap *imap_session_begin(struct imap_session *session, uint64_t bytes);
/* The command ended with `code` of the library. False: an error that begins with `what`; the
 * session is closed. */
bool imap_session_end(struct imap_session *session, int code, const char *what, GError **error);

/* Larger messages are taken as their header alone; so that each fits a frame. */
uint32_t imap_session_message_bytes(const struct imap_session *session);

/* Whether the last command was answered with a NO that is about what was asked and nothing more. */
bool imap_session_is_refusal(const struct imap_session *session);
/* Ends the session over an answer that was understood but cannot be right, or a NO that is an error
 * after all. Always false. */
bool imap_session_fail(struct imap_session *session, const char *what, GError **error);

/* How many messages one command may be asked about, so that its answers stay within their bound
 * beside those that come unasked. */
uint32_t imap_session_range(const struct imap_session *session);

/* Time spent in other hands during a command. */
void imap_session_extend(struct imap_session *session, int64_t ms);

/* Wait for mail: IDLE, where the server has it, for `open->reidle_ms`, else `ms` without a word. */
bool imap_session_wait(struct imap_session *session, int64_t ms, enum connection_event *event,
                       GError **error);

/* Do nothing for a while; a frame ends it. */
void imap_session_pause(const struct imap_session *session, int64_t ms);
