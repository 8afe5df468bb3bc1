/* Safety words: before all other logic (rules 3.8).
 *
 * Automation for the person stops, the mentor gets the whole mail now, the mentee one fixed text;
 * only the mentor ends it. Reads: the words. Writes: hold, alarm, course, outbox. */
#pragma once

#include "mentoring/incoming.h"

/* Whether the message holds safety words or a bare cry for help of a mentee. */
bool safety_is_met(const struct incoming *incoming);
/* `proven`: the sender is; else the mentor is told so and the mentee gets nothing. */
bool safety_raise(struct incoming *incoming, bool proven, GError **error);

/* The mentor's reply to an alarm: OTAN, VÄÄRÄ HÄLYTYS, JATKA. Anything else does nothing. */
bool safety_answer(struct incoming *incoming, GError **error);
