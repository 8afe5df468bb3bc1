#include "store/session_invite.h"

#include "store/statement.h"

void
session_invite_clear(struct session_invite *invite)
{
	char **owned[] = { &invite->place, &invite->uid, &invite->told_place, &invite->rsvp };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
}

#define COLUMNS                                                                                   \
	"s.id, s.mentorship_id, s.starts_at, s.minutes, s.place, s.status = 'cancelled', s.uid, " \
	"s.organizer = 'mentor', coalesce(s.sequence, -1), s.told_starts_at, s.told_minutes, "    \
	"s.told_place, s.told_cancelled, s.rsvp "

static void
read_invite(sqlite3_stmt *row, void *to)
{
	struct session_invite *invite = to;

	*invite = (struct session_invite){
		.session_id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.starts_at = column_i64(row, 2),
		.minutes = column_i64(row, 3),
		.place = column_text(row, 4),
		.is_cancelled = column_i64(row, 5) != 0,
		.uid = column_text(row, 6),
		.by_mentor = column_i64(row, 7) != 0,
		.sequence = column_i64(row, 8),
		.told_starts_at = column_i64(row, 9),
		.told_minutes = column_i64(row, 10),
		.told_place = column_text(row, 11),
		.told_cancelled = column_i64(row, 12) != 0,
		.rsvp = column_text(row, 13),
	};
}

/* The second term is that of the index session_untold, word for word. */
static const char due_sql[] =
    "SELECT " COLUMNS "FROM session s JOIN mentorship m ON m.id = s.mentorship_id "
    "WHERE s.organizer = 'program' "
    "AND (s.sequence IS NULL OR s.told_starts_at <> s.starts_at OR s.told_minutes <> s.minutes "
    "OR s.told_place <> s.place OR s.told_cancelled <> (s.status = 'cancelled')) "
    "AND s.starts_at > :now "
    "AND (s.status = 'booked' OR (s.status = 'cancelled' AND s.sequence IS NOT NULL)) "
    "AND m.consent = 'yes' AND m.ending IN ('open', 'ending') AND m.on_hold = 0 "
    "ORDER BY s.starts_at LIMIT :most";

static GArray *
read_all(sqlite3_stmt *rows, GError **error)
{
	return statement_rows(rows, sizeof(struct session_invite),
	                      (GDestroyNotify)session_invite_clear, read_invite, error);
}

GArray *
session_invites_due(struct store *store, utc_t now, int64_t most, GError **error)
{
	return read_all(statement_query(store, error, due_sql, "ii", now, most), error);
}

bool
session_invite_get(struct store *store, int64_t session_id, struct session_invite *invite,
                   GError **error)
{
	return statement_one(statement_query(store, error,
	                                     "SELECT " COLUMNS "FROM session s WHERE s.id = :id",
	                                     "i", session_id),
	                     read_invite, invite, error);
}

GArray *
session_invites_of_uid(struct store *store, const char *uid, GError **error)
{
	return read_all(
	    statement_query(store, error,
	                    "SELECT " COLUMNS
	                    "FROM session s WHERE s.uid = :uid AND s.uid <> '' ORDER BY s.id",
	                    "t", uid),
	    error);
}

bool
session_invite_told(struct store *store, int64_t session_id, const char *uid, int64_t sequence,
                    const char *object, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE session SET uid = :uid, sequence = :sequence, told_starts_at = starts_at, "
	    "told_minutes = minutes, told_place = place, told_cancelled = (status = 'cancelled'), "
	    "told_object = :object, rsvp = '' WHERE id = :id",
	    "titi", uid, sequence, object, session_id);
}

bool
session_invite_by_mentor(struct store *store, int64_t session_id, GError **error)
{
	return statement_run(store, error, "UPDATE session SET organizer = 'mentor' WHERE id = :id",
	                     "i", session_id);
}

bool
session_invite_set_rsvp(struct store *store, int64_t session_id, const char *rsvp, GError **error)
{
	return statement_run(store, error, "UPDATE session SET rsvp = :rsvp WHERE id = :id", "ti",
	                     rsvp, session_id);
}

char *
session_invite_object(struct store *store, int64_t session_id)
{
	sqlite3_stmt *row = statement_query(
	    store, NULL,
	    "SELECT told_object FROM session WHERE id = :id AND organizer = 'program' "
	    "AND status = 'booked' AND rsvp = '' AND told_object IS NOT NULL "
	    "AND told_starts_at = starts_at AND told_minutes = minutes AND told_place = place",
	    "i", session_id);
	char *object = NULL;

	if (!row)
		return NULL;
	if (statement_next(row, NULL))
		object = column_text(row, 0);
	statement_end(row);
	return object;
}
