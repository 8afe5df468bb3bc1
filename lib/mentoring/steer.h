/* A mentor's instructions to the program, one a line: 1 SEURAAVA q07, 2 TAUKO 15.8., EI PIDETTY.
 *
 * A reply to the digest names the mentee by the digest's number; where the mail that is answered is about one
 * mentee, no number is needed. All that can be done is done, and one mail says what was and what would work for
 * the rest (M104, M105). Nothing here ever reaches a mentee as words. Writes: the course, sessions, picks. */
#pragma once

#include "mentoring/incoming.h"

/* False in *is_steering: there were no instructions in it. */
bool steer_file(struct incoming *incoming, bool *is_steering, GError **error);

/* A session that was declined and could still come; -1: none. */
int steer_declined(const struct course *course, utc_t now);

/* The session of a pair is at this instant from now on: the next one, or one that was declined, moves; with
 * none a session of the usual length is booked. Invitations follow by themselves. */
bool steer_session_at(struct core *core, struct pair *pair, utc_t starts_at, utc_t now,
                      GError **error);
