#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/remedy.h"
#include "store/schema.h"
#include "store/statement.h"

struct store {
	char *path;
	sqlite3 *db;
	bool is_poisoned; /* a write or sync failed: what the handle believes may not be on disk */
	GHashTable *statements; /* SQL (by address) → sqlite3_stmt */
};

enum { BUSY_WAIT_MS = 50, CHECKED_PAGES = 8192 };

static void
finalize(gpointer statement)
{
	sqlite3_finalize(statement);
}

static void
take_error(struct store *store, GError **error)
{
	int code = sqlite3_extended_errcode(store->db) & 0xff;

	store->is_poisoned |= code == SQLITE_IOERR;
	bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;

	g_set_error(error, REMEDY, damaged ? REMEDY_OPERATOR : REMEDY_RETRY,
	            "store: %s (SQLite %d)", sqlite3_errmsg(store->db),
	            sqlite3_extended_errcode(store->db));
}

bool
store_is_damaged(const GError *error)
{
	return error && error->domain == REMEDY && error->code == REMEDY_OPERATOR
	       && strstr(error->message, "(SQLite ") != NULL;
}

static bool
exec(struct store *store, const char *sql, GError **error)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	take_error(store, error);
	return false;
}

static sqlite3_stmt *
prepared(struct store *store, const char *sql, GError **error)
{
	sqlite3_stmt *statement = g_hash_table_lookup(store->statements, sql);
	if (statement)
		return statement;
	if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
	    != SQLITE_OK) {
		take_error(store, error);
		return NULL;
	}
	/* The address is the key; the text behind it is never written to. */
	const union {
		const char *text;
		gpointer key;
	} address = { .text = sql };
	g_hash_table_insert(store->statements, address.key, statement);
	return statement;
}

static void
bind_all(sqlite3_stmt *statement, const char *types, va_list values)
{
	for (int i = 1; types[i - 1]; i++) {
		switch (types[i - 1]) {
		case 'i':
			sqlite3_bind_int64(statement, i, va_arg(values, int64_t));
			break;
		case 'n': {
			int64_t value = va_arg(values, int64_t);
			if (value != 0)
				sqlite3_bind_int64(statement, i, value);
			break;
		}
		case 'd': {
			date_t date = va_arg(values, date_t);
			if (date != DATE_NONE)
				sqlite3_bind_int64(statement, i, date);
			break;
		}
		case 't':
			sqlite3_bind_text(statement, i, va_arg(values, const char *), -1,
			                  SQLITE_TRANSIENT);
			break;
		case 'b': {
			const void *at = va_arg(values, const void *);
			size_t len = va_arg(values, size_t);
			sqlite3_bind_blob64(statement, i, len > 0 ? at : "", len, SQLITE_TRANSIENT);
			break;
		}
		default:
			g_assert_not_reached();
		}
	}
}

static sqlite3_stmt *
start(struct store *store, GError **error, const char *sql, const char *types, va_list values)
{
	sqlite3_stmt *statement = prepared(store, sql, error);

	if (statement)
		bind_all(statement, types, values);
	return statement;
}

bool
statement_next(sqlite3_stmt *statement, GError **error)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE) {
		sqlite3 *db = sqlite3_db_handle(statement);
		int primary = code & 0xff;
		g_set_error(error, REMEDY,
		            primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB ? REMEDY_OPERATOR
		                                                                  : REMEDY_RETRY,
		            "store: %s (SQLite %d)", sqlite3_errmsg(db),
		            sqlite3_extended_errcode(db));
	}
	return false;
}

