/* A calendar invitation of the mentor's own, with our mailbox and one mentee among the attendees: it books
 * the session, moves it, or takes it away. Nobody has to learn a command.
 *
 * Calendars then follow the mentor's invitation, and none goes out from us. A mail that DMARC does not
 * prove is asked back at the mentor's known address. Reads: people, sessions. Writes: sessions, the
 * course, what is to leave. Trusts: dmarc=pass, a token, or the mentor's own YES. */
#pragma once

#include "mentoring/incoming.h"

/* *is_filed: it was such an invitation, and is done. Sets incoming->class then. */
bool booking_file(struct incoming *incoming, bool *is_filed, GError **error);

/* A mentor's YES or NO to "is the calendar invitation from you?"; *is_filed as above. */
bool booking_answer(struct incoming *incoming, bool *is_filed, GError **error);
