/* The rules of a zone around one instant, as RFC 5545 writes them. */
#pragma once

#include <libical/ical.h>

#include "base/clock.h"

/* A VTIMEZONE that holds for a year before and after `at`. Owned by the caller. */
icalcomponent *vtimezone_of(const char *zone, utc_t at);
