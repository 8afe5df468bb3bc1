/* Questions that were put: what was asked, where and why. */
#pragma once

#include "store/store.h"

/* What a person was asked; what the planner keeps of it is in course_rows.h. */
struct prompt_row {
	int64_t id, mentorship_id, thread_id, follows_id, row;
	char *question, *kind, *asked, *rule;
	bool is_another;
	utc_t sent_at;
};
void prompt_row_clear(struct prompt_row *prompt);
int64_t prompt_add(struct store *store, const struct prompt_row *prompt, GError **error);
bool prompt_get(struct store *store, int64_t id, struct prompt_row *prompt, GError **error);
bool prompt_delete(struct store *store, int64_t id, GError **error);
/* The newest of a mentorship, 0 if none. */
int64_t prompt_latest_id(struct store *store, int64_t mentorship_id);
/* The newest put in a thread, 0 if none. */
int64_t prompt_of_thread(struct store *store, int64_t thread_id);
/* Whether a mail is the one that put a prompt, not its reminder or what else came later. */
bool prompt_is_of(struct store *store, int64_t id, int64_t outbox_id);
int64_t prompt_count_since(struct store *store, int64_t mentorship_id, utc_t since);
