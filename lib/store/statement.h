/* Statements of lib/store: prepared once, bound by one line, read column by column.
 *
 * Private to this folder. Values are bound in the order in which the statement first names its
 * parameters. `types` has one letter a value: i int64_t · n int64_t, 0 means NULL · t const char *,
 * NULL means NULL · b const void *, size_t ·
 * d date_t, DATE_NONE means NULL. */
#pragma once

#include <sqlite3.h>

#include "base/bytes.h"
#include "base/date.h"
#include "store/store.h"

/* An empty store in memory with the file of another attached as `real`, for reading alone, and
 * count_words(TEXT): "[43 words]", or "" for none. For rehearsal.h. */
struct store *store_beside(const struct store *real, GError **error);

/* Run a statement that gives no rows. */
bool statement_run(struct store *store, GError **error, const char *sql, const char *types, ...);

/* The same for an INSERT: the new row's id, 0 on an error. */
int64_t statement_insert(struct store *store, GError **error, const char *sql, const char *types,
                         ...);

/* Start reading rows; NULL on an error. Finish with statement_end. */
sqlite3_stmt *statement_query(struct store *store, GError **error, const char *sql,
                              const char *types, ...);

/* The next row. False at the end, and on an error, which is set. */
bool statement_next(sqlite3_stmt *statement, GError **error);
void statement_end(sqlite3_stmt *statement);

/* One number from a statement of one row and column; `missing` when there is no row or it fails. */
int64_t statement_number(struct store *store, int64_t missing, const char *sql, const char *types,
                         ...);

/* Rows changed by the last statement_run. */
int64_t statement_changed(const struct store *store);

/* Rows changed since the store was opened, those of foreign keys' actions among them. */
int64_t statement_total(const struct store *store);

int64_t column_i64(sqlite3_stmt *statement, int column);
/* NULL becomes DATE_NONE. */
date_t column_date(sqlite3_stmt *statement, int column);
/* A copy the caller owns; NULL becomes "". */
char *column_text(sqlite3_stmt *statement, int column);
/* The same, but NULL stays NULL. */
char *column_text_or_null(sqlite3_stmt *statement, int column);
/* Borrowed until the next step. */
struct bytes column_bytes(sqlite3_stmt *statement, int column);

/* ---- whole results; each ends the statement, which may be NULL after a statement_query that failed ---- */

typedef void statement_read_func(sqlite3_stmt *row, void *element);

/* The first row. False when there is none, and on an error, which is set. */
bool statement_one(sqlite3_stmt *rows, statement_read_func *read, void *element, GError **error);
/* Every row as an element of `size` bytes, in an array that clears its elements. NULL on an error. */
GArray *statement_rows(sqlite3_stmt *rows, size_t size, GDestroyNotify clear,
                       statement_read_func *read, GError **error);
/* The first column of every row: int64_t. */
GArray *statement_ids(sqlite3_stmt *rows, GError **error);
/* Rows of a name and a number: struct count. */
GArray *statement_counts(struct store *store, const char *sql, GError **error);
