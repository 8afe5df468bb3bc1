/* What leaves at the mentor's moment (rules 3.3b, *Mentor's moment*).
 *
 * Like plan_mentee it applies to the course what its mails bring about. */
#pragma once

#include <glib.h>

#include "base/clock.h"
#include "base/date.h"
#include "programme/course.h"

/* The mentor's moment: notices, brief, R17, Schedule Nudge; also the admin's debt_alert. The digest
 * covers all mentees of a mentor and is not in it. */
void plan_mentor(struct course *course, const struct setting *setting, utc_t now, GArray *mails);

/* The review day whose digest is due at the mentor's moment `now`, DATE_NONE if none: working days
 * only, the last review day not later than today, unless it is not later than `digested_for` or
 * its moment came before `since` (when the mentor's first mentorship was added). */
date_t plan_digest(const struct recipient *mentor, date_t digested_for, utc_t since, utc_t now);
