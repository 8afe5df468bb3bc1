/* One mentorship with all that the planner and the texts need: the row, both people, the course.
 *
 * Loaded at the start of a use case, changed through programme/arrival.h and moment.h, saved in
 * the same transaction. */
#pragma once

#include <jansson.h>

#include "mentoring/core.h"
#include "programme/course.h"
#include "programme/planned.h"
#include "store/course_rows.h"
#include "store/mentorship.h"
#include "store/person.h"

struct pair {
	struct mentorship mentorship;
	struct person mentee, mentor;
	struct person substitute; /* who reads while the mentor is away; id 0: nobody does */
	struct course *course;
	struct course_known known; /* of the course, in the store */
	struct setting setting;    /* borrows from the people and the core */
};

/* NULL on an error, or when there is no such mentorship (REMEDY_GIVE_UP). */
struct pair *pair_load(struct core *core, int64_t mentorship_id, GError **error);
/* Saves the course and the mentorship; works out its state and next moment. */
bool pair_save(struct core *core, struct pair *pair, utc_t now, GError **error);
void pair_free(struct pair *pair);
typedef struct pair pair_owner; /* for g_autoptr */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(pair_owner, pair_free)

/* Who reads what this mentee writes: the mentor, or who stands in. Borrowed. */
const struct person *pair_reader(const struct pair *pair);

/* A person as the planner sees one. Borrows from the person. */
struct recipient person_recipient(const struct person *person);
struct quiet_hours pair_quiet_hours(const struct settings *settings);

/* The names that every mail may use: mentee, mentor, mentee_full, mentor_full, review_day. A new
 * object; the caller adds the rest. `lang` is the reader's. */
json_t *pair_data(const struct pair *pair, const char *lang, utc_t now);

/* The mentor's reading day as `lang` says it. Owned by the caller. */
char *pair_review_day(const struct pair *pair, const char *lang, utc_t now);

/* A person's next planning moment on a working day. */
utc_t person_workday_moment(const struct person *person, utc_t now);
/* The mentor's next planning moment after `now`: when notices of the program leave. */
utc_t pair_mentor_moment(const struct pair *pair, utc_t now);

/* Set a string; NULL is left out. */
void data_set(json_t *data, const char *name, const char *text);
/* The same, taking over the string. */
void data_take(json_t *data, const char *name, char *text);
void data_number(json_t *data, const char *name, int64_t number);
