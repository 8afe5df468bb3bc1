/* What time it is. The only place that asks the system; everything else is handed `now`. */
#pragma once

#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z. */
typedef int64_t utc_t;

/* The wall clock, which may jump. For what people see and what the plan is made of. */
utc_t clock_now(void);

/* Milliseconds that only go forward. For deadlines and intervals. */
int64_t clock_monotonic_ms(void);
