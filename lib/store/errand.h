/* What is to be done with a mentee's record at an instant. */
#pragma once

#include "store/store.h"

/* At the instant, or, when it waits for a later one, then instead. */
bool errand_set(struct store *store, int64_t mentorship_id, const char *what, utc_t due_at,
                GError **error);
/* No later than the instant, if it is there at all. */
bool errand_advance(struct store *store, int64_t mentorship_id, const char *what, utc_t due_at,
                    GError **error);
bool errand_done(struct store *store, int64_t id, GError **error);
/* Tried again later. */
bool errand_set_due(struct store *store, int64_t id, utc_t due_at, GError **error);

struct errand {
	int64_t id, mentorship_id;
	char *what;
	utc_t due_at;
};
/* Those due, earliest first, at most `most`: array of struct errand that clears its elements. */
GArray *errand_list_due(struct store *store, utc_t now, int64_t most, GError **error);
/* The earliest of all, 0 if none. */
utc_t errand_next_at(struct store *store);
