/* The mentor's week: one digest, and a review mail for each mentee with something new (rules 3.7).
 *
 * Reads: mentorships, answers, prompts, sessions. Writes: outbox, answers' reviewed_at, the mentor's
 * next moment. */
#pragma once

#include "mentoring/pair.h"
#include "store/person.h"

/* Digests whose review day has come, with their review mails: a transaction for each mentor, opened
 * here. Returns how many mentors were looked at, -1 on an error. */
int64_t review_run(struct core *core, utc_t now, int64_t most, GError **error);

/* One review mail, inside a transaction: what is new, or, with nothing new, the mail that lets the
 * mentor write to this mentee at all (it comes with YES). */
bool review_post(struct core *core, struct pair *pair, utc_t now, GError **error);
/* The same before its day, since the mentee has asked the mentor something: all that waits (M90). */
bool review_post_asked(struct core *core, struct pair *pair, utc_t now, GError **error);

/* Where the mentor's words go: the thread of the newest answer that a review mail shows, else the
 * invitation's. */
int64_t review_thread(struct core *core, int64_t mentorship_id, int64_t review_outbox_id);

/* When a mentor is looked at next. */
utc_t review_moment_after(const struct person *mentor, utc_t now);
