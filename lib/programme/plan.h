/* What leaves at a planning moment: rules 3.3b, step by step.
 *
 * The functions apply to the course what the mails they return bring about: prompts close and
 * open, expiries are counted, marks are set. So each is called once for each moment; moment.h
 * knows when. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "programme/course.h"
#include "programme/planned.h"

/* The mentee's moment; at most one mail is appended. */
void plan_mentee(struct course *course, const struct setting *setting, utc_t now, GArray *mails);

/* M1 on the evening of session 1, at the instant plan_invitation_at gave (or later the same
 * evening). */
void plan_invitation(struct course *course, const struct setting *setting, utc_t now,
                     GArray *mails);
/* The instant M1 would leave on the evening of session 1: 17:00 or the session's end, the later,
 * if that is still on its date, a working day, before the quiet hours. 0 if there is none. */
utc_t plan_invitation_at(const struct course *course, const struct setting *setting);

/* The mentor's moment: notices, brief, R17, Schedule Nudge; also the admin's debt_alert. The digest
 * covers all mentees of a mentor and is not in it. */
void plan_mentor(struct course *course, const struct setting *setting, utc_t now, GArray *mails);

/* The review day whose digest is due at the mentor's moment `now`, DATE_NONE if none: working days
 * only, the last review day not later than today, unless it is not later than `digested_for` or
 * its moment came before `since` (when the mentor's first mentorship was added). */
date_t plan_digest(const struct recipient *mentor, date_t digested_for, utc_t since, utc_t now);
