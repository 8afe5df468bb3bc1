/* Which messages of a mailbox are to be fetched: their UIDs, sizes and dates, no text. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "imap/session.h"

struct listed {
	uint32_t uid;
	uint64_t size;     /* RFC822.SIZE */
	utc_t internal_at; /* INTERNALDATE, 0 if unreadable */
	bool handed;       /* for whoever fetches them */
};

/* The messages with UIDs from `first` to `last` (UINT32_MAX: to the end), in the order of their
 * UIDs, each once. An element is a struct listed. */
bool listing_range(struct imap_session *session, uint32_t first, uint32_t last, GArray **listed,
                   GError **error);

/* The UID of the message with this sequence number, 0 if there is none. */
bool listing_uid(struct imap_session *session, uint32_t number, uint32_t *uid, GError **error);

/* The smallest UID from `first` on, by halving the sequence numbers of a mailbox just examined;
 * `*uid` is 0 when there is none. For mailboxes whose UIDs have wide gaps. */
bool listing_next_uid(struct imap_session *session, uint32_t first, uint32_t exists_n,
                      uint32_t *uid, GError **error);
