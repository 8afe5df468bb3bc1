#include "store/own_question.h"

#include "store/statement.h"

int64_t
own_question_add(struct store *store, int64_t mentorship_id, const char *text, utc_t now,
                 GError **error)
{
	int64_t number = statement_number(
	    store, 0, "SELECT max(number) FROM own_question WHERE mentorship_id = :mentorship_id",
	    "i", mentorship_id);

	number++;
	return statement_run(store, error,
	                     "INSERT INTO own_question (mentorship_id, number, text, added_at) "
	                     "VALUES (:mentorship_id, :number, :text, :added_at)",
	                     "iiti", mentorship_id, number, text, now)
	           ? number
	           : 0;
}

char *
own_question_text(struct store *store, int64_t mentorship_id, int64_t number)
{
	sqlite3_stmt *rows = statement_query(
	    store, NULL,
	    "SELECT text FROM own_question WHERE mentorship_id = :mentorship_id AND "
	    "number = :number",
	    "ii", mentorship_id, number);
	char *text = NULL;

	if (rows && statement_next(rows, NULL))
		text = column_text(rows, 0);
	if (rows)
		statement_end(rows);
	return text;
}