void
statement_end(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

sqlite3_stmt *
statement_query(struct store *store, GError **error, const char *sql, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	sqlite3_stmt *statement = start(store, error, sql, types, values);
	va_end(values);
	return statement;
}

static bool
run(struct store *store, GError **error, const char *sql, const char *types, va_list values)
{
	GError *failed = NULL;
	sqlite3_stmt *statement = start(store, error, sql, types, values);

	if (!statement)
		return false;
	while (statement_next(statement, &failed))
		;
	statement_end(statement);
	if (failed)
		g_propagate_error(error, failed);
	store->is_poisoned |= (sqlite3_errcode(store->db) & 0xff) == SQLITE_IOERR;
	return failed == NULL;
}

bool
statement_run(struct store *store, GError **error, const char *sql, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	bool ok = run(store, error, sql, types, values);
	va_end(values);
	return ok;
}

int64_t
statement_insert(struct store *store, GError **error, const char *sql, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	bool ok = run(store, error, sql, types, values);
	va_end(values);
	return ok ? sqlite3_last_insert_rowid(store->db) : 0;
}

int64_t
statement_number(struct store *store, int64_t missing, const char *sql, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	sqlite3_stmt *statement = start(store, NULL, sql, types, values);
	va_end(values);
	if (!statement)
		return missing;
	int64_t number = missing;
	if (statement_next(statement, NULL) && sqlite3_column_type(statement, 0) != SQLITE_NULL)
		number = sqlite3_column_int64(statement, 0);
	statement_end(statement);
	return number;
}

int64_t
statement_changed(const struct store *store)
{
	return sqlite3_changes64(store->db);
}

int64_t
statement_total(const struct store *store)
{
	return sqlite3_total_changes64(store->db);
}

int64_t
column_i64(sqlite3_stmt *statement, int column)
{
	return sqlite3_column_int64(statement, column);
}

bool
statement_one(sqlite3_stmt *rows, statement_read_func *read, void *element, GError **error)
{
	if (!rows)
		return false;
	bool found = statement_next(rows, error);
	if (found)
		read(rows, element);
	statement_end(rows);
	return found;
}

GArray *
statement_rows(sqlite3_stmt *rows, size_t size, GDestroyNotify clear, statement_read_func *read,
               GError **error)
{
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, (guint)size);
	GError *failed = NULL;

	if (clear)
		g_array_set_clear_func(list, clear);
	while (statement_next(rows, &failed)) {
		g_array_set_size(list, list->len + 1);
		read(rows, list->data + (list->len - 1) * size);
	}
	statement_end(rows);
	if (!failed)
		return list;
	g_array_unref(list);
	g_propagate_error(error, failed);
	return NULL;
}

static void
read_id(sqlite3_stmt *row, void *to)
{
	int64_t *id = to;

	*id = column_i64(row, 0);
}

GArray *
statement_ids(sqlite3_stmt *rows, GError **error)
{
	return statement_rows(rows, sizeof(int64_t), NULL, read_id, error);
}

static void
count_clear(struct count *count)
{
	g_free(count->name);
}

static void
read_count(sqlite3_stmt *row, void *to)
{
	struct count *count = to;

	*count = (struct count){ .name = column_text(row, 0), .n = column_i64(row, 1) };
}

GArray *
statement_counts(struct store *store, const char *sql, GError **error)
{
	return statement_rows(statement_query(store, error, sql, ""), sizeof(struct count),
	                      (GDestroyNotify)count_clear, read_count, error);
}

date_t
column_date(sqlite3_stmt *statement, int column)
{
	if (sqlite3_column_type(statement, column) == SQLITE_NULL)
		return DATE_NONE;
	return (date_t)sqlite3_column_int64(statement, column);
}

char *
column_text(sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	return g_strdup(text ? (const char *)text : "");
}

char *
column_text_or_null(sqlite3_stmt *statement, int column)
{
	return sqlite3_column_type(statement, column) == SQLITE_NULL
	           ? NULL
	           : column_text(statement, column);
}

struct bytes
column_bytes(sqlite3_stmt *statement, int column)
{
	const void *at = sqlite3_column_blob(statement, column);
	int len = sqlite3_column_bytes(statement, column);

	return (struct bytes){ .at = at ? at : "", .len = at ? (size_t)len : 0 };
}

static bool reopen(struct store *store, GError **error);

