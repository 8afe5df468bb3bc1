/* Messages of the selected mailbox by one header field. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "imap/session.h"

/* Those whose field holds `value` somewhere (RFC 3501 6.4.4, HEADER; "": that have the field), and that came no
 * earlier than a day before `since_at` (0: at any time), SINCE being in the zone of the server. */
struct search_header {
	const char *field, *value;
	utc_t since_at;
};
/* Appends their UIDs, uint32_t. */
bool search_by_header(struct imap_session *session, const struct search_header *wanted,
                      GArray *uids, GError **error);
/* Appends the UIDs of those that are marked \Deleted. */
bool search_deleted(struct imap_session *session, GArray *uids, GError **error);

/* Printable ASCII: anything else is no identifier of a message. */
bool search_may_ask(const char *text);
