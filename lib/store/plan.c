#include "store/plan.h"

#include "store/statement.h"

void
plan_row_clear(struct plan_row *plan)
{
	g_clear_pointer(&plan->text, g_free);
}

bool
plan_add(struct store *store, const struct plan_row *plan, GError **error)
{
	return statement_insert(store, error,
	                        "INSERT INTO plan (mentorship_id, answer_id, text, written_at) "
	                        "VALUES (:mentorship_id, :answer_id, :text, :written_at)",
	                        "iiti", plan->mentorship_id, plan->answer_id, plan->text,
	                        plan->written_at)
	       != 0;
}

#define PLAN_COLUMNS "SELECT id, mentorship_id, answer_id, text, written_at FROM plan p "

static void
read_plan(sqlite3_stmt *row, void *to)
{
	struct plan_row *plan = to;

	*plan = (struct plan_row){
		.id = column_i64(row, 0),
		.mentorship_id = column_i64(row, 1),
		.answer_id = column_i64(row, 2),
		.text = column_text(row, 3),
		.written_at = column_i64(row, 4),
	};
}

/* A prep mail that never left has asked nothing. */
#define ASKED                                                                      \
	"EXISTS (SELECT 1 FROM outbox o WHERE o.id = p.asked_outbox_id AND state " \
	"NOT IN ('skipped', 'cancelled'))"

bool
plan_open(struct store *store, int64_t mentorship_id, struct plan_row *plan, GError **error)
{
	return statement_one(statement_query(store, error,
	                                     PLAN_COLUMNS
	                                     "WHERE mentorship_id = :mentorship_id AND NOT " ASKED
	                                     " ORDER BY id DESC LIMIT 1",
	                                     "i", mentorship_id),
	                     read_plan, plan, error);
}

bool
plan_asked(struct store *store, int64_t mentorship_id, utc_t since, struct plan_row *plan,
           GError **error)
{
	return statement_one(statement_query(store, error,
	                                     PLAN_COLUMNS
	                                     "WHERE mentorship_id = :mentorship_id AND " ASKED
	                                     " AND :since <= (SELECT due_at FROM outbox o "
	                                     "WHERE o.id = p.asked_outbox_id) "
	                                     "ORDER BY asked_outbox_id DESC LIMIT 1",
	                                     "ii", mentorship_id, since),
	                     read_plan, plan, error);
}

bool
plan_set_asked(struct store *store, int64_t id, int64_t outbox_id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE plan SET asked_outbox_id = :outbox_id WHERE id = :id", "ii",
	                     outbox_id, id);
}
