/* The store: one SQLite file, opened by the core and by mentorctl.
 *
 * Under lib/store a function is one statement and lives with its table; here are opening, schema,
 * transactions and integrity. A use case opens and commits: what belongs together is one
 * transaction. No cursor is open between two calls. `now` is handed in.
 *
 * Errors: REMEDY_RETRY when the disk is full, busy or failing (nothing has changed);
 * REMEDY_OPERATOR when the file is damaged or not ours (store_is_damaged). */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct store;

enum { STORE_SCHEMA = 6 };

enum store_open {
	STORE_OPENED,
	STORE_NEWER,   /* a later version of the schema: nothing was written */
	STORE_DAMAGED, /* nothing was written */
	STORE_FAILED,
};

/* Open DIR/mentord.db; make or migrate it if need be. WAL, synchronous=FULL, foreign keys,
 * secure_delete; mode 0600. */
enum store_open store_open(const char *directory, struct store **store, GError **error);
void store_close(struct store *store);

/* One write transaction (BEGIN IMMEDIATE). Waits 50 ms for another writer, then REMEDY_RETRY. */
bool store_begin(struct store *store, GError **error);
bool store_commit(struct store *store, GError **error);
/* For the way out of a use case that failed; never fails itself. */
void store_rollback(struct store *store);

/* Whether an error says that the file itself is damaged. */
bool store_is_damaged(const GError *error);

/* PRAGMA quick_check, or integrity_check when `thorough`. `*verdict` is "ok" or the first problem. */
bool store_check(struct store *store, bool thorough, char **verdict, int64_t *foreign_keys_n,
                 GError **error);

/* Move what has been committed into the main file and empty the WAL, so that what was erased is
 * gone from it too. False with REMEDY_RETRY while another process reads. */
bool store_checkpoint(struct store *store, GError **error);

/* Copy the store, while in use, to a new file. */
bool store_backup(struct store *store, const char *file, GError **error);

/* The value of a name, `missing` if it was never set. */
int64_t store_value(struct store *store, const char *name, int64_t missing);
bool store_set_value(struct store *store, const char *name, int64_t number, GError **error);

/* How many rows have a name, as the _counts functions of the tables tell it: GArray of these, which frees
 * the names. */
struct count {
	char *name;
	int64_t n;
};
