/* mentord-send as the core sees it: [smtp] sessions of them, each with one mail at a time, whose
 * result is known before the next one is claimed.
 *
 * Results that come together and the claims of the mails that follow are one transaction
 * (security.md, 2): a crash leaves in doubt no more than what was on the wire. */
#pragma once

#include "mentoring/core.h"
#include "mentoring/fetcher.h"

struct sender;

struct sender_events {
	void (*on_idle)(void *data); /* nothing is due now, or the server is down */
	void (*on_damaged)(const GError *error, void *data);
};

struct sender *sender_new(struct core *core, int secret_fd, struct fetcher *fetcher,
                          const struct sender_events *events, void *data);
/* Send what is due, look for what is in doubt. */
void sender_wake(struct sender *sender);
bool sender_is_idle(const struct sender *sender);
/* When it wants to be woken: a retry, a look-up, the end of a pause. 0: not by itself. */
utc_t sender_next_at(const struct sender *sender);
/* No further mail; the one on the wire may end. */
void sender_stop(struct sender *sender);
bool sender_is_stuck(const struct sender *sender);
void sender_free(struct sender *sender);
