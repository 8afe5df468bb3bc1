/* The mirror: a mentee's answers go to mentord-read, what recurs in them comes back, and is shown.
 *
 * The mentee sees a finding first, in a prep mail, as a question about their own words, or where no
 * session is booked in a line under a question; only then may a mail to the mentor show it (rules 3.11). It is never named, scored or explained. Drafts are
 * no answers, and the numbers of an evaluation no words to look at.
 *
 * Reads: answer, person, course, finding. Writes: finding, finding_quote, unmirrored. Trusts: the
 * places that mentord-read names, once they are found to be in the answers it was given. */
#pragma once

#include <jansson.h>

#include "mail/mirrored.h"
#include "mentoring/pair.h"

/* One mentorship's answers on their way to mentord-read. */
struct mirror_work {
	int64_t mentorship_id; /* 0: none */
	GArray *answer_ids;    /* int64_t, of each text */
	struct mirror_request request;
};
void mirror_work_clear(struct mirror_work *work);

/* The next mentorship in which something was written, not one of `not_these` (ids, gint64 keys). False with no
 * error: there is none. Fills a zeroed struct; on an error mentorship_id says whose answers they are, if
 * it came so far. Opens a transaction of its own. */
bool mirror_next(struct core *core, GHashTable *not_these, struct mirror_work *work,
                 GError **error);
/* Keep what was found. Where something was written or erased meanwhile nothing is kept, and the
 * mentorship comes again. Opens a transaction of its own. */
bool mirror_keep(struct core *core, const struct mirror_work *work, const GPtrArray *findings,
                 GError **error);

/* For the mentee, before a session: mirror, and which finding it shows; 0: there is nothing new. */
bool mirror_offer(struct core *core, const struct pair *pair, utc_t now, json_t *data,
                  int64_t *finding_id, GError **error);

/* The same for a gap without a session, below a question: own_words, one line about a word, once a gap. */
bool mirror_offer_line(struct core *core, const struct pair *pair, utc_t now, json_t *data,
                       int64_t *finding_id, GError **error);

/* Which answers a mail to the mentor is about. */
enum mirror_about {
	MIRROR_ALL,        /* before a session */
	MIRROR_UNREVIEWED, /* a review mail shows them first */
	MIRROR_WAITING,    /* in the digest: those that wait for the mentor */
};
/* For the mentor: mirror, of what the mentee has been sent and what stands in those answers. */
bool mirror_show(struct core *core, const struct pair *pair, enum mirror_about about, utc_t now,
                 json_t *data, GError **error);
