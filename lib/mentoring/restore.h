/* A backup in place of the store (faults.md ST-54; security.md C20).
 *
 * Afterwards everything is on hold until a human lets it go. What had not left when the backup was made may have left
 * since: each such mail is looked for in Sent and among our own copies, and not sent again when it is found. Replies
 * that came since are fetched again, and what was erased since is erased again at the next start (erase.h). */
#pragma once

#include "mentoring/core.h"
#include "store/store.h"

struct restored {
	enum store_open how; /* of the backup, also after a failure: it is newer, or damaged */
	utc_t backup_at;
	int64_t doubts_n; /* mails that are looked for */
	char *before;     /* where the store that was there went; NULL: there was none */
};
void restored_clear(struct restored *restored);

/* Puts the file in the store's place. Refused while a mentord works on it. `try_only`: everything but that. */
bool restore_run(const struct settings *settings, const char *file, bool try_only, utc_t now,
                 struct restored *restored, GError **error);

/* Tells the admin once that a backup was put back (M132). Inside the daemon; returns 0, -1 on an error. */
int64_t restore_tell(struct core *core, utc_t now, GError **error);
