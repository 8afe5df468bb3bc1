/* Everything about a mentee in one mentorship goes, in pages, so that no transaction is long.
 *
 *	rows ─pages→ copies ─WAL empty, every copy asked for→ telling ─receipt has left→ clearing ─WAL empty→ done */
#pragma once

#include "store/store.h"

struct erasure {
	int64_t id, mentorship_id;
	utc_t added_at, asked_at, erased_at; /* added_at: of the mentorship; erased_at 0: not yet */
	char *cause;                         /* asked, admin, retention, restored */
	char *receipt, *state;
	int64_t rows_n, imap_n;
	bool is_final; /* the person goes too */
	utc_t ended_at;
	int64_t mentee_id, mentor_id;
	char *to_addr, *to_name, *called, *lang, *zone, *mentor_name;
};
void erasure_clear(struct erasure *erasure);

/* Of a mentorship that is there. What the receipt needs is taken out of its rows. False with no error: it is under way
 * already. */
struct erasure_new {
	int64_t mentorship_id;
	const char *cause, *receipt;
};
bool erasure_add(struct store *store, const struct erasure_new *entry, utc_t now, GError **error);
/* One that a store which is gone had carried out: only what it was, state done. */
bool erasure_recall(struct store *store, const struct erasure *entry, GError **error);

bool erasure_get(struct store *store, int64_t id, struct erasure *erasure, GError **error);
/* Those of a mentee that have not ended: array of struct erasure. */
GArray *erasure_of_mentee(struct store *store, int64_t mentee_id, GError **error);
/* Those that go on now, at most `most`: ids as int64_t. */
GArray *erasure_due(struct store *store, utc_t now, int64_t most, GError **error);
utc_t erasure_next_at(struct store *store);
/* The state and when it goes on; next_at 0: not by itself. */
bool erasure_set_state(struct store *store, int64_t id, const char *state, utc_t next_at,
                       GError **error);
/* The rows are gone. */
bool erasure_set_erased(struct store *store, int64_t id, utc_t now, GError **error);
bool erasure_count(struct store *store, int64_t id, int64_t rows_n, int64_t imap_n, GError **error);
/* The last of its copies has been asked for: it goes on. */
bool erasure_go_on(struct store *store, int64_t id, utc_t now, GError **error);
/* The receipt has left: nothing stays that says whose it was. State clearing. */
bool erasure_forget_whose(struct store *store, int64_t id, utc_t now, GError **error);
/* All that were ever begun: array of struct erasure. */
GArray *erasure_list(struct store *store, GError **error);

/* ---- the rows ---- */

/* A mail of the mentorship is on the wire: its row must not go before the result has come; or rows of another
 * mentorship of theirs go first, with their copies. */
bool erasure_must_wait(struct store *store, const struct erasure *erasure);
/* The next page: what goes from the mail server is noted (removal), then its rows go. *rows_n: how many went,
 * 0: there are none any more. */
bool erasure_page(struct store *store, const struct erasure *erasure, utc_t now, int64_t *rows_n,
                  GError **error);
/* How many rows a mentee has, without what goes with them. */
int64_t erasure_rows(struct store *store, int64_t mentee_id);

/* ---- its own mails, once they have left ---- */

/* Whether a mail whose key begins so has not been settled yet. */
bool erasure_mail_waits(struct store *store, const char *key);
/* Its row goes, and its copies are noted. */
bool erasure_mail_forget(struct store *store, int64_t erasure_id, const char *key, utc_t now,
                         GError **error);

/* ---- the clock ---- */

/* Mentorships that ended at `ended_before` or earlier and have no erasure, earliest first: ids as int64_t. */
GArray *erasure_overdue(struct store *store, utc_t ended_before, int64_t most, GError **error);
/* The earliest end of those that have none, 0: none. */
utc_t erasure_first_end(struct store *store);
