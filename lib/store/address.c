#include "store/address.h"

#include "store/statement.h"

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

GPtrArray *
address_others(struct store *store, int64_t person_id, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "SELECT addr FROM address WHERE person_id = :person_id AND is_primary = 0 ORDER BY id",
	    "i", person_id);
	GPtrArray *addresses = rows ? g_ptr_array_new_with_free_func(g_free) : NULL;

	while (rows && statement_next(rows, NULL))
		g_ptr_array_add(addresses, column_text(rows, 0));
	if (rows)
		statement_end(rows);
	return addresses;
}

GArray *
address_persons(struct store *store, const char *addr, GError **error)
{
	return statement_ids(statement_query(store, error,
	                                     "SELECT person_id FROM address WHERE addr = :addr",
	                                     "t", addr),
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
	return statement_ids(
	    statement_query(store, error,
	                    "SELECT p.id FROM person p JOIN address a ON a.person_id = "
	                    "p.id WHERE p.role = :role AND a.is_primary = 1 "
	                    "AND a.suspended_at IS NOT NULL LIMIT :most",
	                    "ti", role_names[role], most),
	    error);
}
