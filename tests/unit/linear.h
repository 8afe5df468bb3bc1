/* How work grows with the length of what it is done on: a ratio of this process's own processor time, so that a busy
 * machine changes nothing. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <time.h>

static inline gint64
linear_now_us(void)
{
	return (gint64)((double)clock() * G_USEC_PER_SEC / CLOCKS_PER_SEC);
}

/* Whether work on `times` as much took no more than about `times` as long. What takes hardly any time is not judged. */
static inline bool
linear_is(gint64 small_us, gint64 large_us, int times)
{
	enum { SLACK = 3, HARDLY_US = 100000 };

	return large_us <= small_us * times * SLACK + HARDLY_US;
}
