/* An invitation of ours as a calendar object: iTIP (RFC 5546) by libical.
 *
 * One VEVENT with one ATTENDEE, who is asked for an answer. Its times stand on the wall of the
 * recipient's zone, whose rules come along in a VTIMEZONE that has the plain IANA name: Outlook and
 * Google know zones by that, not by libical's "/freeassociation.sourceforge.net/". */
#pragma once

#include "mail/invite.h"

/* The object, lines ending in CRLF, in UTF-8. Owned by the caller. The zone must be known. */
char *calendar_write(const struct invite *invite);
