/* The slots of a gap: when its questions may leave (R3, R4). */
#pragma once

#include "base/date.h"
#include "programme/course.h"

struct slots {
	date_t dates[PROGRAMME_SLOTS];
	int n; /* those that are left after dropping */
};

/* Worked out anew at each planning moment from what is booked then; needs standing->d. */
struct slots slots_of(const struct setting *setting, const struct standing *standing);
