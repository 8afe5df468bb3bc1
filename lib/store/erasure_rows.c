/* The rows of an erasure: in which order they go, and which copies of them lie on the mail server. */
#include "store/erasure.h"
#include "store/statement.h"

/* Every statement here is bound the same values, so their parameters are numbered, not named. */
#define ERASURE_ID "?1"
#define MENTORSHIP_ID "?2"
#define IS_FINAL "?3"
#define MENTEE_ID "?4"
#define MENTOR_ID "?5"
#define ADDED_AT "?6"
#define NOW "?7"
static const char bound[] = "iiiiiii";

/* Those of the mentorship; and the mentee's own that belong to none, when the person goes. */
#define THEIR_MAILS                                                  \
	"SELECT id FROM outbox WHERE mentorship_id = " MENTORSHIP_ID \
	" UNION SELECT id FROM outbox WHERE " IS_FINAL " AND person_id = " MENTEE_ID

/* What came in the mentorship or from the mentee, and the mentor's replies to digests, which quote them. */
#define THEIR_INBOX                                                                 \
	"SELECT id FROM inbox WHERE mentorship_id = " MENTORSHIP_ID                 \
	" UNION SELECT id FROM inbox WHERE " IS_FINAL " AND person_id = " MENTEE_ID \
	" UNION SELECT id FROM inbox WHERE person_id = " MENTOR_ID                  \
	" AND mentorship_id IS NULL AND class = 'command' AND received_at >= " ADDED_AT

/* Digests and what answers them go to the mentor about several people at once. */
#define MENTORS_MAILS(states)                                                      \
	"SELECT id FROM outbox WHERE person_id = " MENTOR_ID                       \
	" AND mentorship_id IS NULL AND kind <> 'welcome' AND due_at >= " ADDED_AT \
	" AND length(message) > 0 AND state IN (" states ")"
#define LEFT_MAILS MENTORS_MAILS("'sent', 'skipped', 'cancelled'")
#define OTHER_MAILS MENTORS_MAILS("'due', 'retry', 'ambiguous', 'failed'")

/* A page is small enough for one transaction, whatever the mails hold. */
#define PAGE(ids) "(SELECT id FROM (" ids ") ORDER BY id LIMIT 20)"

/* Copies of what left less than a quarter of an hour ago may still come. */
#define NOTE_SENT                                                                              \
	"INSERT INTO removal (erasure_id, mailbox, uidvalidity, uid, size, message_id, "       \
	"mentord_id, again_at, next_at) SELECT " ERASURE_ID                                    \
	", '', 0, 0, 0, coalesce(alias_message_id, message_id), uuid, "                        \
	"CASE WHEN coalesce(sent_at, started_at) > " NOW " - 900 THEN " NOW " + 900 END, " NOW \
	" FROM outbox WHERE started_at IS NOT NULL AND id IN "

#define NOTE_CAME                                                                        \
	"INSERT INTO removal (erasure_id, mailbox, uidvalidity, uid, size, message_id, " \
	"mentord_id, next_at) SELECT " ERASURE_ID                                        \
	", mailbox, uidvalidity, uid, size, coalesce(message_id, ''), '', " NOW          \
	" FROM inbox WHERE id IN "

/* In this order, each until nothing of it is left; a later one only when nothing of those before has come since. */
static const struct step {
	const char *note; /* before it; NULL: nothing */
	const char *go;
} steps[] = {
	{ NOTE_SENT PAGE(THEIR_MAILS), "DELETE FROM outbox WHERE id IN " PAGE(THEIR_MAILS) },
	/* A digest that has not left is made anew, without them. */
	{ "UPDATE person SET digested_for_on = NULL, digest_at = " NOW " WHERE id = " MENTOR_ID
	  " AND EXISTS (" OTHER_MAILS " AND kind = 'digest')",
	  "DELETE FROM outbox WHERE id IN " PAGE(OTHER_MAILS) },
	/* Of one that has, the words go, and the row stays: a reply to it is still known. */
	{ NOTE_SENT PAGE(LEFT_MAILS),
	  "UPDATE outbox SET text = '', message = x'' WHERE id IN " PAGE(LEFT_MAILS) },
	/* Each of these is up to 256 KiB. */
	{ NULL, "DELETE FROM raw WHERE (inbox_id, seq) IN (SELECT inbox_id, seq FROM raw WHERE "
	        "inbox_id IN (" THEIR_INBOX ") LIMIT 40)" },
	{ NOTE_CAME PAGE(THEIR_INBOX), "DELETE FROM inbox WHERE id IN " PAGE(THEIR_INBOX) },
	{ NULL, "DELETE FROM mentorship WHERE id = " MENTORSHIP_ID },
	{ NULL, "DELETE FROM person WHERE " IS_FINAL " AND id = " MENTEE_ID },
};

