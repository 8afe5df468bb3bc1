#include "store/draft.h"

#include "store/statement.h"

bool
draft_add(struct store *store, const struct draft_new *draft, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "INSERT INTO draft (inbox_id, mentorship_id, text, since_at) "
	                     "VALUES (:inbox_id, :mentorship_id, :text, :now)",
	                     "iiti", draft->inbox_id, draft->mentorship_id, draft->text, now);
}

int64_t
draft_waiting(struct store *store, int64_t mentorship_id, int64_t inbox_id)
{
	return statement_number(
	    store, 0,
	    "SELECT inbox_id FROM draft WHERE mentorship_id = :mentorship_id AND shown_at IS NULL "
	    "AND (:inbox_id = 0 OR inbox_id = :inbox_id) ORDER BY inbox_id DESC LIMIT 1",
	    "ii", mentorship_id, inbox_id);
}

bool
draft_show(struct store *store, int64_t inbox_id, utc_t now, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE draft SET shown_at = :now WHERE inbox_id = :inbox_id", "ii",
	                     now, inbox_id);
}

bool
draft_is_shown(struct store *store, int64_t inbox_id)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM draft WHERE inbox_id = :inbox_id "
	                        "AND shown_at IS NOT NULL",
	                        "i", inbox_id)
	       > 0;
}
