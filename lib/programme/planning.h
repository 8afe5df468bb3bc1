/* One planning moment of one course: what every step of it looks at and how it sends. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/date.h"
#include "programme/course.h"
#include "programme/planned.h"

struct planning {
	struct course *course;
	const struct setting *setting;
	const struct programme *programme;
	struct standing standing;
	utc_t now;
	date_t today; /* of the recipient whose moment it is */
	GArray *mails;
};

struct planning planning_of(struct course *course, const struct setting *setting,
                            const struct recipient *recipient, utc_t now, GArray *mails);

/* Appends a mail and gives it back to be filled in; valid until the next one. */
struct planned *planning_mail(struct planning *plan, enum planned_kind kind, enum planned_to to,
                              const char *rule);
/* A mail to the mentee that keeps the others at a distance (R7, *counted*). */
struct planned *planning_counted(struct planning *plan, enum planned_kind kind, const char *rule);

/* The mentee's date of an instant; DATE_NONE for never. */
date_t planning_mentee_date(const struct planning *plan, utc_t at);
/* Whether a date is one of the last so many, today included; DATE_NONE never is. */
bool planning_within(const struct planning *plan, date_t date, int dates);
/* Whether the last counted mail is long enough ago for another (R7). */
bool planning_apart(const struct planning *plan);
/* *Fresh*: the mentee wrote too lately for a question (R5). */
bool planning_fresh(const struct planning *plan);
