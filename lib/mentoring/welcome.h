/* The first mails: to a mentor how it all works, with a question for an OK, so that somebody knows that mail arrives
 * (M82); to whoever was named as backup, whether that is all right (M83).
 *
 * Reads: people, sessions, the programme. Writes: outbox, what the backup said. Trusts: a yes or no from the address
 * that was asked. Whether the mentor has answered is seen by what came from them since: any reply proves as much.
 * A backup who says nothing is one all the same: told too much is better than nobody told. */
#pragma once

#include "mentoring/core.h"
#include "store/person.h"

struct incoming;

/* At a mentor's moment, inside a transaction: what is due of these mails, each once. Nothing before a first
 * session is booked, and nothing on a day that is no working day (rules 3.11, *first contact*). */
bool welcome_post(struct core *core, const struct person *mentor, utc_t moment, utc_t now,
                  GError **error);
/* When the first mail left, 0: it has not. */
utc_t welcome_sent_at(struct core *core, int64_t mentor_id);

/* A backup's reply to the question. With a NO nobody stands in, and the mentor is told; what is neither is asked
 * once more a day. */
bool welcome_of_backup(struct incoming *incoming, GError **error);
/* A mail came back for good: when it was the one to a backup, nobody stands in. */
bool welcome_came_back(struct core *core, int64_t outbox_id, utc_t now, GError **error);