bool
store_begin(struct store *store, GError **error)
{
	if (store->is_poisoned && !reopen(store, error))
		return false;
	return statement_run(store, error, "BEGIN IMMEDIATE", "");
}

bool
store_commit(struct store *store, GError **error)
{
	if (statement_run(store, error, "COMMIT", ""))
		return true;
	store_rollback(store);
	return false;
}

void
store_rollback(struct store *store)
{
	/* A failed COMMIT of a full disk has rolled back by itself. */
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

static int64_t
pragma_number(struct store *store, const char *pragma)
{
	return statement_number(store, -1, pragma, "");
}

/* What every connection needs; all of it is per connection but the journal mode. */
static bool
set_up(struct store *store, GError **error)
{
	sqlite3_busy_timeout(store->db, BUSY_WAIT_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	return exec(
	    store,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
	    "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
	    "PRAGMA journal_size_limit = 16777216; PRAGMA temp_store = MEMORY; PRAGMA cache_size = "
	    "-2000;",
	    error);
}

static bool
make_schema(struct store *store, int64_t from, GError **error)
{
	if (!store_begin(store, error))
		return false;
	for (int64_t version = from; version < STORE_SCHEMA; version++) {
		if (!exec(store, store_schema[version], error)) {
			store_rollback(store);
			return false;
		}
	}
	g_autofree char *count = g_strdup_printf("PRAGMA user_version = %d", (int)STORE_SCHEMA);
	if (!exec(store, count, error)) {
		store_rollback(store);
		return false;
	}
	return store_commit(store, error);
}

/* SQLite makes files with the umask's mode; this one holds what people wrote. */
static bool
prepare_file(const char *path, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		g_set_error(error, REMEDY, REMEDY_RETRY, "%s: %s", path, g_strerror(errno));
		return false;
	}
	close(fd);
	return true;
}

static enum store_open
open_checked(struct store *store, GError **error)
{
	int64_t version = pragma_number(store, "PRAGMA user_version");

	if (version < 0) {
		take_error(store, error);
		return store_is_damaged(error ? *error : NULL) ? STORE_DAMAGED : STORE_FAILED;
	}
	if (version > STORE_SCHEMA) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR,
		            "the store was made by a later mentord (schema %" G_GINT64_FORMAT
		            ", this one knows %d): install that version again",
		            version, (int)STORE_SCHEMA);
		return STORE_NEWER;
	}
	GError *failed = NULL;
	if (set_up(store, &failed)
	    && (version == STORE_SCHEMA || make_schema(store, version, &failed)))
		return STORE_OPENED;
	enum store_open how = store_is_damaged(failed) ? STORE_DAMAGED : STORE_FAILED;
	g_propagate_error(error, failed);
	return how;
}

static enum store_open
connect_to(struct store *store, GError **error)
{
	if (sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE,
	                    NULL)
	    == SQLITE_OK)
		return open_checked(store, error);
	take_error(store, error);
	return STORE_FAILED;
}

/* After a failed write or sync the kernel may have dropped pages that SQLite takes for written: only
 * what a new connection reads, and finds whole, counts. */
static bool
reopen(struct store *store, GError **error)
{
	g_autofree char *verdict = NULL;
	int64_t foreign_keys_n = 0;

	g_hash_table_remove_all(store->statements);
	sqlite3_close(store->db);
	store->db = NULL;
	store->is_poisoned = false;
	bool ok = connect_to(store, error) == STORE_OPENED;
	/* A large one would keep the main loop for too long: it is checked at the next start. */
	if (ok && pragma_number(store, "PRAGMA page_count") <= CHECKED_PAGES)
		ok = store_check(store, false, &verdict, &foreign_keys_n, error);
	if (ok && verdict && !g_str_equal(verdict, "ok")) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "store: %s (SQLite check)", verdict);
		ok = false;
	}
	store->is_poisoned = !ok;
	return ok;
}

