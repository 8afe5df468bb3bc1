#include "store/person.h"

#include "store/address.h"
#include "store/statement.h"

const char *const role_names[ROLES] = { "mentor", "mentee" };

void
person_clear(struct person *person)
{
	char **owned[] = { &person->handle,      &person->name,        &person->called,
		           &person->lang,        &person->zone,        &person->country,
		           &person->phone,       &person->contact,     &person->addr,
		           &person->backup_name, &person->backup_addr, &person->backup_answer };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
}

#define PERSON_COLUMNS                                                                            \
	"p.id, p.role, p.handle, p.name, p.called, p.lang, p.zone, p.country, p.days, p.minute, " \
	"p.phone, p.contact, p.backup_name, p.backup_addr, coalesce(a.addr, ''), "                \
	"coalesce(p.digest_at, 0), p.added_at, p.digested_for_on, p.backup_answer "               \
	"FROM person p LEFT JOIN address a ON a.person_id = p.id AND a.is_primary = 1 "

static void
read_person(sqlite3_stmt *row, void *to)
{
	struct person *person = to;
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
		.backup_answer = column_text(row, 18),
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
    "backup_answer = CASE backup_addr WHEN :backup_addr THEN backup_answer ELSE '' END, "
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
person_set_backup_answer(struct store *store, int64_t id, const char *answer, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE person SET backup_answer = :answer WHERE id = :id", "ti",
	                     answer, id);
}

bool
person_has_backup(const struct person *person)
{
	return *person->backup_addr && !g_str_equal(person->backup_answer, "no")
	       && !g_str_equal(person->backup_answer, "bounced");
}

bool
person_remove(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error, "DELETE FROM person WHERE id = :id", "i", id);
}

bool
person_get(struct store *store, int64_t id, struct person *person, GError **error)
{
	return statement_one(
	    statement_query(store, error, "SELECT " PERSON_COLUMNS "WHERE p.id = :id", "i", id),
	    read_person, person, error);
}

bool
person_by_handle(struct store *store, const char *handle, struct person *person, GError **error)
{
	return statement_one(statement_query(store, error,
	                                     "SELECT " PERSON_COLUMNS "WHERE p.handle = :handle",
	                                     "t", handle),
	                     read_person, person, error);
}

GArray *
person_list(struct store *store, enum role role, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error, "SELECT " PERSON_COLUMNS "WHERE p.role = :role ORDER BY p.handle", "t",
	    role_names[role]);
	return statement_rows(rows, sizeof(struct person), (GDestroyNotify)person_clear,
	                      read_person, error);
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
	return statement_ids(
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
