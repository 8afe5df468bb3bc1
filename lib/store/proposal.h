/* Times for a session that one side has proposed and the other has not answered. */
#pragma once

#include "store/store.h"

/* What one side proposes. Borrows. */
struct proposal_new {
	int64_t mentorship_id;
	int64_t session_id; /* 0: for a session that is not booked yet */
	const char *by;     /* mentee or mentor */
	const utc_t *times;
	size_t n;
};
/* In place of all that the mentorship had, of either side; numbered from 1 in the order given. */
bool proposal_replace(struct store *store, const struct proposal_new *proposal, utc_t now,
                      GError **error);

struct proposal_row {
	int64_t session_id, n; /* session_id 0: none */
	utc_t starts_at, at;
};
/* Those of one side, by number: an array of struct proposal_row. */
GArray *proposal_list(struct store *store, int64_t mentorship_id, const char *by, GError **error);
