/* A safety alarm that nobody has taken is told again (rules 3.8): to the mentor, then to the backup without
 * what was written, then to both and, without names or content, to the admin.
 *
 * These mails go at any hour, in spite of every hold, and twice rather than never. Reads: alarms. Writes: alarms,
 * what is to leave. */
#pragma once

#include "mentoring/incoming.h"
#include "store/alarm.h"

/* Alarms whose time has come, each in a transaction of its own, opened here. Returns how many were looked
 * at, -1 on an error. */
int64_t chase_run(struct core *core, utc_t now, int64_t most, GError **error);
/* When an alarm of `since_at` that has been told again n times is told the next time; 0: not any more. */
utc_t chase_next(const struct core *core, utc_t since_at, int64_t n);

/* Whoever had been told hears that somebody has taken it, but the one who did (M117, M127). Inside a
 * transaction. */
bool chase_taken(struct incoming *incoming, const struct alarm_row *alarm, bool by_backup,
                 GError **error);
/* A backup's reply: OTAN takes it and brings the mail itself (M116); all else does nothing. */
bool chase_of_backup(struct incoming *incoming, GError **error);
