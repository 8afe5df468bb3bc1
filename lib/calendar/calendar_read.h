/* A calendar object, as it came, into facts: RFC 5545 by libical.
 *
 * The object is a stranger's: its size and the depth of its components are limited before libical
 * sees it, the rules of its time zones to those that zones have. The component that counts is the
 * first that is no VTIMEZONE; of a series, the first that is no single date of it. */
#pragma once

#include <stdbool.h>

#include "mail/event.h"

/* Fill a zeroed view; event_clear frees it. `text` is valid UTF-8. False, leaving nothing to free,
 * when it holds no calendar object or passes a limit. */
bool calendar_read(const char *text, struct event_view *event);
