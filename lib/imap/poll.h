/* A poll: what is new in a mailbox, handed over message by message.
 *
 * First the sizes, then the bodies in one UID FETCH, streamed: no more than one message is held.
 * \Seen plays no part and is not set (BODY.PEEK, EXAMINE); only UIDs count, and only those that
 * were asked for. */
#pragma once

#include "imap/session.h"

/* Borrows the message. False: there is nobody to take it, end the poll. */
typedef bool poll_message_func(const struct fetched *fetched, void *data);

/* Where UIDVALIDITY is not what the request knows, or it knows none, nothing is fetched: the
 * position alone is the answer, and its uidnext is the server's. `*position` says where to go on,
 * also after an error: then for the messages that were handed over. */
bool imap_poll(struct imap_session *session, const struct poll_request *request,
               poll_message_func *on_message, void *data, struct position *position,
               GError **error);
