/* mentord-read as a writer of invitations: asks it for the objects, and has them posted.
 *
 * A child of its own, beside the one that reads mail: a message that ends a reader holds up no
 * invitation, and the libraries stay out of the core. It runs while invitations are due, and leaves
 * after a minute without. One that cannot be made is left alone for a minute. */
#pragma once

#include "mentoring/core.h"

struct inviter;

struct inviter_events {
	void (*on_idle)(void *data); /* none is due any more: what was posted may leave */
	void (*on_damaged)(const GError *error, void *data);
};

struct inviter *inviter_new(struct core *core, const struct inviter_events *events, void *data);
/* Make what is due, if anything is. */
void inviter_wake(struct inviter *inviter);
/* When one that was left alone may be tried again; 0: none waits. */
utc_t inviter_next_at(const struct inviter *inviter);
bool inviter_is_idle(const struct inviter *inviter);
void inviter_stop(struct inviter *inviter);
bool inviter_is_stuck(const struct inviter *inviter);
void inviter_free(struct inviter *inviter);
