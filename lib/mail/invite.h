/* What an invitation of ours says: plain facts, from which mentord-read makes the calendar object. */
#pragma once

#include <stdint.h>

#include "base/clock.h"
#include "mail/event.h"

/* Every string is valid UTF-8. */
struct invite {
	enum event_method method; /* METHOD_REQUEST or METHOD_CANCEL */
	char *uid;
	uint32_t sequence;
	utc_t stamp_at, starts_at;
	uint32_t minutes;
	char *zone; /* of the recipient, an IANA name */
	char *summary, *description;
	char *location; /* "" if there is none */
	char *organizer_name, *organizer_addr;
	char *attendee_name, *attendee_addr; /* the recipient, the only one */
};
