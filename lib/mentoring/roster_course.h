/* A mentorship's pauses, pace, holds and sessions, as an admin keeps them.
 *
 * Reads and writes: mentorships, courses, sessions, holds. Trusts: nothing that was typed; errors as in roster.h. */
#pragma once

#include "mentoring/core.h"

/* No questions until a day ("2027-05-20"; NULL: the programme's own length); the mentee is told nothing. */
bool roster_pause(struct core *core, const char *mentee, const char *until, utc_t now,
                  GError **error);
/* Ends a pause or silence, no hold. */
bool roster_resume(struct core *core, const char *mentee, utc_t now, GError **error);

/* At least so many dates between two questions of a gap ("10"); "0": as the programme has it. */
bool roster_pace(struct core *core, const char *mentee, const char *days, utc_t now,
                 GError **error);

/* Stop automation for one mentee, or (NULL) for all. */
bool roster_hold(struct core *core, const char *handle, utc_t now, GError **error);
/* Ends every hold but safety, which only the mentor can end: refused while one stands. */
bool roster_release(struct core *core, const char *handle, utc_t now, GError **error);

/* `when`: "2027-05-20T10:00" in the mentor's zone, here and below. */
struct session_words {
	const char *when, *minutes, *place; /* the last two NULL: 90, nowhere */
};
bool roster_add_session(struct core *core, const char *mentee, const struct session_words *words,
                        utc_t now, GError **error);
bool roster_move_session(struct core *core, const char *mentee, const char *number,
                         const char *when, utc_t now, GError **error);

enum session_change { SESSION_CANCEL, SESSION_HELD, SESSION_MISS, SESSION_CHANGES };
/* `number` counts a mentorship's sessions by date, from 1. */
bool roster_change_session(struct core *core, const char *mentee, const char *number,
                           enum session_change change, utc_t now, GError **error);
