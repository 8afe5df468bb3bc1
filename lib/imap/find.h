/* Looking for our own mails, and for the mailboxes where they lie. */
#pragma once

#include "imap/session.h"

/* By Message-ID, then by X-Mentord-Id. `found` is zeroed first; found_clear of child/protocol.h's
 * owner frees its text with g_free. */
bool imap_find(struct imap_session *session, const struct find_request *request,
               struct found *found, GError **error);

/* The mailboxes for sent mail and for junk, by RFC 6154. Texts to be freed with g_free. */
bool imap_folders(struct imap_session *session, struct folders *folders, GError **error);
