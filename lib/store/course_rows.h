/* A course (programme/course.h) out of its rows and back: the mentorship's columns, its sessions,
 * prompts, absences, picks and skips. */
#pragma once

#include "programme/course.h"
#include "store/store.h"

/* NULL on an error, or with none set when there is no such mentorship. */
struct course *course_load(struct store *store, int64_t mentorship_id, GError **error);

/* What stands in the rows of a course, so that only what has changed is written. All zero: nothing is
 * known. */
struct course_known {
	GArray *sessions, *prompts, *absences, *picks;
	guint skips_n;
};

void course_known_set(struct course_known *known, const struct course *course);
void course_known_clear(struct course_known *known);

/* Writes back what the planner can have changed, and notes it as known. Every session and prompt must
 * have its row by now (session_add, prompt_add set row_id); new absences get theirs here. `state` is
 * course_state. */
bool course_save(struct store *store, int64_t mentorship_id, const struct course *course,
                 struct course_known *known, const char *state, GError **error);
