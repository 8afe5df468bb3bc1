/* A mail in quarantine on its way to whom it concerns: the mentor, a stranger's to the admin.
 *
 * Reads: quarantine, raw, people. Writes: quarantine, outbox. Trusts: nothing; the message goes as it
 * came, in an attachment that no program opens by itself. */
#pragma once

#include "mentoring/core.h"

/* To be forwarded when the daemon looks; it stays in quarantine. Inside a transaction; errors are those
 * of roster.h. */
bool forward_ask(struct core *core, int64_t quarantine_id, utc_t now, GError **error);

/* Makes the mails that were asked for, a transaction for each, opened here. Returns how many were
 * looked at, -1 on an error. */
int64_t forward_run(struct core *core, utc_t now, int64_t most, GError **error);
