/* The Date field: RFC 5322, section 3.3. */
#pragma once

#include "base/bytes.h"
#include "base/clock.h"

/* The instant of a date-time, obsolete zones included; 0 if it is missing or unreadable. */
utc_t datetime_parse(struct bytes field);
