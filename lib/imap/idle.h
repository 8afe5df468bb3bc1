/* Waiting for mail, RFC 2177: IDLE by hand, so that nothing is ever parsed inside it. */
#pragma once

#include <stdint.h>

#include "net/connection.h"

/* How a wait ended. */
enum idle_end {
	IDLE_DONE,    /* the session goes on; `*event` says what ended the wait */
	IDLE_REFUSED, /* the same, but the server does not take IDLE; CONNECTION_TIMER at once */
	IDLE_BROKEN,  /* anything else: the connection is to be dropped */
};

/* Wait up to `ms` within IDLE. The words before and after it have `command_ms` each. */
enum idle_end idle_wait(struct connection *connection, int64_t ms, uint32_t command_ms,
                        enum connection_event *event, GError **error);

/* The same without a word to the server. */
enum idle_end idle_wait_silently(struct connection *connection, int64_t ms,
                                 enum connection_event *event, GError **error);
