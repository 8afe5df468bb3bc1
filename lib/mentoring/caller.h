/* Calls somebody when mail alone may wake nobody: runs [safety] on_safety for each alarm that nobody has taken, and
 * once more each time it is told again (rules 3.8; messages-more M120).
 *
 * The program reads one line without names or content, in the mentor's language; what it does, an SMS gateway or a
 * bell, is the admin's. Run after the alarm is committed; rather twice than never. One that does not end is killed.
 * Reads: alarms. Writes: alarms. */
#pragma once

#include "mentoring/core.h"

struct caller;

/* `on_idle` is called when the last program has ended. */
struct caller *caller_new(struct core *core, void (*on_idle)(void *data), void *data);
/* Runs what is due. False on an error of the store. */
bool caller_wake(struct caller *caller, GError **error);
bool caller_is_idle(const struct caller *caller);
/* Programs that still run are left alone. */
void caller_free(struct caller *caller);
