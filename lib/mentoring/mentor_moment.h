/* A mentor's moment, once a day: what is about all of their mentees (rules 3.3b). What is about one of them comes
 * from the planner.
 *
 * Reads: mentors. Writes: the mentor's next moment, and what the parts write: welcome.h, waiting.h, digest.h. */
#pragma once

#include "mentoring/core.h"
#include "store/person.h"

/* Mentors whose moment has come: a transaction for each, opened here. Returns how many were looked at, -1 on an
 * error. */
int64_t mentor_moment_run(struct core *core, utc_t now, int64_t most, GError **error);

/* When a mentor is looked at next. */
utc_t mentor_moment_after(const struct person *mentor, utc_t now);