enum store_open
store_open(const char *directory, struct store **store, GError **error)
{
	g_autofree char *path = g_build_filename(directory, "mentord.db", NULL);

	if (!prepare_file(path, error))
		return STORE_FAILED;
	struct store *opened = g_new0(struct store, 1);
	opened->path = g_strdup(path);
	opened->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
	GError *failed = NULL;
	enum store_open how = connect_to(opened, &failed);
	if (how == STORE_OPENED) {
		*store = opened;
		return how;
	}
	store_close(opened);
	g_propagate_prefixed_error(error, failed, "%s: ", path);
	return how;
}

/* A copy tells how much people wrote, and not what. */
static void
count_words(sqlite3_context *context, int values_n, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);
	bool in_word = false;
	int n = 0;

	(void)values_n;
	for (const char *at = text ? text : ""; *at; at++) {
		n += !g_ascii_isspace(*at) && !in_word ? 1 : 0;
		in_word = !g_ascii_isspace(*at);
	}
	g_autofree char *told =
	    n == 0 ? g_strdup("") : g_strdup_printf("[%d word%s]", n, n == 1 ? "" : "s");
	sqlite3_result_text(context, told, -1, SQLITE_TRANSIENT);
}

static bool
attach(struct store *store, const char *path, GError **error)
{
	g_autofree char *uri = g_filename_to_uri(path, NULL, error);

	if (!uri)
		return false;
	g_autofree char *readable = g_strconcat(uri, "?mode=ro", NULL);
	return statement_run(store, error, "ATTACH DATABASE :file AS real", "t", readable);
}

struct store *
store_beside(const struct store *real, GError **error)
{
	enum {
		FLAGS = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
		        | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE
	};
	g_autofree char *path = g_canonicalize_filename(real->path, NULL);
	struct store *store = g_new0(struct store, 1);

	store->path = g_strdup(":memory:");
	store->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
	if (sqlite3_open_v2(store->path, &store->db, FLAGS, NULL) != SQLITE_OK)
		take_error(store, error);
	else if (open_checked(store, error) == STORE_OPENED && attach(store, path, error)
	         && sqlite3_create_function(store->db, "count_words", 1,
	                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, count_words,
	                                    NULL, NULL)
	                == SQLITE_OK)
		return store;
	store_close(store);
	return NULL;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	g_hash_table_unref(store->statements);
	sqlite3_close(store->db);
	g_free(store->path);
	g_free(store);
}

bool
store_check(struct store *store, bool thorough, char **verdict, int64_t *foreign_keys_n,
            GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", "");
	if (!rows)
		return false;
	GError *failed = NULL;
	*verdict = statement_next(rows, &failed) ? column_text(rows, 0) : NULL;
	statement_end(rows);
	if (!*verdict) {
		g_propagate_error(error, failed);
		return false;
	}
	*foreign_keys_n =
	    statement_number(store, -1, "SELECT count(*) FROM pragma_foreign_key_check", "");
	return true;
}

bool
store_checkpoint(struct store *store, GError **error)
{
	int64_t busy = pragma_number(store, "PRAGMA wal_checkpoint(TRUNCATE)");

	if (busy == 0)
		return true;
	g_set_error(error, REMEDY, REMEDY_RETRY, "store: another process is reading");
	return false;
}

bool
store_backup(struct store *store, const char *file, GError **error)
{
	sqlite3_stmt *statement = statement_query(store, error, "VACUUM INTO :file", "t", file);

	if (!statement)
		return false;
	GError *failed = NULL;
	statement_next(statement, &failed);
	statement_end(statement);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

int64_t
store_value(struct store *store, const char *name, int64_t missing)
{
	return statement_number(store, missing, "SELECT number FROM value WHERE name = :name", "t",
	                        name);
}

bool
store_set_value(struct store *store, const char *name, int64_t number, GError **error)
{
	return statement_run(store, error,
	                     "INSERT INTO value (name, number) VALUES (:name, :number) "
	                     "ON CONFLICT (name) DO UPDATE SET number = excluded.number",
	                     "ti", name, number);
}
