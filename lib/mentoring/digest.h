/* The mentor's week: one digest, and a review mail for each mentee with something new (rules 3.7).
 *
 * Reads: mentorships, answers, prompts, sessions. Writes: outbox, numbers; through review.h answers' reviewed_at. */
#pragma once

#include "mentoring/core.h"
#include "store/person.h"

/* The digest of a review day, with its review mails. Inside a transaction. */
bool digest_post(struct core *core, const struct person *mentor, date_t day, utc_t now,
                 GError **error);
