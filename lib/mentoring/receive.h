/* Keep what was fetched: messages and the mailbox position, one transaction, before anything else.
 *
 * Reads: position. Writes: inbox, raw, position. Trusts: nothing in a message. */
#pragma once

#include "mail/server.h"
#include "mentoring/core.h"

/* A message of a poll, until the poll's position has come. */
struct received {
	uint32_t uid;
	utc_t internal_at;
	uint64_t size;
	GBytes *message;
};
void received_clear(struct received *received);

enum receive {
	RECEIVED, /* kept; *n says how many are new */
	RECEIVE_REPOLL, /* the mailbox was renumbered, or seen for the first time: poll it from the new position */
	RECEIVE_FAILED, /* nothing was kept */
};

/* What one poll of a mailbox brought. Borrows. */
struct batch_received {
	const char *mailbox;
	const GArray *messages; /* struct received */
	const struct position *position;
};
/* Opens its own transaction. */
enum receive receive_batch(struct core *core, const struct batch_received *batch, utc_t now,
                           int64_t *n, GError **error);

/* A message that ends the fetching program each time is passed over: its number is kept in quarantine. */
bool receive_skip(struct core *core, const char *mailbox, utc_t now, GError **error);
