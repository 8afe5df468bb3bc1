/* A mentee's addresses, as an admin changes them (M73, M74; journeys 4.4).
 *
 * Reads: people, address_change. Writes: address_change, address, hold, outbox. Trusts: a yes that came
 * from the address itself, in answer to the mail that went there; a no from either. */
#pragma once

#include "mentoring/core.h"

struct incoming;

/* Puts the question on its way; nothing changes before it is answered. Errors are those of roster.h. */
bool address_change_ask(struct core *core, const char *mentee, const char *addr, bool makes_primary,
                        utc_t now, GError **error);
/* At once: an address that is not the primary one. */
bool address_change_remove(struct core *core, const char *mentee, const char *addr, GError **error);

/* Makes the mails for what is new; a transaction for each, opened here. Returns how many were looked
 * at, -1 on an error. */
int64_t address_change_run(struct core *core, utc_t now, int64_t most, GError **error);

/* Whether a mail of ours asks the reader of a new address, and went there: then that reader may answer
 * it, though the address is nobody's yet. */
bool address_change_is_asked(struct core *core, int64_t outbox_id, const char *from);

/* A reply to one of these mails. *is_filed is false, and nothing done, for a reply to any other. */
bool address_change_answer(struct incoming *incoming, bool *is_filed, GError **error);

/* A mail to an address came back: when it was a new one, nobody will answer there. */
bool address_change_came_back(struct core *core, int64_t outbox_id, utc_t now, GError **error);
