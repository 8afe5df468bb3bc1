/* What servers say about our mail: our own copy seen again, bounces, complaints, absences. */
#pragma once

#include "mentoring/incoming.h"

/* A mail has left, as the server, a copy or a human says: state sent, and a row of the ledger. One that was
 * erased while it was on the wire has no row any more: nothing is to be noted. */
bool report_sent(struct core *core, int64_t outbox_id, const char *reply, utc_t now,
                 GError **error);
/* Our own copy: it proves a mail that was in doubt, and teaches the id a server gave it. */
bool report_own_copy(struct core *core, int64_t outbox_id, const char *message_id, utc_t now,
                     GError **error);
/* A recipient's address was refused for good, at RCPT or in a proven report (rules 3.11, *bounce*).
 * `status` as "5.1.1" or "", `reply` the server's words. */
bool report_refusal(struct core *core, int64_t outbox_id, const char *status, const char *reply,
                    utc_t now, GError **error);
bool report_complaint(struct core *core, int64_t mentorship_id, utc_t now, GError **error);
/* An out-of-office reply holds the clock of the open question (R20). */
bool report_absence(struct incoming *incoming, GError **error);
