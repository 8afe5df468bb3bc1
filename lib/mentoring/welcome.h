/* The first mail to a mentor: how it all works, and a question for an OK, so that somebody knows that mail
 * arrives (M82).
 *
 * Reads: sessions, the programme. Writes: outbox. Whether the mentor has answered is seen by what came from
 * them since: any reply proves as much. */
#pragma once

#include "mentoring/core.h"
#include "store/person.h"

/* At a mentor's moment, inside a transaction: what is due of these mails, each once. Nothing before a first
 * session is booked, and nothing on a day that is no working day (rules 3.11, *first contact*). */
bool welcome_post(struct core *core, const struct person *mentor, utc_t moment, utc_t now,
                  GError **error);
/* When the first mail left, 0: it has not. */
utc_t welcome_sent_at(struct core *core, int64_t mentor_id);
