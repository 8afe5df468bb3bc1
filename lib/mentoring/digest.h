/* The mentor's week: one digest, and a review mail for each mentee with something new (rules 3.7).
 *
 * Reads: mentorships, answers, prompts, sessions. Writes: outbox, numbers, the mentor's next moment; through review.h
 * answers' reviewed_at. */
#pragma once

#include "mentoring/core.h"
#include "store/person.h"

/* Digests whose review day has come, with their review mails: a transaction for each mentor, opened
 * here. Returns how many mentors were looked at, -1 on an error. */
int64_t digest_run(struct core *core, utc_t now, int64_t most, GError **error);

/* When a mentor is looked at next. */
utc_t digest_moment_after(const struct person *mentor, utc_t now);
