#include "store/ledger.h"

#include <string.h>

#include "store/statement.h"

enum { HASH_BYTES = 32 }; /* SHA-256 */

/* The hash of a ledger row over the one before. */
static void
chain(const void *before, const char *row, guint8 hash[HASH_BYTES])
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize len = HASH_BYTES;

	g_checksum_update(sum, before, HASH_BYTES);
	g_checksum_update(sum, (const guchar *)row, -1);
	g_checksum_get_digest(sum, hash, &len);
}

static bool
ledger_last_hash(struct store *store, guint8 hash[HASH_BYTES], GError **error)
{
	sqlite3_stmt *row =
	    statement_query(store, error, "SELECT hash FROM ledger ORDER BY id DESC LIMIT 1", "");
	if (!row)
		return false;
	GError *failed = NULL;
	memset(hash, 0, HASH_BYTES);
	if (statement_next(row, &failed)) {
		struct bytes last = column_bytes(row, 0);
		if (last.len == HASH_BYTES)
			memcpy(hash, last.at, HASH_BYTES);
	}
	statement_end(row);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

static char *
ledger_text(utc_t at, int64_t mentorship_id, const char *to, const char *what, const char *uuid)
{
	return g_strdup_printf("%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s", at,
	                       mentorship_id, to, what, uuid);
}

bool
ledger_add(struct store *store, const struct ledger_new *entry, utc_t now, GError **error)
{
	guint8 hash[HASH_BYTES];
	const char *to = addressee_names[entry->to_whom];
	g_autofree char *text =
	    ledger_text(now, entry->mentorship_id, to, entry->what, entry->uuid);

	if (!ledger_last_hash(store, hash, error))
		return false;
	chain(hash, text, hash);
	return statement_run(store, error,
	                     "INSERT INTO ledger (at, mentorship_id, recipient, what, uuid, hash) "
	                     "VALUES (:at, :mentorship_id, :recipient, :what, :uuid, :hash)",
	                     "intttb", now, entry->mentorship_id, to, entry->what, entry->uuid,
	                     hash, (size_t)HASH_BYTES);
}

static void
ledger_row_clear(struct ledger_row *row)
{
	g_free(row->mentee);
	g_free(row->recipient);
	g_free(row->what);
	g_free(row->uuid);
}

static const char ledger_list_sql[] =
    "SELECT l.id, l.at, p.handle, l.recipient, l.what, l.uuid FROM ledger l "
    "LEFT JOIN mentorship m ON m.id = l.mentorship_id LEFT JOIN person p ON p.id = m.mentee_id "
    "WHERE l.id > :after_id AND (:mentorship_id = 0 OR l.mentorship_id = :mentorship_id) "
    "ORDER BY l.id LIMIT :most";

static void
read_ledger_row(sqlite3_stmt *row, void *to)
{
	struct ledger_row *element = to;

	*element = (struct ledger_row){
		.id = column_i64(row, 0),
		.at = column_i64(row, 1),
		.mentee = column_text_or_null(row, 2),
		.recipient = column_text(row, 3),
		.what = column_text(row, 4),
		.uuid = column_text(row, 5),
	};
}

GArray *
ledger_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
            GError **error)
{
	sqlite3_stmt *rows =
	    statement_query(store, error, ledger_list_sql, "iii", after_id, mentorship_id, most);
	return statement_rows(rows, sizeof(struct ledger_row), (GDestroyNotify)ledger_row_clear,
	                      read_ledger_row, error);
}

static bool
ledger_row_fits(sqlite3_stmt *row, guint8 hash[HASH_BYTES])
{
	g_autofree char *to = column_text(row, 3);
	g_autofree char *what = column_text(row, 4);
	g_autofree char *uuid = column_text(row, 5);
	g_autofree char *text = ledger_text(column_i64(row, 1), column_i64(row, 2), to, what, uuid);
	struct bytes kept = column_bytes(row, 6);

	chain(hash, text, hash);
	return kept.len == HASH_BYTES && memcmp(kept.at, hash, HASH_BYTES) == 0;
}

bool
ledger_verify(struct store *store, int64_t *broken_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT id, at, coalesce(mentorship_id, 0), recipient, what, uuid, hash "
	    "FROM ledger ORDER BY id",
	    "");
	if (!rows)
		return false;
	guint8 hash[HASH_BYTES] = { 0 };
	GError *failed = NULL;
	*broken_id = 0;
	while (*broken_id == 0 && statement_next(rows, &failed))
		if (!ledger_row_fits(rows, hash))
			*broken_id = column_i64(rows, 0);
	statement_end(rows);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL && *broken_id == 0;
}
