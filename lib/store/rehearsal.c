/* Every table in turn: what it has of the mentor's people, then the words out of it. The schemas of
 * both are made by the same files, so that the columns stand in the same order. */
#include "store/rehearsal.h"

#include <string.h>

#include "store/statement.h"

const char *const rehearsal_left_out[] = { "raw",     "token",   "ledger",     "numbered", "listed",
	                                   "erasure", "removal", "unmirrored", NULL };

/* Each may look at what those before it have copied. */
static const char *const copied[] = {
	"INSERT INTO main.mentorship SELECT * FROM real.mentorship WHERE mentor_id = :mentor_id",
	"INSERT INTO main.leave SELECT * FROM real.leave WHERE mentor_id = :mentor_id",
	"INSERT INTO main.leave_wait SELECT * FROM real.leave_wait WHERE leave_id IN (SELECT id FROM "
	"main.leave)",
	"INSERT INTO main.person SELECT * FROM real.person WHERE id = :mentor_id OR id IN (SELECT "
	"mentee_id FROM main.mentorship) OR id IN (SELECT substitute_id FROM main.leave)",
	"INSERT INTO main.address SELECT * FROM real.address WHERE person_id IN (SELECT id FROM "
	"main.person)",
	"INSERT INTO main.address_change SELECT * FROM real.address_change WHERE mentorship_id IN "
	"(SELECT id FROM main.mentorship)",
	"INSERT INTO main.absence SELECT * FROM real.absence WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.hold SELECT * FROM real.hold WHERE mentorship_id IS NULL OR mentorship_id "
	"IN (SELECT id FROM main.mentorship)",
	"INSERT INTO main.session SELECT * FROM real.session WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.thread SELECT * FROM real.thread WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship) OR person_id IN (SELECT id FROM main.person)",
	"INSERT INTO main.prompt SELECT * FROM real.prompt WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.inbox SELECT * FROM real.inbox WHERE state = 'done' AND mentorship_id IN "
	"(SELECT id FROM main.mentorship)",
	"INSERT INTO main.answer SELECT * FROM real.answer WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.hit SELECT * FROM real.hit WHERE answer_id IN (SELECT id FROM main.answer)",
	"INSERT INTO main.note SELECT * FROM real.note WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.quarantine SELECT * FROM real.quarantine WHERE mentorship_id IN (SELECT id "
	"FROM main.mentorship)",
	"INSERT INTO main.outbox SELECT * FROM real.outbox WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship) OR (mentorship_id IS NULL AND person_id = :mentor_id)",
	"INSERT INTO main.alarm SELECT * FROM real.alarm WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.proposal SELECT * FROM real.proposal WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.plan SELECT * FROM real.plan WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.evaluation SELECT * FROM real.evaluation WHERE mentorship_id IN (SELECT id "
	"FROM main.mentorship)",
	"INSERT INTO main.finding SELECT * FROM real.finding WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.finding_quote SELECT * FROM real.finding_quote WHERE finding_id IN (SELECT "
	"id FROM main.finding)",
	"INSERT INTO main.draft SELECT * FROM real.draft WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.own_question SELECT * FROM real.own_question WHERE mentorship_id IN (SELECT "
	"id FROM main.mentorship)",
	"INSERT INTO main.pick SELECT * FROM real.pick WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.skip SELECT * FROM real.skip WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.errand SELECT * FROM real.errand WHERE mentorship_id IN (SELECT id FROM "
	"main.mentorship)",
	"INSERT INTO main.position SELECT * FROM real.position",
	"INSERT INTO main.value SELECT * FROM real.value",
};

/* What people wrote, and mails that are made and hold it. */
static const char *const reworded[] = {
	"UPDATE answer SET text = count_words(text), first_sentence = count_words(first_sentence)",
	"UPDATE hit SET word = count_words(word), quote = count_words(quote)",
	"UPDATE alarm SET text = count_words(text)",
	"UPDATE note SET text = count_words(text)",
	"UPDATE finding SET word = '[word ' || id || ']' WHERE word <> ''",
	"UPDATE finding_quote SET text = count_words(text)",
	"UPDATE draft SET text = count_words(text)",
	"UPDATE plan SET text = count_words(text)",
	"UPDATE evaluation SET text = count_words(text)",
	"UPDATE own_question SET text = count_words(text)",
	"UPDATE prompt SET asked = count_words(asked) WHERE question GLOB 'm*'",
	"UPDATE quarantine SET forward_at = NULL, show_outbox_id = NULL", /* the message is not here */
	"UPDATE outbox SET text = count_words(text), message = x''",
};

bool
rehearsal_copies(const char *table)
{
	g_autofree char *start = g_strdup_printf("INSERT INTO main.%s SELECT ", table);

	for (size_t i = 0; i < G_N_ELEMENTS(copied); i++)
		if (g_str_has_prefix(copied[i], start))
			return true;
	return false;
}

static bool
fill(struct store *copy, int64_t mentor_id, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(copied); i++) {
		bool names_mentor = strstr(copied[i], ":mentor_id") != NULL;
		if (!statement_run(copy, error, copied[i], names_mentor ? "i" : "", mentor_id))
			return false;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(reworded); i++)
		if (!statement_run(copy, error, reworded[i], ""))
			return false;
	return true;
}

struct store *
rehearsal_open(const struct store *store, int64_t mentor_id, GError **error)
{
	struct store *copy = store_beside(store, error);

	if (!copy)
		return NULL;
	/* Rows may name others that were left out; only what is copied is looked at. */
	bool ok = statement_run(copy, error, "PRAGMA foreign_keys = OFF", "")
	          && store_begin(copy, error) && fill(copy, mentor_id, error)
	          && store_commit(copy, error)
	          && statement_run(copy, error, "DETACH DATABASE real", "")
	          && statement_run(copy, error, "PRAGMA foreign_keys = ON", "");
	if (ok)
		return copy;
	store_rollback(copy);
	store_close(copy);
	return NULL;
}
