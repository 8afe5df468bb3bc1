/* Time zones: between instants and the wall clock of a place.
 *
 * A local rule is kept as wall time and zone name; it becomes an instant when it is planned.
 * Zones are those of the system's tzdata, by IANA name, and stay loaded. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "base/date.h"

/* What a clock on the wall shows. */
struct wall {
	date_t date;
	int minute; /* of the day, 0 to 1439 */
};

/* Whether tzdata has a zone of this name. */
bool zone_is_known(const char *zone);

/* The machine's own zone: the target of /etc/localtime, else "UTC". Owned by the caller. */
char *zone_of_machine(void);

/* The wall time in a zone at an instant. The zone must be known. */
struct wall zone_wall(const char *zone, utc_t at);

/* The instant of a wall time. One that does not exist (the clock skips it) becomes the first
 * instant after the gap; one that exists twice means the first. The zone must be known. */
utc_t zone_utc(const char *zone, struct wall wall);

/* Seconds east of UTC that the zone's clock is ahead at an instant. */
int32_t zone_offset(const char *zone, utc_t at);
