/* Run the planning moments that have come, and put what the planner decides into the outbox.
 *
 * Reads: mentorships, courses. Writes: courses, prompts, outbox, holds. Each mentorship is a
 * transaction of its own, opened here. */
#pragma once

#include "mentoring/pair.h"

/* Up to `most` mentorships whose moment has come. Returns how many were looked at, -1 on an error. */
int64_t schedule_run(struct core *core, utc_t now, int64_t most, GError **error);
/* Questions that could not leave in time go back to the planner. */
bool schedule_skip_late(struct core *core, utc_t now, GError **error);
/* A prompt whose mail never left is forgotten: its question is the planner's to ask again. Inside a
 * transaction. */
struct outbox_late;
bool schedule_forget(struct core *core, const struct outbox_late *late, utc_t now, GError **error);
/* The next instant at which there is something to plan; 0: none. */
utc_t schedule_next(struct core *core);
/* Whether everything is on hold: then nothing is planned. */
bool schedule_is_held(struct core *core);
