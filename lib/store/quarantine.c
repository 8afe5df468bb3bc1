#include "store/quarantine.h"

#include "store/raw.h"
#include "store/statement.h"

void
quarantine_row_clear(struct quarantine_row *row)
{
	g_clear_pointer(&row->reason, g_free);
	g_clear_pointer(&row->sender, g_free);
	g_clear_pointer(&row->person, g_free);
	g_clear_pointer(&row->claims, g_free);
}

bool
quarantine_add(struct store *store, const struct quarantine_new *entry, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "INSERT INTO quarantine (inbox_id, reason, sender, mentorship_id, prompt_id, claims, "
	    "since_at) VALUES (:inbox_id, :reason, :sender, :mentorship_id, :prompt_id, :claims, "
	    ":since_at) "
	    "ON CONFLICT (inbox_id) DO UPDATE SET reason = excluded.reason, sender = "
	    "excluded.sender, claims = excluded.claims, since_at = excluded.since_at, settled_at = "
	    "NULL, how = NULL",
	    "ittnnti", entry->inbox_id, entry->reason, entry->sender, entry->mentorship_id,
	    entry->prompt_id, entry->claims, now);
}

#define QUARANTINE_COLUMNS                                                                                                                              \
	"SELECT q.id, q.inbox_id, i.size, coalesce(q.prompt_id, 0), coalesce(q.mentorship_id, "                                                         \
	"0), q.reason, q.sender, "                                                                                                                      \
	"p.handle, q.since_at, coalesce(q.forward_at, 0), q.claims, coalesce(q.show_outbox_id, 0) FROM quarantine q JOIN inbox i ON i.id = q.inbox_id " \
	"LEFT JOIN mentorship m ON m.id = q.mentorship_id LEFT JOIN person p ON p.id = "                                                                \
	"m.mentee_id "

static void
read_quarantine(sqlite3_stmt *row, void *to)
{
	struct quarantine_row *entry = to;

	*entry = (struct quarantine_row){
		.id = column_i64(row, 0),
		.inbox_id = column_i64(row, 1),
		.size = column_i64(row, 2),
		.prompt_id = column_i64(row, 3),
		.mentorship_id = column_i64(row, 4),
		.reason = column_text(row, 5),
		.sender = column_text(row, 6),
		.person = column_text_or_null(row, 7),
		.since_at = column_i64(row, 8),
		.forward_at = column_i64(row, 9),
		.claims = column_text(row, 10),
		.show_outbox_id = column_i64(row, 11),
	};
}

GArray *
quarantine_list(struct store *store, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, QUARANTINE_COLUMNS "WHERE q.settled_at IS NULL ORDER BY q.since_at, q.id",
	    "");
	return statement_rows(rows, sizeof(struct quarantine_row),
	                      (GDestroyNotify)quarantine_row_clear, read_quarantine, error);
}

/* Neither about a mentee nor, it seems, from a mentor. */
#define NO_MENTORS                                                                                 \
	"q.settled_at IS NULL AND q.mentorship_id IS NULL AND NOT EXISTS (SELECT 1 FROM person x " \
	"WHERE x.id = i.person_id AND x.role = 'mentor')"

GArray *
quarantine_of_admin(struct store *store, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, QUARANTINE_COLUMNS "WHERE " NO_MENTORS " ORDER BY q.since_at, q.id", "");
	return statement_rows(rows, sizeof(struct quarantine_row),
	                      (GDestroyNotify)quarantine_row_clear, read_quarantine, error);
}

utc_t
quarantine_admin_since(struct store *store)
{
	return statement_number(
	    store, 0,
	    "SELECT q.since_at FROM quarantine q JOIN inbox i ON i.id = q.inbox_id WHERE " NO_MENTORS
	    " ORDER BY q.since_at LIMIT 1",
	    "");
}

GArray *
quarantine_of_mentor(struct store *store, int64_t mentor_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    QUARANTINE_COLUMNS "WHERE q.settled_at IS NULL AND (m.mentor_id = :mentor_id OR "
			       "(q.mentorship_id IS NULL AND i.person_id = :mentor_id)) "
			       "ORDER BY q.since_at, q.id",
	    "i", mentor_id);
	return statement_rows(rows, sizeof(struct quarantine_row),
	                      (GDestroyNotify)quarantine_row_clear, read_quarantine, error);
}

