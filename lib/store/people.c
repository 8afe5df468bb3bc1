#include "store/people.h"

#include "store/statement.h"

const char *const role_names[ROLES] = { "mentor", "mentee" };

static const char *const no_reason = "";

void
person_clear(struct person *person)
{
	char **owned[] = { &person->handle,      &person->name,       &person->called,
		           &person->lang,        &person->zone,       &person->country,
		           &person->phone,       &person->contact,    &person->addr,
		           &person->backup_name, &person->backup_addr };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
}

#define PERSON_COLUMNS                                                                            \
	"p.id, p.role, p.handle, p.name, p.called, p.lang, p.zone, p.country, p.days, p.minute, " \
	"p.phone, p.contact, p.backup_name, p.backup_addr, coalesce(a.addr, ''), "                \
	"coalesce(p.digest_at, 0), p.added_at, p.digested_for_on "                                \
	"FROM person p LEFT JOIN address a ON a.person_id = p.id AND a.is_primary = 1 "

static void
read_person(sqlite3_stmt *row, struct person *person)
{
	g_autofree char *role = column_text(row, 1);

	*person = (struct person){
		.id = column_i64(row, 0),
		.role = g_str_equal(role, role_names[ROLE_MENTOR]) ? ROLE_MENTOR : ROLE_MENTEE,
		.handle = column_text(row, 2),
		.name = column_text(row, 3),
		.called = column_text(row, 4),
		.lang = column_text(row, 5),
		.zone = column_text(row, 6),
		.country = column_text(row, 7),
		.days = column_i64(row, 8),
		.minute = column_i64(row, 9),
		.phone = column_text(row, 10),
		.contact = column_text(row, 11),
		.backup_name = column_text(row, 12),
		.backup_addr = column_text(row, 13),
		.addr = column_text(row, 14),
		.digest_at = column_i64(row, 15),
		.added_at = column_i64(row, 16),
		.digested_for = column_date(row, 17),
	};
}

static const char person_add_sql[] = "INSERT INTO person (role, handle, name, called, lang, zone, "
				     "country, days, minute, phone, contact, "
				     "backup_name, backup_addr, digest_at, added_at) VALUES "
				     "(:role, :handle, :name, :called, :lang, :zone, "
				     ":country, :days, :minute, :phone, :contact, :backup_name, "
				     ":backup_addr, :digest_at, :added_at)";

int64_t
person_add(struct store *store, const struct person *person, GError **error)
{
	int64_t id = statement_insert(
	    store, error, person_add_sql, "tttttttiittttni", role_names[person->role],
	    person->handle, person->name, person->called, person->lang, person->zone,
	    person->country, person->days, person->minute, person->phone, person->contact,
	    person->backup_name, person->backup_addr, person->digest_at, person->added_at);

	if (id == 0 || !address_add(store, id, person->addr, true, person->added_at, error))
		return 0;
	return id;
}

static const char person_update_sql[] =
    "UPDATE person SET name = :name, called = :called, lang = :lang, zone = :zone, country = "
    ":country, "
    "days = :days, minute = :minute, phone = :phone, contact = :contact, backup_name = "
    ":backup_name, "
    "backup_addr = :backup_addr, digest_at = :digest_at WHERE id = :id";

bool
person_update(struct store *store, const struct person *person, GError **error)
{
	return statement_run(store, error, person_update_sql, "tttttiittttni", person->name,
	                     person->called, person->lang, person->zone, person->country,
	                     person->days, person->minute, person->phone, person->contact,
	                     person->backup_name, person->backup_addr, person->digest_at,
	                     person->id);
}

bool
person_set_digest(struct store *store, int64_t id, date_t digested_for, utc_t digest_at,
                  GError **error)
{
	return statement_run(store, error,
	                     "UPDATE person SET digested_for_on = :digested_for, digest_at = "
	                     ":digest_at WHERE id = :id",
	                     "dni", digested_for, digest_at, id);
}

bool
person_remove(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error, "DELETE FROM person WHERE id = :id", "i", id);
}

static bool
one_person(sqlite3_stmt *rows, struct person *person, GError **error)
{
	if (!rows)
		return false;
	bool found = statement_next(rows, error);
	if (found)
		read_person(rows, person);
	statement_end(rows);
	return found;
}

bool
person_get(struct store *store, int64_t id, struct person *person, GError **error)
{
	return one_person(
	    statement_query(store, error, "SELECT " PERSON_COLUMNS "WHERE p.id = :id", "i", id),
	    person, error);
}

bool
person_by_handle(struct store *store, const char *handle, struct person *person, GError **error)
{
	return one_person(statement_query(store, error,
	                                  "SELECT " PERSON_COLUMNS "WHERE p.handle = :handle", "t",
	                                  handle),
	                  person, error);
}

GArray *
person_list(struct store *store, enum role role, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, "SELECT " PERSON_COLUMNS "WHERE p.role = :role ORDER BY p.handle", "t",
	    role_names[role]);
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct person));
	g_array_set_clear_func(list, (GDestroyNotify)person_clear);
	while (statement_next(rows, error)) {
		struct person person;
		read_person(rows, &person);
		g_array_append_val(list, person);
	}
	statement_end(rows);
	return list;
}

