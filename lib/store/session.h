/* Sessions: the meetings that the cadence is worked out from. */
#pragma once

#include "store/store.h"

struct session_row {
	int64_t id, mentorship_id, minutes;
	utc_t starts_at, booked_at;
	char *place, *status;
};
void session_row_clear(struct session_row *session);
int64_t session_add(struct store *store, const struct session_row *session, GError **error);
bool session_update(struct store *store, const struct session_row *session, GError **error);
/* By start; 0: of every mentorship. An array of struct session_row that clears its elements. */
GArray *session_list(struct store *store, int64_t mentorship_id, GError **error);
/* The open mentorship of a mentor whose session was booked first, up to an instant; 0: none. What was cancelled
 * does not count. */
int64_t session_first_booked(struct store *store, int64_t mentor_id, utc_t until);
