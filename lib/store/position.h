/* How far each mailbox has been read. */
#pragma once

#include "store/store.h"

struct position_row {
	int64_t uidvalidity, uidnext, first_uidvalidity;
	utc_t first_at;
};

/* False when the mailbox has never been seen (no error), or on an error. */
bool position_get(struct store *store, const char *mailbox, struct position_row *position,
                  GError **error);
bool position_set(struct store *store, const char *mailbox, const struct position_row *position,
                  GError **error);
