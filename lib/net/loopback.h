/* Whether a host is this machine. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

bool loopback_is(const struct sockaddr *address);

/* Whether the host of a URL has addresses, and each of them is one of this machine. Asks the
 * resolver. */
bool loopback_only(const char *url);
