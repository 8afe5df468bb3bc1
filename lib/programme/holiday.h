/* Public holidays, and the eves that are kept like them (rules 3.3b, *Holiday*). */
#pragma once

#include <stdbool.h>

#include "base/date.h"

enum country { COUNTRY_NONE, COUNTRY_FI, COUNTRY_SE, COUNTRIES };

/* Whether offices are closed on that date; never in COUNTRY_NONE. Sundays count only where the
 * calendar names them (Easter, Whit Sunday). */
bool holiday_is(enum country country, date_t date);

/* Easter Sunday of a year of the Gregorian calendar. */
date_t holiday_easter(int year);

/* "FI", "SE" or "none", as in the configuration. False for any other word. */
bool country_parse(const char *word, enum country *country);
const char *country_word(enum country country);

/* The country whose holidays hold by default in a zone (rules 3.11, *holidays*). */
enum country country_of_zone(const char *zone);
