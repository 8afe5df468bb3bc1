/* Erasure: everything about a mentee in one mentorship, in the store and on the mail server (rules 3.9).
 *
 * Asked for by POISTA KAIKKI, by an admin, or by the retention clock. First the rows, in short transactions, then the
 * WAL, then the copies in every mailbox that we read or send through; when all have been asked for, the receipt, which
 * is the last mail, and a word to the mentor; then those too. Each step is a row, so that it goes on after a crash.
 * What stays is a receipt's number and which mentorship of a backup it was: in the store, and in the file `erased` of
 * the state directory, because a store that is restored knows nothing of it.
 *
 * Reads and writes: all tables of a person, erasure, removal, ledger, outbox. */
#pragma once

#include "mentoring/core.h"

struct incoming; /* mentoring/incoming.h */

/* POISTA KAIKKI: asked back first (M76), also on hold, before consent and after LOPETA; in a reply to that within 7
 * days it is done. */
bool erase_take(struct incoming *incoming, GError **error);

/* Notes it, and stops everything; inside a transaction. `cause`: asked, admin, retention. Nothing happens when it is
 * under way. The receipt's number is given, owned by the caller. */
bool erase_begin(struct core *core, int64_t mentorship_id, const char *cause, utc_t now,
                 char **receipt, GError **error);

/* The same for every mentorship that a mentee has had: the person goes with the last, whose receipt is given. */
bool erase_person(struct core *core, int64_t mentee_id, const char *cause, utc_t now,
                  char **receipt, GError **error);

/* What is due of erasures, in transactions of its own. Returns how many were looked at, -1 on an error. */
int64_t erase_run(struct core *core, utc_t now, int64_t most, GError **error);
/* Mentorships and strangers' mail whose time is over: begins their erasure. As erase_run. */
int64_t erase_overdue(struct core *core, utc_t now, int64_t most, GError **error);
/* The next instant at which either has something to do; 0: none. */
utc_t erase_next(struct core *core);

/* The rows of one, without waiting for the mail server: for mentorctl, which makes no mail. False with REMEDY_RETRY
 * while a mail of theirs is on the wire, or another process reads; the daemon goes on with it. */
bool erase_rows(struct core *core, int64_t erasure_id, utc_t now, GError **error);

/* After a restore, and at each start: what had been erased before the backup was put back is erased again. */
bool erase_recall(struct core *core, utc_t now, GError **error);