/* The first column of every row. */
static GArray *
all_ids(sqlite3_stmt *rows, GError **error)
{
	if (!rows)
		return NULL;
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	while (statement_next(rows, error)) {
		int64_t id = column_i64(rows, 0);
		g_array_append_val(ids, id);
	}
	statement_end(rows);
	return ids;
}

bool
person_reads(struct store *store, const char *lang)
{
	return statement_number(
		   store, 0, "SELECT 1 FROM person WHERE role = 'mentee' AND lang = :lang LIMIT 1",
		   "t", lang)
	       == 1;
}

GArray *
person_digests_due(struct store *store, utc_t now, int64_t most, GError **error)
{
	return all_ids(
	    statement_query(
		store, error,
		"SELECT id FROM person WHERE digest_at <= :now ORDER BY digest_at LIMIT :most",
		"ii", now, most),
	    error);
}

utc_t
person_next_digest(struct store *store)
{
	return statement_number(
	    store, 0, "SELECT min(digest_at) FROM person WHERE digest_at IS NOT NULL", "");
}

bool
address_add(struct store *store, int64_t person_id, const char *addr, bool primary, utc_t now,
            GError **error)
{
	return statement_run(store, error,
	                     "INSERT INTO address (person_id, addr, is_primary, added_at) "
	                     "VALUES (:person_id, :addr, :is_primary, :added_at)",
	                     "itii", person_id, addr, (int64_t)primary, now);
}

bool
address_set_primary(struct store *store, int64_t person_id, const char *addr, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE address SET is_primary = (addr = :addr) WHERE person_id = :person_id", "ti",
	    addr, person_id);
}

bool
address_remove(struct store *store, int64_t person_id, const char *addr, GError **error)
{
	return statement_run(
	    store, error,
	    "DELETE FROM address WHERE person_id = :person_id AND addr = :addr AND is_primary = 0",
	    "it", person_id, addr);
}

bool
address_is_of(struct store *store, int64_t person_id, const char *addr)
{
	return statement_number(
		   store, 0, "SELECT 1 FROM address WHERE person_id = :person_id AND addr = :addr",
		   "it", person_id, addr)
	       == 1;
}

GArray *
address_persons(struct store *store, const char *addr, GError **error)
{
	return all_ids(statement_query(store, error,
	                               "SELECT person_id FROM address WHERE addr = :addr", "t",
	                               addr),
	               error);
}

int64_t
address_refused(struct store *store, int64_t person_id, const char *addr, GError **error)
{
	if (!statement_run(store, error,
	                   "UPDATE address SET refused_n = refused_n + 1 WHERE person_id = "
	                   ":person_id AND addr = :addr",
	                   "it", person_id, addr))
		return 0;
	return statement_number(
	    store, 0, "SELECT refused_n FROM address WHERE person_id = :person_id AND addr = :addr",
	    "it", person_id, addr);
}

bool
address_accepted(struct store *store, int64_t person_id, const char *addr, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE address SET refused_n = 0, suspended_at = NULL "
	                     "WHERE person_id = :person_id AND addr = :addr AND refused_n > 0",
	                     "it", person_id, addr);
}

bool
address_suspend(struct store *store, int64_t person_id, const char *addr, utc_t now, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE address SET suspended_at = :now WHERE person_id = :person_id AND addr = :addr",
	    "iit", now, person_id, addr);
}

GArray *
address_suspended(struct store *store, enum role role, int64_t most, GError **error)
{
	return all_ids(statement_query(store, error,
	                               "SELECT p.id FROM person p JOIN address a ON a.person_id = "
	                               "p.id WHERE p.role = :role AND a.is_primary = 1 "
	                               "AND a.suspended_at IS NOT NULL LIMIT :most",
	                               "ti", role_names[role], most),
	               error);
}

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

static bool
one_mentorship(sqlite3_stmt *row, struct mentorship *mentorship, GError **error)
{
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
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
	statement_end(row);
	return found;
}

