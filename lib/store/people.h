/* Persons, their addresses, mentorships and holds. */
#pragma once

#include "base/date.h"
#include "store/store.h"

enum role { ROLE_MENTOR, ROLE_MENTEE, ROLES };

extern const char *const role_names[ROLES];

/* How a person is known and when planned mail may reach them. Strings are owned. */
struct person {
	int64_t id;
	enum role role;
	char *handle, *name, *called;
	char *lang, *zone, *country;
	int64_t days;   /* bit 0 is Monday */
	int64_t minute; /* of the day */
	char *phone, *contact;
	char *backup_name, *backup_addr;
	char *addr;          /* the primary one */
	date_t digested_for; /* a mentor's last review day that has had its digest, DATE_NONE */
	utc_t digest_at;     /* a mentor's next moment to look for one, 0 if none */
	utc_t added_at;
};

void person_clear(struct person *person);

/* Also adds person->addr as the primary address. 0 on an error. */
int64_t person_add(struct store *store, const struct person *person, GError **error);
/* Everything but handle, role and address. */
bool person_update(struct store *store, const struct person *person, GError **error);
bool person_set_digest(struct store *store, int64_t id, date_t digested_for, utc_t digest_at,
                       GError **error);
bool person_remove(struct store *store, int64_t id, GError **error);

/* False when there is none (and no error), or on an error. Fills a zeroed struct. */
bool person_get(struct store *store, int64_t id, struct person *person, GError **error);
bool person_by_handle(struct store *store, const char *handle, struct person *person,
                      GError **error);
/* All of a role by handle; an array of struct person that clears its elements. */
GArray *person_list(struct store *store, enum role role, GError **error);
/* Whether any mentee reads this language. */
bool person_reads(struct store *store, const char *lang);
/* Mentors whose moment to look for a digest has come, at most `most`: ids as int64_t. */
GArray *person_digests_due(struct store *store, utc_t now, int64_t most, GError **error);
/* The earliest digest_at of all, 0 if none. */
utc_t person_next_digest(struct store *store);

/* ---- addresses ---- */

bool address_add(struct store *store, int64_t person_id, const char *addr, bool primary, utc_t now,
                 GError **error);
bool address_set_primary(struct store *store, int64_t person_id, const char *addr, GError **error);
bool address_remove(struct store *store, int64_t person_id, const char *addr, GError **error);
/* Whether an addr-spec is one of the person's; letter case does not count. */
bool address_is_of(struct store *store, int64_t person_id, const char *addr);
/* The persons that have an address: ids as int64_t. */
GArray *address_persons(struct store *store, const char *addr, GError **error);
/* Count one permanent refusal of the address; returns how many in a row there are now. */
int64_t address_refused(struct store *store, int64_t person_id, const char *addr, GError **error);
/* It was accepted: the refusals in a row are forgotten. */
bool address_accepted(struct store *store, int64_t person_id, const char *addr, GError **error);
bool address_suspend(struct store *store, int64_t person_id, const char *addr, utc_t now,
                     GError **error);

/* Persons of a role whose primary address is suspended: ids as int64_t, at most `most`. */
GArray *address_suspended(struct store *store, enum role role, int64_t most, GError **error);

/* ---- mentorships ---- */

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
int64_t mentorship_add(struct store *store, const struct mentorship *mentorship, GError **error);
/* Programme, consent's time and proof, unclear_at, moments, end. */
bool mentorship_update(struct store *store, const struct mentorship *mentorship, GError **error);
bool mentorship_get(struct store *store, int64_t id, struct mentorship *mentorship, GError **error);
/* The open one of a mentee, or the newest that ended. */
bool mentorship_of_mentee(struct store *store, int64_t mentee_id, struct mentorship *mentorship,
                          GError **error);
/* Ids as int64_t: those of a mentor that are open; 0 for every mentor. */
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
struct count {
	char *name;
	int64_t n;
};
GArray *mentorship_counts(struct store *store, GError **error);
/* An array of struct count that frees the names: for this and other tables. */
GArray *count_rows(struct store *store, const char *sql, GError **error);

/* ---- holds ---- */

struct hold {
	int64_t id, mentorship_id; /* 0: all */
	char *reason;
	utc_t since_at;
	char *mentee; /* handle, NULL for all */
};

/* Starts a hold unless one for this reason is open; returns the open one's id, 0 on an error. */
int64_t hold_start(struct store *store, int64_t mentorship_id, const char *reason, utc_t now,
                   GError **error);
/* Ends those of a reason, or of every reason but safety when `reason` is NULL. */
bool hold_end(struct store *store, int64_t mentorship_id, const char *reason, const char *by,
              utc_t now, GError **error);
bool hold_is_open(struct store *store, int64_t mentorship_id, const char *reason);
/* Whether anything stops automation for a mentorship: its own holds or one for all. */
bool hold_stops(struct store *store, int64_t mentorship_id);
/* The same without one for all: what the course's own on_hold says. */
bool hold_stops_one(struct store *store, int64_t mentorship_id);
/* Whether one for this reason has ended since the latest prompt was put. */
bool hold_ended_since_prompt(struct store *store, int64_t mentorship_id, const char *reason);
/* Open holds, an array of struct hold that clears its elements. */
GArray *hold_list(struct store *store, GError **error);
