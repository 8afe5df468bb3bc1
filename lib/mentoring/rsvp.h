/* What somebody answered in a calendar to an invitation of ours: iTIP REPLY and COUNTER.
 *
 * The random UID of the invitation is its token, together with the address it was sent to (security.md,
 * section 5). A calendar's answer is no writing: it ends neither a pause nor a silence.
 *
 * Reads: sessions, addresses. Writes: the session's rsvp, the course, proposals, what is to leave.
 * Trusts: UID and sender together. */
#pragma once

#include "mentoring/incoming.h"

/* *is_filed: it was such an answer, and is done. Sets incoming->class and ->pair then. */
bool rsvp_file(struct incoming *incoming, bool *is_filed, GError **error);

/* The calendar object of a message that is one, NULL for all others. */
const struct event_view *rsvp_event(const struct incoming *incoming);
/* Its start as an instant, on the wall of the writer where it names no zone; 0: it has none. */
utc_t rsvp_start(const struct event_view *event, const struct person *writer);
