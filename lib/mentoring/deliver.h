/* What a delivery attempt, or a look for a copy, makes of an outbox row (security.md, section 2).
 *
 * Reads and writes: outbox, ledger, addresses, holds. Inside a transaction of the caller. */
#pragma once

#include "mail/server.h"
#include "mentoring/core.h"
#include "store/outbox.h"

/* The result of one attempt. */
bool deliver_settle(struct core *core, const struct outbox_claimed *mail,
                    const struct mail_result *result, utc_t now, GError **error);
/* Whether the account or the connection is at fault, and not this mail. */
enum trouble deliver_account_trouble(const struct mail_result *result);
/* Our own domain, for EHLO. Borrowed. */
const char *deliver_domain(const struct core *core);

/* A look for a mail in doubt has ended. Found: sent. Not found, though copies of later mail are seen
 * and the last look is due: sent again. Else it is held, and a human asked. */
bool deliver_looked(struct core *core, const struct outbox_doubt *doubt, bool asked,
                    const struct found *found, utc_t now, GError **error);
