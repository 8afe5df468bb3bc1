/* A mentor's holidays, and who reads meanwhile. */
#pragma once

#include "base/date.h"
#include "store/store.h"

struct leave_row {
	int64_t id, mentor_id;
	int64_t substitute_id;    /* 0: nobody was named */
	date_t from_on, until_on; /* both are days off */
	char *answer;             /* the substitute's: "", "yes", "no" */
	utc_t noted_at;
	utc_t begun_at, told_at; /* 0: not yet */
};
void leave_row_clear(struct leave_row *leave);

/* In place of one that has not ended. 0 on an error. */
int64_t leave_add(struct store *store, const struct leave_row *leave, GError **error);
/* One that has not ended; false when there is none, or on an error. */
bool leave_get(struct store *store, int64_t id, struct leave_row *leave, GError **error);
/* The same of a mentor. */
bool leave_of(struct store *store, int64_t mentor_id, struct leave_row *leave, GError **error);
/* All that have not ended, an array that clears its elements. */
GArray *leave_list(struct store *store, GError **error);
/* answer, begun_at, told_at. */
bool leave_update(struct store *store, const struct leave_row *leave, GError **error);
bool leave_settle(struct store *store, int64_t id, utc_t now, GError **error);

/* Whether a mentor is away now, and whether somebody reads meanwhile. */
bool leave_is_on(struct store *store, int64_t mentor_id);
/* Open mentorships that somebody reads now in their mentor's place: ids (int64_t). */
GArray *leave_read_by(struct store *store, int64_t substitute_id, GError **error);

/* Since when it is known that somebody reads now in a mentor's place, 0: they do not. */
utc_t leave_stands_in_since(struct store *store, int64_t substitute_id);
/* Whether somebody is a mentorship's mentor, or reads in their place now. */
bool leave_may_speak(struct store *store, int64_t person_id, int64_t mentorship_id);

/* A mentee whose answers wait for their own mentor. */
bool leave_wait(struct store *store, int64_t id, int64_t mentorship_id, GError **error);
bool leave_waits(struct store *store, int64_t id, int64_t mentorship_id);
