/* Mentorships: who with whom, and when the planner looks next. */
#pragma once

#include "store/store.h"

/* Who and when; what the planner knows of it is read by course_load (store/course_rows.h). */
struct mentorship {
	int64_t id, mentee_id, mentor_id;
	char *programme;
	char *state;
	utc_t consent_at; /* 0: none */
	int64_t consent_inbox_id;
	utc_t unclear_at; /* asked what was meant, 0: not yet */
	utc_t looked_at,
	    moment_at; /* planning moments: the last that was run, the next (0: none) */
	utc_t added_at, ended_at;
};

void mentorship_clear(struct mentorship *mentorship);
/* Its id is one that neither the ledger nor an erasure has ever named. */
int64_t mentorship_add(struct store *store, const struct mentorship *mentorship, GError **error);
/* Programme, consent's time and proof, unclear_at, moments, end. */
bool mentorship_update(struct store *store, const struct mentorship *mentorship, GError **error);
/* When the planner looks next. */
bool mentorship_set_moment(struct store *store, int64_t id, utc_t moment_at, GError **error);
bool mentorship_get(struct store *store, int64_t id, struct mentorship *mentorship, GError **error);
/* The open one of a mentee, or the newest that ended. */
bool mentorship_of_mentee(struct store *store, int64_t mentee_id, struct mentorship *mentorship,
                          GError **error);
/* All of a mentee, oldest first: ids as int64_t. */
GArray *mentorship_all_of(struct store *store, int64_t mentee_id, GError **error);
/* Ids as int64_t: all that are open, and those of a mentor. */
GArray *mentorship_open(struct store *store, GError **error);
GArray *mentorship_open_of(struct store *store, int64_t mentor_id, GError **error);
/* When the first mentorship of a mentor was added, 0 if none. */
utc_t mentorship_first_added(struct store *store, int64_t mentor_id);
/* Ids whose next moment has come, earliest first. */
GArray *mentorship_due(struct store *store, utc_t now, int64_t most, GError **error);
/* Ids of open ones for which no session was ever added, at most `most`. */
GArray *mentorship_sessionless(struct store *store, int64_t most, GError **error);
/* The earliest moment of all, 0 if none. */
utc_t mentorship_next_moment(struct store *store);
/* How many stand in each state: GArray of struct count. */
GArray *mentorship_counts(struct store *store, GError **error);
