/* Mails that belong together in a reader's client: one root, one subject, one recipient. */
#pragma once

#include "store/store.h"

struct thread_row {
	int64_t id, mentorship_id, person_id;
	char *root_id, *subject;
};
void thread_row_clear(struct thread_row *thread);
int64_t thread_add(struct store *store, const struct thread_row *thread, utc_t now, GError **error);
bool thread_get(struct store *store, int64_t id, struct thread_row *thread, GError **error);
/* The Message-ID (or its alias) of the newest mail that left in a thread; NULL if none. Owned. */
char *thread_newest_id(struct store *store, int64_t thread_id);

/* The kind of the mail that a thread began with; NULL if none. Owned. */
char *thread_first_kind(struct store *store, int64_t thread_id);

/* For `thread list`: threads after `after_id`, at most `most`; mentorship 0: all. */
struct thread_summary {
	int64_t id, prompt_id, mails_n;
	char *mentee, *person;     /* handles; NULL: none, the admin */
	char *kind;                /* of its first mail */
	utc_t started_at, last_at; /* last_at: when the newest left, 0 */
};
GArray *thread_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
                    GError **error);
