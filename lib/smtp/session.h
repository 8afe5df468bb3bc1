/* One SMTP submission session, RFC 6409: connected, verified, greeted and logged in by libcurl;
 * commands and replies are ours. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "mail/server.h"
#include "net/connection.h"
#include "smtp/reply.h"

struct smtp_session;

/* `open` is borrowed and must stay. */
struct smtp_session *smtp_session_new(const struct send_open *open, int watch_fd);
/* Says QUIT when all was well, and does not wait for an answer. */
void smtp_session_free(struct smtp_session *session);

/* On failure `reply` holds the server's refusal, if there was one. */
bool smtp_session_connect(struct smtp_session *session, const char *secret, struct reply *reply,
                          GError **error);
bool smtp_session_is_open(const struct smtp_session *session);
void smtp_session_close(struct smtp_session *session);
/* Of the last failure. */
enum trouble smtp_session_trouble(const struct smtp_session *session);

/* What EHLO said, after TLS. */
struct smtp_abilities {
	bool pipelining, eightbit, smtputf8, size;
	uint64_t size_most; /* 0: no limit named */
};

const struct smtp_abilities *smtp_session_abilities(const struct smtp_session *session);

/* Everything that is written, and each reply that is read, has its own deadline. A failure closes
 * the session. */
bool smtp_session_write(struct smtp_session *session, const void *at, size_t len, int64_t ms,
                        GError **error);
bool smtp_session_reply(struct smtp_session *session, int64_t ms, struct reply *reply,
                        GError **error);

/* Whether the server has said something, or closed, though nothing was asked. */
bool smtp_session_is_interrupted(struct smtp_session *session);