static bool
run_bound(struct store *store, const struct erasure *erasure, const char *sql, utc_t now,
          GError **error)
{
	return statement_run(store, error, sql, bound, erasure->id, erasure->mentorship_id,
	                     (int64_t)erasure->is_final, erasure->mentee_id, erasure->mentor_id,
	                     erasure->added_at, now);
}

bool
erasure_page(struct store *store, const struct erasure *erasure, utc_t now, int64_t *rows_n,
             GError **error)
{
	*rows_n = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(steps) && *rows_n == 0; i++) {
		if (steps[i].note && !run_bound(store, erasure, steps[i].note, now, error))
			return false;
		int64_t before = statement_total(store);
		if (!run_bound(store, erasure, steps[i].go, now, error))
			return false;
		*rows_n = statement_total(store) - before;
	}
	return true;
}

bool
erasure_must_wait(struct store *store, const struct erasure *erasure)
{
	return statement_number(
		   store, 0,
		   "SELECT EXISTS (SELECT 1 FROM outbox WHERE state <> 'sent' AND state = 'sending' "
		   "AND (mentorship_id = :mentorship_id OR person_id = :mentee_id OR "
		   "(mentorship_id IS NULL AND person_id = :mentor_id))) OR EXISTS (SELECT 1 FROM "
		   "erasure WHERE id < :id AND mentee_id = :mentee_id AND state = 'rows')",
		   "iiii", erasure->mentorship_id, erasure->mentee_id, erasure->mentor_id,
		   erasure->id)
	       != 0;
}

int64_t
erasure_rows(struct store *store, int64_t mentee_id)
{
	return statement_number(
	    store, 0,
	    "SELECT 1 + sum(1 + (SELECT count(*) FROM inbox WHERE mentorship_id = m.id) + "
	    "(SELECT count(*) FROM outbox WHERE mentorship_id = m.id) + "
	    "(SELECT count(*) FROM answer WHERE mentorship_id = m.id) + "
	    "(SELECT count(*) FROM prompt WHERE mentorship_id = m.id) + "
	    "(SELECT count(*) FROM session WHERE mentorship_id = m.id) + "
	    "(SELECT count(*) FROM thread WHERE mentorship_id = m.id)) FROM mentorship m "
	    "WHERE m.mentee_id = :mentee_id",
	    "i", mentee_id);
}

bool
erasure_mail_waits(struct store *store, const char *key)
{
	return statement_number(store, 0,
	                        "SELECT 1 FROM outbox WHERE key = :key AND state NOT IN "
	                        "('sent', 'failed', 'skipped', 'cancelled')",
	                        "t", key)
	       == 1;
}

bool
erasure_mail_forget(struct store *store, int64_t erasure_id, const char *key, utc_t now,
                    GError **error)
{
	int64_t thread_id =
	    statement_number(store, 0, "SELECT thread_id FROM outbox WHERE key = :key", "t", key);

	if (thread_id == 0)
		return true;
	return statement_run(
		   store, error,
		   "INSERT INTO removal (erasure_id, mailbox, uidvalidity, uid, size, message_id, "
		   "mentord_id, next_at) SELECT :id, '', 0, 0, 0, "
		   "coalesce(alias_message_id, message_id), uuid, :now FROM outbox "
		   "WHERE key = :key AND started_at IS NOT NULL",
		   "iit", erasure_id, now, key)
	       && statement_run(store, error, "DELETE FROM outbox WHERE key = :key", "t", key)
	       && statement_run(store, error, "DELETE FROM thread WHERE id = :id", "i", thread_id);
}
