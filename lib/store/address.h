/* The addresses of persons; the primary one is written to. */
#pragma once

#include "store/person.h"
#include "store/store.h"

bool address_add(struct store *store, int64_t person_id, const char *addr, bool primary, utc_t now,
                 GError **error);
bool address_set_primary(struct store *store, int64_t person_id, const char *addr, GError **error);
bool address_remove(struct store *store, int64_t person_id, const char *addr, GError **error);
/* Whether an addr-spec is one of the person's; letter case does not count. */
bool address_is_of(struct store *store, int64_t person_id, const char *addr);
/* All but the primary one: char *, freed with the array. */
GPtrArray *address_others(struct store *store, int64_t person_id, GError **error);
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