int64_t
mentorship_add(struct store *store, const struct mentorship *mentorship, GError **error)
{
	return statement_insert(
	    store, error,
	    "INSERT INTO mentorship (mentee_id, mentor_id, programme, looked_at, added_at) "
	    "VALUES (:mentee_id, :mentor_id, :programme, :looked_at, :added_at)",
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
mentorship_get(struct store *store, int64_t id, struct mentorship *mentorship, GError **error)
{
	return one_mentorship(
	    statement_query(store, error, "SELECT " MENTORSHIP_COLUMNS "WHERE id = :id", "i", id),
	    mentorship, error);
}

bool
mentorship_of_mentee(struct store *store, int64_t mentee_id, struct mentorship *mentorship,
                     GError **error)
{
	return one_mentorship(statement_query(store, error,
	                                      "SELECT " MENTORSHIP_COLUMNS
	                                      "WHERE mentee_id = :mentee_id "
	                                      "ORDER BY ended_at IS NOT NULL, id DESC LIMIT 1",
	                                      "i", mentee_id),
	                      mentorship, error);
}

GArray *
mentorship_open_of(struct store *store, int64_t mentor_id, GError **error)
{
	return all_ids(statement_query(store, error,
	                               "SELECT id FROM mentorship WHERE ended_at IS NULL "
	                               "AND (:mentor_id = 0 OR mentor_id = :mentor_id) ORDER BY id",
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
	return all_ids(statement_query(store, error,
	                               "SELECT id FROM mentorship WHERE moment_at <= :now "
	                               "ORDER BY moment_at LIMIT :most",
	                               "ii", now, most),
	               error);
}

GArray *
mentorship_sessionless(struct store *store, int64_t most, GError **error)
{
	return all_ids(
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

static void
count_clear(struct count *count)
{
	g_free(count->name);
}

GArray *
count_rows(struct store *store, const char *sql, GError **error)
{
	sqlite3_stmt *rows = statement_query(store, error, sql, "");
	if (!rows)
		return NULL;
	GArray *counts = g_array_new(FALSE, TRUE, sizeof(struct count));
	g_array_set_clear_func(counts, (GDestroyNotify)count_clear);
	while (statement_next(rows, error)) {
		struct count count = { .name = column_text(rows, 0), .n = column_i64(rows, 1) };
		g_array_append_val(counts, count);
	}
	statement_end(rows);
	return counts;
}

GArray *
mentorship_counts(struct store *store, GError **error)
{
	static const char sql[] =
	    "SELECT state, count(*) FROM mentorship GROUP BY state ORDER BY state";

	return count_rows(store, sql, error);
}

/* NULL and a mentorship's id are told apart by IS. */
static const char hold_open_sql[] = "SELECT id FROM hold WHERE mentorship_id IS :mentorship_id "
				    "AND reason = :reason AND released_at IS NULL";

int64_t
hold_start(struct store *store, int64_t mentorship_id, const char *reason, utc_t now,
           GError **error)
{
	int64_t open = statement_number(store, 0, hold_open_sql, "nt", mentorship_id, reason);

	if (open != 0)
		return open;
	return statement_insert(store, error,
	                        "INSERT INTO hold (mentorship_id, reason, since_at) "
	                        "VALUES (:mentorship_id, :reason, :since_at)",
	                        "nti", mentorship_id, reason, now);
}

bool
hold_end(struct store *store, int64_t mentorship_id, const char *reason, const char *by, utc_t now,
         GError **error)
{
	return statement_run(store, error,
	                     "UPDATE hold SET released_at = :now, released_by = :by "
	                     "WHERE mentorship_id IS :mentorship_id AND released_at IS NULL "
	                     "AND (reason = :reason OR (:reason = '' AND reason <> 'safety'))",
	                     "itnt", now, by, mentorship_id, reason ? reason : no_reason);
}

bool
hold_is_open(struct store *store, int64_t mentorship_id, const char *reason)
{
	return statement_number(store, 0, hold_open_sql, "nt", mentorship_id, reason) != 0;
}

bool
hold_stops(struct store *store, int64_t mentorship_id)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM hold WHERE released_at IS NULL "
		   "AND (mentorship_id = :mentorship_id OR mentorship_id IS NULL) LIMIT 1",
		   "i", mentorship_id)
	       == 1;
}

bool
hold_stops_one(struct store *store, int64_t mentorship_id)
{
	return statement_number(store, 0,
	                        "SELECT 1 FROM hold WHERE mentorship_id = :mentorship_id "
	                        "AND released_at IS NULL LIMIT 1",
	                        "i", mentorship_id)
	       == 1;
}

bool
hold_ended_since_prompt(struct store *store, int64_t mentorship_id, const char *reason)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM hold WHERE mentorship_id = :mentorship_id AND reason = :reason AND released_at > "
		   "(SELECT coalesce(max(sent_at), 0) FROM prompt WHERE mentorship_id = :mentorship_id) LIMIT 1",
		   "it", mentorship_id, reason)
	       == 1;
}

static void
hold_clear(struct hold *hold)
{
	g_free(hold->reason);
	g_free(hold->mentee);
}

GArray *
hold_list(struct store *store, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT h.id, coalesce(h.mentorship_id, 0), h.reason, h.since_at, p.handle "
	    "FROM hold h LEFT JOIN mentorship m ON m.id = h.mentorship_id "
	    "LEFT JOIN person p ON p.id = m.mentee_id "
	    "WHERE h.released_at IS NULL ORDER BY h.since_at",
	    "");
	if (!rows)
		return NULL;
	GArray *list = g_array_new(FALSE, TRUE, sizeof(struct hold));
	g_array_set_clear_func(list, (GDestroyNotify)hold_clear);
	while (statement_next(rows, error)) {
		struct hold hold = {
			.id = column_i64(rows, 0),
			.mentorship_id = column_i64(rows, 1),
			.reason = column_text(rows, 2),
			.since_at = column_i64(rows, 3),
			.mentee = sqlite3_column_type(rows, 4) == SQLITE_NULL
			              ? NULL
			              : column_text(rows, 4),
		};
		g_array_append_val(list, hold);
	}
	statement_end(rows);
	return list;
}
