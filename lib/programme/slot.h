/* The slots of a gap: when its questions may leave (R3, R4). */
#pragma once

#include "base/date.h"
#include "programme/course.h"

struct slots {
	date_t dates[PROGRAMME_SLOTS];
	int n; /* those that are left after dropping */
};

/* Worked out anew at each planning moment from what is booked then; needs standing->d. `pace`: at least so many
 * dates from slot to slot (course.h), 0 for the programme's own step. */
struct slots slots_of(const struct setting *setting, const struct standing *standing, int pace);

/* 3.6: a calmer pace to suggest, in dates between two questions: seven for each five of now, the way from one of
 * the steps of R4 (5, 7, 10) to the next. Needs standing->d. */
int slots_calmer(const struct setting *setting, const struct standing *standing, int pace);
