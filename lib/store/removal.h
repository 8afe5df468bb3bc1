/* Copies on the mail server that are to go. */
#pragma once

#include "store/store.h"

struct removal {
	int64_t id, erasure_id; /* erasure 0: a stranger's mail */
	char *mailbox;          /* "": wherever copies of ours lie */
	int64_t uidvalidity, uid, size;
	char *message_id, *mentord_id;
	utc_t again_at; /* to be looked for once more then, 0: not */
	int64_t tries_n;
};
void removal_clear(struct removal *removal);
/* The next that is due; false when there is none, or on an error. */
bool removal_next(struct store *store, utc_t now, struct removal *removal, GError **error);
/* When the next is due, 0: none. */
utc_t removal_next_at(struct store *store);
/* The server has been asked, and what it had is gone. */
bool removal_done(struct store *store, int64_t id, GError **error);
/* The same, but copies may still come: once more at `again_at`. */
bool removal_again(struct store *store, int64_t id, utc_t again_at, GError **error);
/* It could not be asked, or said no. */
bool removal_retry(struct store *store, int64_t id, utc_t next_at, GError **error);
/* How many of an erasure the server has not been asked about yet. */
int64_t removal_pending(struct store *store, int64_t erasure_id);

/* The mail of an inbox row, of a stranger. */
bool removal_of_inbox(struct store *store, int64_t inbox_id, utc_t now, GError **error);
