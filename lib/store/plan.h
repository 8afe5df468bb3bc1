/* When–then plans in the mentee's own words (R11). */
#pragma once

#include "store/store.h"

struct plan_row {
	int64_t id, mentorship_id, answer_id;
	char *text;
	utc_t written_at;
};
void plan_row_clear(struct plan_row *plan);
bool plan_add(struct store *store, const struct plan_row *plan, GError **error);
/* The newest that has not been asked back; false when there is none, or on an error. */
bool plan_open(struct store *store, int64_t mentorship_id, struct plan_row *plan, GError **error);
/* The one that a prep mail has asked back since then. */
bool plan_asked(struct store *store, int64_t mentorship_id, utc_t since, struct plan_row *plan,
                GError **error);
bool plan_set_asked(struct store *store, int64_t id, int64_t outbox_id, GError **error);
