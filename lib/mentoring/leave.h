/* LOMA: a mentor's holiday, with somebody who reads meanwhile or without (rules 3.11, *LOMA*; messages-more M70, M71,
 * M106, M107).
 *
 * Somebody who is named must be a mentor too, and say yes; then the mentees are told a week before at the earliest, and
 * may keep their answers for their own mentor. From the first day on the reader of a pair (pair_reader) is who stands
 * in, who is the backup as well; without one the digest and the notices wait, and so does R17. What the mentee was
 * told that the mentor alone reads, evaluations and the closing words, goes to the mentor all the same.
 *
 * Reads: people, mentorships. Writes: leaves, outbox, courses. */
#pragma once

#include "mentoring/incoming.h"

/* LOMA or PALASIN of the mentor who writes: the line of lines.conf that answers it, with what it needs in `data`; NULL
 * with an error. *is_done: it was carried out. */
const char *leave_take(struct incoming *incoming, const struct steer *steer, json_t *data,
                       bool *is_done, GError **error);

/* The yes or no of who was asked to stand in, and a mentee's no to being read by them. */
bool leave_answer(struct incoming *incoming, bool *is_filed, GError **error);
bool leave_choice(struct incoming *incoming, bool *is_filed, GError **error);

/* What is due of all holidays: tell the mentees, begin, end. A transaction for each, opened here. 0, or -1 on an
 * error. */
int64_t leave_run(struct core *core, utc_t now, GError **error);
