/* A copy in memory of what the planning of one mentor's mentees reads, to be changed at will.
 *
 * What people wrote is not in it: where their words were, "[43 words]" stands. Left out are the mail as
 * it came, the tokens and the ledger, and whoever has another mentor. The store itself is only read. */
#pragma once

#include "store/store.h"

/* To be closed by the caller; NULL on an error. */
struct store *rehearsal_open(const struct store *store, int64_t mentor_id, GError **error);

/* Whether a table is copied, all of it or a part. */
bool rehearsal_copies(const char *table);
/* Tables of which nothing is copied, NULL-terminated: a new table is either here or copied. */
extern const char *const rehearsal_left_out[];
