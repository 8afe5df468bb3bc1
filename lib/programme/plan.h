/* What leaves at the mentee's moment: rules 3.3b, step by step.
 *
 * It applies to the course what the mail it plans brings about: prompts close and open, expiries are
 * counted, marks are set. So it is called once for each moment; moment.h knows when. */
#pragma once

#include <glib.h>

#include "base/clock.h"
#include "programme/course.h"

/* At most one mail is appended. */
void plan_mentee(struct course *course, const struct setting *setting, utc_t now, GArray *mails);
