/* The mentor's mail about one mentee, whose reply reaches that mentee (rules 3.7).
 *
 * Reads: mentorships, answers, prompts, sessions. Writes: outbox, answers' reviewed_at. */
#pragma once

#include "mentoring/pair.h"
#include "store/person.h"

/* One review mail, inside a transaction: what is new, or, with nothing new, the mail that lets the
 * mentor write to this mentee at all (it comes with YES). */
bool review_post(struct core *core, struct pair *pair, utc_t now, GError **error);
/* The same before its day, since the mentee has asked the mentor something: all that waits (M90). */
bool review_post_asked(struct core *core, struct pair *pair, utc_t now, GError **error);

/* Where the mentor's words go: the thread of the newest answer that a review mail shows, else the
 * invitation's. */
int64_t review_thread(struct core *core, int64_t mentorship_id, int64_t review_outbox_id);
