/* The parts of the planning in their order: what the daemon does when it looks, and a rehearsal too.
 *
 * Reads and writes: what the parts do (schedule.h, review.h). Each part opens its own transactions. */
#pragma once

#include "mentoring/core.h"

/* One part has done its work (error NULL), or has failed. */
typedef void day_report(const char *what, const GError *error, void *data);

/* Everything that is due now, a page at a time; what fails in one part holds up no other. True when
 * there is more. */
bool day_plan(struct core *core, utc_t now, day_report *report, void *data);
/* The next instant at which there is something to plan; 0: none. */
utc_t day_next(struct core *core);

/* The earlier of two instants of which 0 means never. */
utc_t day_earlier(utc_t a, utc_t b);