bool
quarantine_get(struct store *store, int64_t id, struct quarantine_row *row, GError **error)
{
	sqlite3_stmt *found = statement_query(
	    store, error, QUARANTINE_COLUMNS "WHERE q.id = :id AND q.settled_at IS NULL", "i", id);
	return statement_one(found, read_quarantine, row, error);
}

bool
quarantine_of_inbox(struct store *store, int64_t inbox_id, struct quarantine_row *row,
                    GError **error)
{
	sqlite3_stmt *found = statement_query(
	    store, error,
	    QUARANTINE_COLUMNS "WHERE q.inbox_id = :inbox_id AND q.settled_at IS NULL", "i",
	    inbox_id);
	return statement_one(found, read_quarantine, row, error);
}

bool
quarantine_settle(struct store *store, int64_t id, const char *how, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET settled_at = :now, how = :how "
	                     "WHERE id = :id AND settled_at IS NULL",
	                     "iti", now, how, id);
}

bool
quarantine_settle_inbox(struct store *store, int64_t inbox_id, const char *how, utc_t now,
                        GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET settled_at = :now, how = :how "
	                     "WHERE inbox_id = :inbox_id AND settled_at IS NULL",
	                     "iti", now, how, inbox_id);
}

bool
quarantine_set_show(struct store *store, int64_t id, int64_t outbox_id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET show_outbox_id = :outbox_id WHERE id = :id",
	                     "ni", outbox_id, id);
}

bool
quarantine_release(struct store *store, int64_t id, int64_t mentorship_id, int64_t prompt_id,
                   utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET settled_at = :now, how = 'released', "
	                     "mentorship_id = :mentorship_id, prompt_id = :prompt_id "
	                     "WHERE id = :id AND settled_at IS NULL",
	                     "inni", now, mentorship_id, prompt_id, id);
}

bool
quarantine_released(struct store *store, int64_t inbox_id, struct release *release, GError **error)
{
	sqlite3_stmt *row =
	    statement_query(store, error,
	                    "SELECT coalesce(mentorship_id, 0), coalesce(prompt_id, 0) "
	                    "FROM quarantine WHERE inbox_id = :inbox_id AND how = 'released'",
	                    "i", inbox_id);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
		*release = (struct release){ column_i64(row, 0), column_i64(row, 1) };
	statement_end(row);
	return found;
}

static void
read_due(sqlite3_stmt *row, void *to)
{
	struct quarantine_due *due = to;

	*due = (struct quarantine_due){ column_i64(row, 0), column_i64(row, 1) };
}

GArray *
quarantine_strangers(struct store *store, utc_t before, int64_t most, GError **error)
{
	return statement_rows(
	    statement_query(store, error,
	                    "SELECT id, inbox_id FROM quarantine WHERE settled_at IS NULL "
	                    "AND reason = 'stranger' AND since_at <= :before ORDER BY since_at "
	                    "LIMIT :most",
	                    "ii", before, most),
	    sizeof(struct quarantine_due), NULL, read_due, error);
}

utc_t
quarantine_first_stranger(struct store *store)
{
	return statement_number(store, 0,
	                        "SELECT min(since_at) FROM quarantine WHERE settled_at IS NULL "
	                        "AND reason = 'stranger'",
	                        "");
}

bool
quarantine_purge(struct store *store, const struct quarantine_due *due, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET settled_at = :now, how = 'purged', sender = '' "
	                     "WHERE id = :id",
	                     "ii", now, due->id)
	       && raw_delete(store, due->inbox_id, error);
}

int64_t
quarantine_count(struct store *store)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM quarantine WHERE settled_at IS NULL", "");
}

bool
quarantine_set_forward(struct store *store, int64_t id, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET forward_at = :now, forwarded_at = NULL "
	                     "WHERE id = :id",
	                     "ii", now, id);
}

GArray *
quarantine_to_forward(struct store *store, int64_t most, GError **error)
{
	return statement_ids(
	    statement_query(store, error,
	                    "SELECT id FROM quarantine WHERE forward_at IS NOT NULL "
	                    "AND forwarded_at IS NULL ORDER BY id LIMIT :most",
	                    "i", most),
	    error);
}

bool
quarantine_set_forwarded(struct store *store, int64_t id, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE quarantine SET forwarded_at = :now WHERE id = :id", "ii", now,
	                     id);
}
