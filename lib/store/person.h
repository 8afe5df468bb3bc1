/* Persons: how each is known, and when planned mail may reach them. */
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
	char *backup_answer; /* "", "yes", "no", "bounced" */
	char *addr;          /* the primary one */
	date_t digested_for; /* a mentor's last review day that has had its digest, DATE_NONE */
	utc_t digest_at;     /* a mentor's next moment to look for one, 0 if none */
	utc_t added_at;
};

void person_clear(struct person *person);

/* Whether somebody stands in for a mentor: named, and has neither refused nor turned out unreachable. */
bool person_has_backup(const struct person *person);

/* Also adds person->addr as the primary address. 0 on an error. */
int64_t person_add(struct store *store, const struct person *person, GError **error);
/* Everything but handle, role and address; a new backup has not answered yet. */
bool person_update(struct store *store, const struct person *person, GError **error);
bool person_set_digest(struct store *store, int64_t id, date_t digested_for, utc_t digest_at,
                       GError **error);
bool person_set_backup_answer(struct store *store, int64_t id, const char *answer, GError **error);
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
