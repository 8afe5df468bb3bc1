/* Mail that no mentor can decide on (M129): from strangers, or nobody knows whose. The admin gets a list once a day
 * while there is any, without a sender and without a word of what it holds; a reply releases or rejects.
 *
 * Reads: quarantine. Writes: outbox, the numbers of a list, quarantine, inbox. Trusts: the admin's reply to the list. */
#pragma once

#include "mentoring/core.h"

struct incoming;

/* The list, when its time has come; a transaction of its own, opened here. Returns 0, -1 on an error. */
int64_t waiting_admin_run(struct core *core, utc_t now, GError **error);
/* When the next one is due, 0: nothing waits for the admin. */
utc_t waiting_admin_next(struct core *core);

/* The admin's reply to any mail: what is no decision about a list does nothing. */
bool waiting_admin_file(struct incoming *incoming, GError **error);
