/* How somebody's last weeks went, question by question: the strip that stands beside a mentee in the digest. */
#pragma once

#include "programme/course.h"

enum { RHYTHM_WEEKS = 8 };

struct rhythm {
	int weeks; /* shown: since the first question, at most RHYTHM_WEEKS; 0: nothing was asked yet */
	/* A digit a week, oldest first: 0 nothing asked, 1 asked, 2 answered, 3 the mentor has written since. */
	char strip[RHYTHM_WEEKS + 1];
	int asked, answered, responded; /* prompts of those weeks */
};

/* Weeks begin on Mondays of the mentee's calendar; the last is that of `today`. */
struct rhythm rhythm_of(const struct course *course, const char *zone, date_t today);
