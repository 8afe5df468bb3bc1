/* Times and dates as people write them on a command line and in a scenario. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "base/date.h"

/* "2027-05-20T10:00" on the wall of `zone`, or with its own offset: "…Z", "…+03:00". Of an hour that
 * comes twice the first is meant; years 1970 to 9998. False, *at untouched, for anything else. */
bool when_parse(const char *text, const char *zone, utc_t *at);

/* "2027-05-20T10:00" in a zone; owned by the caller. */
char *when_text(const char *zone, utc_t at);

/* "2027-05-20". */
bool when_date_parse(const char *text, date_t *date);

/* "08:30" as minute of the day. */
bool when_minute_parse(const char *text, int *minute);
