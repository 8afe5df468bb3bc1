/* How libcurl is told to connect, verify and log in, and to leave the rest alone. */
#pragma once

#include <curl/curl.h>

#include "net/connection.h"

/* A dead peer is noticed after 60 + 4 * 15 seconds. */
enum {
	HANDLE_KEEPALIVE_IDLE_S = 60,
	HANDLE_KEEPALIVE_INTERVAL_S = 15,
	HANDLE_KEEPALIVE_PROBES = 4,
};

/* Without the callbacks, which are connection.c's. Never NULL. */
CURL *handle_new(const struct connection_settings *settings, const char *secret);
