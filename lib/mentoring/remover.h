/* Takes from the mail server what an erasure, or a stranger's time being over, has noted (removal): one message after
 * the other, each tried again until the server has been asked. */
#pragma once

#include "mentoring/fetcher.h"

struct remover;

struct remover_events {
	void (*on_idle)(void *data); /* what was due is done, or the server is down */
	void (*on_damaged)(const GError *error, void *data);
};

struct remover *remover_new(struct core *core, struct fetcher *fetcher,
                            const struct remover_events *events, void *data);
/* Go on with what is due. */
void remover_wake(struct remover *remover);
bool remover_is_idle(const struct remover *remover);
/* When it wants to be woken, 0: not by itself. */
utc_t remover_next_at(const struct remover *remover);
/* No further one. */
void remover_stop(struct remover *remover);
void remover_free(struct remover *remover);
