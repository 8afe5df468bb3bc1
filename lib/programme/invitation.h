/* The invitation M1, its reminder, and nothing else before YES (R1, R16; rules 3.3b step 2). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "programme/course.h"
#include "programme/planning.h"

/* The instant M1 leaves on the evening of session 1: 17:00 or the session's end, the later, if that is
 * still on its date, a working day, before the quiet hours. 0 if there is none. */
utc_t invitation_at(const struct course *course, const struct setting *setting);

/* At that instant, or later the same evening. */
void invitation_run(struct course *course, const struct setting *setting, utc_t now, GArray *mails);

/* At the mentee's moment: M1 if it did not leave in the evening, or its reminder. True while there is
 * no YES, so that nothing after it leaves. */
bool invitation_step(struct planning *plan);
