/* Take messages from the server for good: marked \Deleted and expunged (RFC 3501 6.4.3, RFC 4315).
 *
 * Never another one. A UID counts only under its UIDVALIDITY and with its size; a Message-ID only where it stands
 * whole in the field and the size is the same, since strangers choose Message-IDs; our own ids are random. Without
 * UIDPLUS an EXPUNGE takes all that are marked, so others that somebody marked are unmarked for as long as it takes. */
#pragma once

#include "imap/session.h"

/* A mailbox that is not there holds nothing. */
bool imap_take(struct imap_session *session, const struct take_request *request,
               struct taken *taken, GError **error);
