/* "Look again": an empty datagram from mentorctl to the daemon. It carries nothing; what changed
 * stands in rows. */
#pragma once

#include <stdbool.h>

/* The daemon's end, in the state directory (mode 0700); -1 when it cannot be had, which only makes
 * changes wait for the next look. */
int poke_listen(const char *state);
/* Empty the socket. */
void poke_take(int fd);
/* mentorctl's end. False: no daemon listens. */
bool poke_send(const char *state);
