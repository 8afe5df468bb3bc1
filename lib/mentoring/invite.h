/* Invitations of sessions: whom the calendars of what must be told, and the two letters that do it.
 *
 * A session row says what is true and what was told (store/session_invite.h); where they differ both
 * people are due a letter each, with a calendar object that mentord-read makes of plain facts. The
 * letters and the note that they were told are one transaction, so a crash neither loses nor doubles
 * one. Before YES nothing goes, nor in a hold other than debt, nor once the mentorship is over.
 *
 * Reads: sessions, people. Writes: session, thread, outbox, token. Trusts: mentord-read, that the
 * object is what was asked for. */
#pragma once

#include "mail/invite.h"
#include "mentoring/core.h"
#include "store/session_invite.h"

enum invited { INVITED_MENTEE, INVITED_MENTOR, INVITED };

/* A session whose calendars are behind, with the facts of each object. */
struct invite_work {
	struct session_invite session;
	struct invite objects[INVITED];
};
void invite_work_clear(struct invite_work *work);

/* The next one, but for those in `not_these` (ids of sessions, gint64 keys). False with no error: none is
 * due, or everything is on hold. Fills a zeroed struct. */
bool invite_next(struct core *core, GHashTable *not_these, utc_t now, struct invite_work *work,
                 GError **error);

/* Post both letters with their objects, in a transaction opened here. What has changed since
 * invite_next is left for another round. */
bool invite_post(struct core *core, const struct invite_work *work,
                 char *const objects[static INVITED], utc_t now, GError **error);
