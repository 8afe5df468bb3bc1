/* Addresses that wait for the word of whoever reads them.
 *
 *	new ─mails made→ asked ─yes there→ done ─no at the old one→ refused
 *	                   └ no at either → refused · came back → bounced · asked anew → overtaken */
#pragma once

#include "store/store.h"

struct address_change {
	int64_t id, person_id, mentorship_id;
	char *addr, *old_addr, *state;
	bool makes_primary;
	utc_t since_at;
};
void address_change_clear(struct address_change *change);

/* Whatever waited for this person before is overtaken. 0 on an error. */
int64_t address_change_add(struct store *store, const struct address_change *change,
                           GError **error);
/* False when there is none (and no error), or on an error. Fills a zeroed struct. */
bool address_change_get(struct store *store, int64_t id, struct address_change *change,
                        GError **error);
/* The latest of a person that waits for a word, as get. */
bool address_change_waiting(struct store *store, int64_t person_id, struct address_change *change,
                            GError **error);
/* Those in state new of whom no hold but one for a bounce keeps the mail back: ids as int64_t. */
GArray *address_change_new(struct store *store, int64_t most, GError **error);
bool address_change_set(struct store *store, int64_t id, const char *state, utc_t now,
                        GError **error);
