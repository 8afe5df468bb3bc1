/* What a human decides about single mails: those that could not leave, and those that proved nothing.
 *
 * Reads and writes: outbox, quarantine, inbox, raw. Trusts: the human. Each runs inside its
 * caller's transaction; errors are those of roster.h. */
#pragma once

#include "mentoring/core.h"

/* A mail that failed, or waits to be tried again: now. */
bool desk_retry(struct core *core, int64_t outbox_id, utc_t now, GError **error);
/* A mail that has not left will not; a question goes back to the planner. */
bool desk_cancel(struct core *core, int64_t outbox_id, utc_t now, GError **error);
/* Of a mail of which nobody knows whether it left: it did, or it is to be sent (again). */
bool desk_resolve(struct core *core, int64_t outbox_id, bool was_sent, utc_t now, GError **error);

/* A message in quarantine is read and filed once more, as what it claims to be, or (prompt_id) as
 * the answer of the mentee who was asked. */
bool desk_release(struct core *core, int64_t quarantine_id, int64_t prompt_id, utc_t now,
                  GError **error);
/* Whether reading a message set aside for this reason once more cannot help. */
bool desk_is_final(const char *reason);
/* Its content goes; that it came stays known. */
bool desk_discard(struct core *core, int64_t quarantine_id, utc_t now, GError **error);
