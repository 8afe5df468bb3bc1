/* When to look: the planning moments of one course.
 *
 * A moment is the recipient's hour on each of the recipient's dates, once the mentorship exists,
 * and the evening of session 1. All that arrived up to a moment counts, so what arrived is handed
 * to arrival.h first, then the moments are run in order:
 *
 *	while ((moment = moment_next(course, setting, looked_at)).at <= now) {
 *		moment_run(course, setting, &moment, now, mails);
 *		looked_at = moment.at;
 *	}
 *	(wait until moment.at, or until something arrives)
 *
 * `looked_at` is stored; it starts one second before the mentorship was added. After an outage the
 * same loop runs: a moment that was missed is made up on its own date before the quiet hours and
 * otherwise skipped (rules 3.3b, *No burst*). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "programme/course.h"

enum moment_kind {
	MOMENT_INVITATION = 1 << 0, /* evening of session 1 */
	MOMENT_MENTEE = 1 << 1,
	MOMENT_MENTOR = 1 << 2,
};

struct moment {
	utc_t at;
	unsigned kinds; /* what falls on this instant: bits of enum moment_kind */
};

/* The first moment later than `after`. */
struct moment moment_next(const struct course *course, const struct setting *setting, utc_t after);

/* Plans what this moment brings, mentee before mentor; nothing for a kind that came too late. */
void moment_run(struct course *course, const struct setting *setting, const struct moment *moment,
                utc_t now, GArray *mails);

/* Whether a moment of that instant may still be made up at `now`: the same date of the recipient,
 * before the quiet hours. A moment run at its own instant always may. */
bool moment_stands(const struct setting *setting, const struct recipient *recipient, utc_t at,
                   utc_t now);

/* When an outage that ended at `now` is taken to have ended: in the quiet hours of the mentee, when
 * they end. Until then what arrived waits unread; the safety way does not. */
utc_t moment_back_at(const struct setting *setting, utc_t now);
