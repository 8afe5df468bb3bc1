/* A verified and authenticated stream to a mail server.
 *
 * libcurl opens it: name, TCP, TLS 1.2 or newer with chain and host name verified, greeting, STARTTLS where the
 * URL has no TLS of its own, SASL. Only then is there a stream, so a credential never goes to a
 * server that has not proved its name. After that it carries bytes; a wall-clock deadline bounds
 * all calls since it was set, so that one byte a second ends too.
 *
 * The first failure is for ever: every later call fails at once, until connection_open. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "mail/server.h"

struct connection;

/* Sees each line of the server until the stream is handed over; without line end, else as it came. */
typedef void connection_line_func(const char *line, void *data);

/* What the server's last line says of a connection that could not be opened: libcurl calls every
 * refused login denied, also by a server that is only busy. TROUBLE_NONE: nothing. */
typedef enum trouble connection_judge_func(const char *line);

/* All strings are borrowed and must stay. */
struct connection_settings {
	const char *url;  /* imaps, imap, smtps, smtp */
	const char *user; /* "": no authentication */
	enum auth auth;
	const char *ca_file;  /* "": the system's */
	const char *greeting; /* what the first line must begin with */
	bool clear;           /* smtp without TLS: only without a user and to this machine */
	uint32_t connect_ms;  /* name, TCP and TLS */
	uint32_t greeting_ms; /* all until the greeting */
	int watch_fd;         /* when its other side has closed, every wait ends; -1 for none */
	connection_line_func *on_line;
	connection_judge_func *judge;
	void *data; /* for on_line */
};

struct connection *connection_new(const struct connection_settings *settings);
void connection_free(struct connection *connection);

/* Connect and log in. `secret` is a password or a bearer token, borrowed for the call. */
bool connection_open(struct connection *connection, const char *secret, GError **error);
/* Cuts the stream without another word. */
void connection_close(struct connection *connection);
bool connection_is_open(const struct connection *connection);

/* From now on all reading and writing must be done within `ms`. */
void connection_deadline(struct connection *connection, int64_t ms);
/* Time that was not the server's does not count. */
void connection_extend(struct connection *connection, int64_t ms);

/* At least one byte, at most `size`; -1 with the error, also when the server has closed. */
ssize_t connection_read(struct connection *connection, void *to, size_t size, GError **error);
bool connection_write(struct connection *connection, const void *at, size_t len, GError **error);

/* What ended a wait for the server to speak. */
enum connection_event { CONNECTION_BYTES, CONNECTION_TIMER, CONNECTION_FRAME, CONNECTION_LOST };

/* Wait, no longer than `ms`, until there is something to read or `watch_fd` is readable. */
enum connection_event connection_wait(struct connection *connection, int64_t ms);
/* Wait, no longer than `ms`, until `watch_fd` is readable, whatever the server says. */
void connection_pause(const struct connection *connection, int64_t ms);

/* What the last failure was, and the server's last line before the stream was handed over. */
enum trouble connection_trouble(const struct connection *connection);
const char *connection_last_line(const struct connection *connection);
