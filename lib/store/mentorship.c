#include "store/mentorship.h"

#include "store/statement.h"

void
mentorship_clear(struct mentorship *mentorship)
{
	g_clear_pointer(&mentorship->programme, g_free);
	g_clear_pointer(&mentorship->state, g_free);
}

#define MENTORSHIP_COLUMNS                                                                     \
	"id, mentee_id, mentor_id, programme, state, coalesce(consent_at, 0), "                \
	"coalesce(consent_inbox_id, 0), "                                                      \
	"unclear_at, looked_at, coalesce(moment_at, 0), added_at, coalesce(ended_at, 0) FROM " \
	"mentorship "

static void
read_mentorship(sqlite3_stmt *row, void *to)
{
	struct mentorship *mentorship = to;

	*mentorship = (struct mentorship){
		.id = column_i64(row, 0),
		.mentee_id = column_i64(row, 1),
		.mentor_id = column_i64(row, 2),
		.programme = column_text(row, 3),
		.state = column_text(row, 4),
		.consent_at = column_i64(row, 5),
		.consent_inbox_id = column_i64(row, 6),
		.unclear_at = column_i64(row, 7),
		.looked_at = column_i64(row, 8),
		.moment_at = column_i64(row, 9),
		.added_at = column_i64(row, 10),
		.ended_at = column_i64(row, 11),
	};
}

int64_t
mentorship_add(struct store *store, const struct mentorship *mentorship, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO mentorship (id, mentee_id, mentor_id, programme, looked_at, added_at) "
	    "VALUES (1 + max(coalesce((SELECT max(id) FROM mentorship), 0), "
	    "coalesce((SELECT max(mentorship_id) FROM ledger), 0), "
	    "coalesce((SELECT max(mentorship_id) FROM erasure), 0)), "
	    ":mentee_id, :mentor_id, :programme, :looked_at, :added_at)",
	    "iitii", mentorship->mentee_id, mentorship->mentor_id, mentorship->programme,
	    mentorship->looked_at, mentorship->added_at);
}

bool
mentorship_update(struct store *store, const struct mentorship *mentorship, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE mentorship SET programme = :programme, consent_at = :consent_at, "
	    "consent_inbox_id = :consent_inbox_id, unclear_at = :unclear_at, looked_at = "
	    ":looked_at, "
	    "moment_at = :moment_at, ended_at = :ended_at WHERE id = :id",
	    "tnniinni", mentorship->programme, mentorship->consent_at, mentorship->consent_inbox_id,
	    mentorship->unclear_at, mentorship->looked_at, mentorship->moment_at,
	    mentorship->ended_at, mentorship->id);
}

bool
mentorship_set_moment(struct store *store, int64_t id, utc_t moment_at, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE mentorship SET moment_at = :moment_at WHERE id = :id", "ii",
	                     moment_at, id);
}

bool
mentorship_get(struct store *store, int64_t id, struct mentorship *mentorship, GError **error)
{
	return statement_one(
	    statement_query(store, error, "SELECT " MENTORSHIP_COLUMNS "WHERE id = :id", "i", id),
	    read_mentorship, mentorship, error);
}

bool
mentorship_of_mentee(struct store *store, int64_t mentee_id, struct mentorship *mentorship,
                     GError **error)
{
	return statement_one(statement_query(store, error,
	                                     "SELECT " MENTORSHIP_COLUMNS
	                                     "WHERE mentee_id = :mentee_id "
	                                     "ORDER BY ended_at IS NOT NULL, id DESC LIMIT 1",
	                                     "i", mentee_id),
	                     read_mentorship, mentorship, error);
}

GArray *
mentorship_all_of(struct store *store, int64_t mentee_id, GError **error)
{
	return statement_ids(
	    statement_query(store, error,
	                    "SELECT id FROM mentorship WHERE mentee_id = :mentee_id "
	                    "ORDER BY id",
	                    "i", mentee_id),
	    error);
}

GArray *
mentorship_open(struct store *store, GError **error)
{
	return statement_ids(
	    statement_query(store, error,
	                    "SELECT id FROM mentorship WHERE ended_at IS NULL ORDER BY id", ""),
	    error);
}

GArray *
mentorship_open_of(struct store *store, int64_t mentor_id, GError **error)
{
	return statement_ids(statement_query(store, error,
	                                     "SELECT id FROM mentorship WHERE ended_at IS NULL "
	                                     "AND mentor_id = :mentor_id ORDER BY id",
	                                     "i", mentor_id),
	                     error);
}

utc_t
mentorship_first_added(struct store *store, int64_t mentor_id)
{
	return statement_number(store, 0,
	                        "SELECT min(added_at) FROM mentorship WHERE mentor_id = :mentor_id",
	                        "i", mentor_id);
}

GArray *
mentorship_due(struct store *store, utc_t now, int64_t most, GError **error)
{
	return statement_ids(statement_query(store, error,
	                                     "SELECT id FROM mentorship WHERE moment_at <= :now "
	                                     "ORDER BY moment_at LIMIT :most",
	                                     "ii", now, most),
	                     error);
}

GArray *
mentorship_sessionless(struct store *store, int64_t most, GError **error)
{
	return statement_ids(
	    statement_query(store, error,
	                    "SELECT id FROM mentorship m WHERE ended_at IS NULL AND NOT EXISTS "
	                    "(SELECT 1 FROM session WHERE mentorship_id = m.id) LIMIT :most",
	                    "i", most),
	    error);
}

utc_t
mentorship_next_moment(struct store *store)
{
	return statement_number(
	    store, 0, "SELECT min(moment_at) FROM mentorship WHERE moment_at IS NOT NULL", "");
}

GArray *
mentorship_counts(struct store *store, GError **error)
{
	static const char sql[] =
	    "SELECT state, count(*) FROM mentorship GROUP BY state ORDER BY state";

	return statement_counts(store, sql, error);
}
