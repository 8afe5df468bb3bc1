#include "store/outbox.h"

#include "store/statement.h"

const char *const addressee_names[ADDRESSEES] = { "mentee", "mentor", "backup", "admin" };

static const char outbox_add_sql[] = "INSERT INTO outbox (uuid, key, kind, recipient, passes, "
				     "is_safety, caused, person_id, mentorship_id, "
				     "thread_id, prompt_id, to_addr, message_id, text, message, "
				     "due_at, next_at, late_at) VALUES (:uuid, :key, "
				     ":kind, :recipient, :passes, :is_safety, :caused, :person_id, "
				     ":mentorship_id, :thread_id, :prompt_id, "
				     ":to_addr, :message_id, :text, :message, :due_at, :next_at, "
				     ":late_at) ON CONFLICT (key) DO NOTHING";

int64_t
outbox_add(struct store *store, const struct outbox_new *mail, GError **error)
{
	int64_t id = statement_insert(
	    store, error, outbox_add_sql, "ttttiiinnintttbiin", mail->uuid, mail->key, mail->kind,
	    addressee_names[mail->to_whom], (int64_t)mail->passes, (int64_t)mail->is_safety,
	    (int64_t)mail->caused, mail->person_id, mail->mentorship_id, mail->thread_id,
	    mail->prompt_id, mail->to_addr, mail->message_id, mail->text, mail->message,
	    mail->message_len, mail->due_at, mail->due_at, mail->late_at);

	return statement_changed(store) == 1 ? id : 0;
}

bool
outbox_has(struct store *store, const char *key)
{
	return statement_number(store, 0, "SELECT 1 FROM outbox WHERE key = :key", "t", key) == 1;
}

utc_t
outbox_sent_at(struct store *store, const char *key)
{
	return statement_number(
	    store, 0, "SELECT coalesce(sent_at, 0) FROM outbox WHERE key = :key", "t", key);
}

utc_t
outbox_last_admin(struct store *store, const char *prefix)
{
	/* ';' is what follows ':'. */
	return statement_number(store, 0,
	                        "SELECT coalesce(max(due_at), 0) FROM outbox "
	                        "WHERE key > :prefix || ':' AND key < :prefix || ';'",
	                        "t", prefix);
}

bool
outbox_set_prompt(struct store *store, int64_t id, int64_t prompt_id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE outbox SET prompt_id = :prompt_id WHERE id = :id", "ii",
	                     prompt_id, id);
}

int64_t
outbox_thread_of(struct store *store, int64_t mentorship_id, const char *kind)
{
	return statement_number(
	    store, 0,
	    "SELECT thread_id FROM outbox WHERE mentorship_id = :mentorship_id AND kind = :kind "
	    "ORDER BY id DESC LIMIT 1",
	    "it", mentorship_id, kind);
}

void
outbox_claimed_clear(struct outbox_claimed *claimed)
{
	g_clear_pointer(&claimed->kind, g_free);
	g_clear_pointer(&claimed->to_addr, g_free);
	g_clear_pointer(&claimed->message_id, g_free);
	g_clear_pointer(&claimed->uuid, g_free);
	g_clear_pointer(&claimed->message, g_bytes_unref);
}

/* Not stopped by a hold: `passes` 2 goes always; 1 unless all is held; 0 only when nothing is. */
#define NOT_HELD                                                                            \
	"(o.passes = 2 OR (NOT EXISTS (SELECT 1 FROM hold h WHERE h.mentorship_id IS NULL " \
	"AND h.released_at IS NULL) AND (o.passes = 1 OR NOT EXISTS (SELECT 1 FROM hold h " \
	"WHERE h.mentorship_id = o.mentorship_id AND h.released_at IS NULL))))"

/* The one that has waited longest, safety mails before all others: each of the two is a range of
 * the index outbox_claim, of which the first row that is not held is taken. */
#define FIRST_DUE(is_safety)                                                                  \
	"(SELECT o.id FROM outbox o WHERE o.is_safety = " is_safety " AND o.next_at <= :now " \
	"AND o.state IN ('due', 'retry') AND " NOT_HELD " ORDER BY o.next_at LIMIT 1)"

static const char claim_sql[] =
    "UPDATE outbox SET state = 'sending', owner = :owner, attempts_n = attempts_n + 1, started_at "
    "= :now, next_at = NULL WHERE id = coalesce(" FIRST_DUE("1") ", " FIRST_DUE(
	"0") ") "
	     "RETURNING id, coalesce(person_id, 0), coalesce(mentorship_id, 0), kind, to_addr, message_id, "
	     "uuid, recipient, "
	     "is_safety, message, attempts_n, due_at, started_at";

enum addressee
addressee_of(const char *name)
{
	for (size_t i = 0; i < ADDRESSEES; i++)
		if (g_str_equal(addressee_names[i], name))
			return (enum addressee)i;
	g_assert_not_reached();
}

bool
outbox_claim(struct store *store, utc_t now, int64_t owner, struct outbox_claimed *claimed,
             GError **error)
{
	sqlite3_stmt *row = statement_query(store, error, claim_sql, "ii", owner, now);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found) {
		g_autofree char *recipient = column_text(row, 7);
		struct bytes message = column_bytes(row, 9);
		*claimed = (struct outbox_claimed){
			.id = column_i64(row, 0),
			.person_id = column_i64(row, 1),
			.mentorship_id = column_i64(row, 2),
			.kind = column_text(row, 3),
			.to_addr = column_text(row, 4),
			.message_id = column_text(row, 5),
			.uuid = column_text(row, 6),
			.to_whom = addressee_of(recipient),
			.is_safety = column_i64(row, 8) != 0,
			.message = g_bytes_new(message.at, message.len),
			.attempts_n = column_i64(row, 10),
			.due_at = column_i64(row, 11),
			.started_at = column_i64(row, 12),
		};
	}
	statement_end(row);
	return found;
}

bool
outbox_set_sent(struct store *store, int64_t id, utc_t now, const char *reply, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE outbox SET state = 'sent', sent_at = :now, next_at = NULL, owner = NULL, "
	    "reply = coalesce(:reply, reply) WHERE id = :id",
	    "iti", now, reply, id);
}

bool
outbox_set_retry(struct store *store, int64_t id, utc_t next_at, const char *reply, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE outbox SET state = 'retry', next_at = :next_at, owner = NULL, looks_n = 0, "
	    "reply = coalesce(:reply, reply) WHERE id = :id",
	    "iti", next_at, reply, id);
}

bool
outbox_set_due(struct store *store, int64_t id, utc_t next_at, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE outbox SET state = 'due', next_at = :next_at, owner = NULL, "
	                     "attempts_n = attempts_n - 1 WHERE id = :id",
	                     "ii", next_at, id);
}

bool
outbox_set_failed(struct store *store, int64_t id, const char *reply, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE outbox SET state = 'failed', next_at = NULL, owner = NULL, reply = :reply "
	    "WHERE id = :id",
	    "ti", reply, id);
}

bool
outbox_set_ambiguous(struct store *store, int64_t id, utc_t next_at, const char *reply,
                     GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE outbox SET state = 'ambiguous', next_at = :next_at, owner = NULL, looks_n = 0, "
	    "reply = coalesce(:reply, reply) WHERE id = :id",
	    "iti", next_at, reply, id);
}

bool
outbox_set_cancelled(struct store *store, int64_t id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE outbox SET state = 'cancelled', next_at = NULL WHERE id = :id",
	                     "i", id);
}

bool
outbox_set_alias(struct store *store, int64_t id, const char *message_id, GError **error)
{
	return statement_run(store, error,
	                     "UPDATE outbox SET alias_message_id = :message_id WHERE id = :id",
	                     "ti", message_id, id);
}

bool
outbox_looked(struct store *store, int64_t id, utc_t next_at, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE outbox SET looks_n = looks_n + 1, next_at = :next_at WHERE id = :id", "ni",
	    next_at, id);
}

bool
outbox_set_look(struct store *store, int64_t id, utc_t next_at, GError **error)
{
	return statement_run(store, error, "UPDATE outbox SET next_at = :next_at WHERE id = :id",
	                     "ii", next_at, id);
}

char *
outbox_subject(struct store *store, int64_t id)
{
	sqlite3_stmt *row = statement_query(
	    store, NULL,
	    "SELECT t.subject FROM outbox o JOIN thread t ON t.id = o.thread_id WHERE o.id = :id",
	    "i", id);
	if (!row)
		return NULL;
	char *subject = statement_next(row, NULL) ? column_text(row, 0) : NULL;
	statement_end(row);
	return subject;
}

int64_t
outbox_doubt_all(struct store *store, utc_t now, GError **error)
{
	if (!statement_run(store, error,
	                   "UPDATE outbox SET state = iif(is_safety, 'retry', 'ambiguous'), "
	                   "owner = NULL, looks_n = 0, next_at = :now, "
	                   "started_at = coalesce(started_at, due_at) WHERE state <> 'sent' "
	                   "AND state IN ('due', 'retry', 'sending')",
	                   "i", now))
		return -1;
	return statement_changed(store);
}

char *
outbox_key(struct store *store, int64_t id)
{
	sqlite3_stmt *row =
	    statement_query(store, NULL, "SELECT key FROM outbox WHERE id = :id", "i", id);

	if (!row)
		return NULL;
	char *key = statement_next(row, NULL) ? column_text(row, 0) : NULL;
	statement_end(row);
	return key;
}

int64_t
outbox_recover(struct store *store, utc_t now, GError **error)
{
	if (!statement_run(
		store, error,
		"UPDATE outbox SET state = iif(is_safety, 'retry', 'ambiguous'), owner = NULL, "
		"looks_n = 0, next_at = :now WHERE state <> 'sent' AND state = 'sending'",
		"i", now))
		return -1;
	return statement_changed(store);
}

void
outbox_doubt_clear(struct outbox_doubt *doubt)
{
	g_clear_pointer(&doubt->message_id, g_free);
	g_clear_pointer(&doubt->uuid, g_free);
	g_clear_pointer(&doubt->kind, g_free);
}

bool
outbox_next_doubt(struct store *store, utc_t now, struct outbox_doubt *doubt, GError **error)
{
	sqlite3_stmt *row = statement_query(
	    store, error,
	    "SELECT id, looks_n, coalesce(person_id, 0), coalesce(mentorship_id, 0), "
	    "is_safety, message_id, uuid, kind, started_at FROM outbox "
	    "WHERE state = 'ambiguous' AND next_at <= :now ORDER BY next_at LIMIT 1",
	    "i", now);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found)
		*doubt = (struct outbox_doubt){
			.id = column_i64(row, 0),
			.looks_n = column_i64(row, 1),
			.person_id = column_i64(row, 2),
			.mentorship_id = column_i64(row, 3),
			.is_safety = column_i64(row, 4) != 0,
			.message_id = column_text(row, 5),
			.uuid = column_text(row, 6),
			.kind = column_text(row, 7),
			.started_at = column_i64(row, 8),
		};
	statement_end(row);
	return found;
}

int64_t
outbox_key_number(struct store *store, int64_t id, const char *prefix)
{
	return statement_number(
	    store, 0,
	    "SELECT CAST(substr(key, length(:prefix) + 2) AS INTEGER) FROM outbox "
	    "WHERE id = :id AND substr(key, 1, length(:prefix) + 1) = :prefix || ':'",
	    "ti", prefix, id);
}

bool
outbox_later_copy_seen(struct store *store, int64_t id)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM outbox d JOIN outbox o ON o.started_at >= d.started_at WHERE d.id = :id "
		   "AND o.id <> d.id AND (o.started_at > d.started_at OR o.id > d.id) AND EXISTS "
		   "(SELECT 1 FROM inbox i WHERE i.message_id IN (o.message_id, o.alias_message_id) "
		   "AND i.class = 'own') LIMIT 1",
		   "i", id)
	       == 1;
}

int64_t
outbox_by_ids(struct store *store, const char *uuid, const char *message_id)
{
	int64_t id =
	    statement_number(store, 0, "SELECT id FROM outbox WHERE uuid = :uuid", "t", uuid);

	if (id != 0)
		return id;
	return statement_number(store, 0, "SELECT id FROM outbox WHERE message_id = :message_id",
	                        "t", message_id);
}

void
outbox_address_clear(struct outbox_address *address)
{
	g_clear_pointer(&address->addr, g_free);
	g_clear_pointer(&address->kind, g_free);
	g_clear_pointer(&address->state, g_free);
	g_clear_pointer(&address->uuid, g_free);
	g_clear_pointer(&address->message_id, g_free);
}

bool
outbox_address(struct store *store, int64_t id, struct outbox_address *address, GError **error)
{
	sqlite3_stmt *row = statement_query(
	    store, error,
	    "SELECT coalesce(person_id, 0), coalesce(mentorship_id, 0), thread_id, "
	    "recipient, to_addr, state, message_id, alias_message_id IS NOT NULL, kind, uuid "
	    "FROM outbox WHERE id = :id",
	    "i", id);
	if (!row)
		return false;
	bool found = statement_next(row, error);
	if (found) {
		g_autofree char *recipient = column_text(row, 3);
		*address = (struct outbox_address){
			.person_id = column_i64(row, 0),
			.mentorship_id = column_i64(row, 1),
			.thread_id = column_i64(row, 2),
			.to_whom = addressee_of(recipient),
			.addr = column_text(row, 4),
			.state = column_text(row, 5),
			.message_id = column_text(row, 6),
			.has_alias = column_i64(row, 7) != 0,
			.kind = column_text(row, 8),
			.uuid = column_text(row, 9),
		};
	}
	statement_end(row);
	return found;
}

int64_t
outbox_mentorship(struct store *store, int64_t id)
{
	return statement_number(store, 0, "SELECT mentorship_id FROM outbox WHERE id = :id", "i",
	                        id);
}

int64_t
outbox_prompt(struct store *store, int64_t id)
{
	return statement_number(store, 0, "SELECT prompt_id FROM outbox WHERE id = :id", "i", id);
}

utc_t
outbox_due_at(struct store *store, int64_t id)
{
	return statement_number(store, 0, "SELECT due_at FROM outbox WHERE id = :id", "i", id);
}

bool
outbox_is_to(struct store *store, int64_t id, const char *addr)
{
	return statement_number(
		   store, 0,
		   "SELECT 1 FROM outbox WHERE id = :id AND to_addr = :addr COLLATE NOCASE", "it",
		   id, addr)
	       == 1;
}

void
outbox_late_clear(struct outbox_late *late)
{
	g_clear_pointer(&late->kind, g_free);
}

static void
read_late(sqlite3_stmt *row, void *to)
{
	struct outbox_late *late = to;

	*late = (struct outbox_late){
		.id = column_i64(row, 0),
		.prompt_id = column_i64(row, 1),
		.mentorship_id = column_i64(row, 2),
		.kind = column_text(row, 3),
		.due_at = column_i64(row, 4),
	};
}

GArray *
outbox_skip_late(struct store *store, utc_t now, GError **error)
{
	sqlite3_stmt *rows = statement_query(
	    store, error,
	    "UPDATE outbox SET state = 'skipped', next_at = NULL "
	    "WHERE late_at IS NOT NULL AND late_at < :now AND state IN ('due', 'retry') "
	    "RETURNING id, coalesce(prompt_id, 0), coalesce(mentorship_id, 0), kind, due_at",
	    "i", now);
	return statement_rows(rows, sizeof(struct outbox_late), (GDestroyNotify)outbox_late_clear,
	                      read_late, error);
}

bool
outbox_skip_person(struct store *store, int64_t mentorship_id, GError **error)
{
	return statement_run(
	    store, error,
	    "UPDATE outbox SET state = 'skipped', next_at = NULL WHERE mentorship_id = "
	    ":mentorship_id "
	    "AND recipient = 'mentee' AND passes = 0 AND state IN ('due', 'retry')",
	    "i", mentorship_id);
}

static const char next_at_sql[] = "SELECT min(o.next_at) FROM outbox o WHERE o.next_at IS NOT NULL "
				  "AND (o.state = 'ambiguous' OR " NOT_HELD ")";

utc_t
outbox_next_at(struct store *store)
{
	return statement_number(store, 0, next_at_sql, "");
}

utc_t
outbox_last_keyed(struct store *store, int64_t person_id, const char *prefix)
{
	return statement_number(store, 0,
	                        "SELECT max(due_at) FROM outbox WHERE person_id = :person_id "
	                        "AND substr(key, 1, length(:prefix) + 1) = :prefix || ':' "
	                        "AND state NOT IN ('skipped', 'cancelled')",
	                        "it", person_id, prefix);
}

int64_t
outbox_thread_to(struct store *store, int64_t mentorship_id, const char *kind, enum addressee to)
{
	return statement_number(store, 0,
	                        "SELECT thread_id FROM outbox WHERE mentorship_id = :mentorship_id "
	                        "AND kind = :kind AND recipient = :recipient "
	                        "ORDER BY id DESC LIMIT 1",
	                        "itt", mentorship_id, kind, addressee_names[to]);
}

int64_t
outbox_newest(struct store *store, int64_t mentorship_id, const char *kind)
{
	return statement_number(store, 0,
	                        "SELECT coalesce(max(id), 0) FROM outbox "
	                        "WHERE mentorship_id = :mentorship_id AND kind = :kind "
	                        "AND state NOT IN ('skipped', 'cancelled')",
	                        "it", mentorship_id, kind);
}

int64_t
outbox_count_since(struct store *store, int64_t mentorship_id, const char *kind, utc_t since)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM outbox WHERE mentorship_id = :mentorship_id "
	                        "AND kind = :kind AND due_at >= :since "
	                        "AND state NOT IN ('skipped', 'cancelled')",
	                        "iti", mentorship_id, kind, since);
}

utc_t
outbox_last_of(struct store *store, int64_t mentorship_id, const char *kind)
{
	return statement_number(store, 0,
	                        "SELECT coalesce(max(due_at), 0) FROM outbox "
	                        "WHERE mentorship_id = :mentorship_id AND kind = :kind",
	                        "it", mentorship_id, kind);
}

utc_t
outbox_last_told(struct store *store, int64_t mentorship_id)
{
	return statement_number(store, 0,
	                        "SELECT coalesce(max(due_at), 0) FROM outbox "
	                        "WHERE mentorship_id = :mentorship_id AND recipient = 'mentee' "
	                        "AND state NOT IN ('skipped', 'cancelled') AND kind IN "
	                        "('question', 'followup', 'receipt', 'prep', 'post')",
	                        "i", mentorship_id);
}

int64_t
outbox_keyed_since(struct store *store, int64_t person_id, const char *prefix, utc_t since)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM outbox WHERE person_id = :person_id "
	                        "AND substr(key, 1, length(:prefix) + 1) = :prefix || ':' "
	                        "AND instr(substr(key, length(:prefix) + 2), ':') = 0 "
	                        "AND due_at >= :since",
	                        "iti", person_id, prefix, since);
}

int64_t
outbox_sent_since(struct store *store, utc_t since)
{
	return statement_number(store, 0, "SELECT count(*) FROM outbox WHERE sent_at >= :since",
	                        "i", since);
}

int64_t
outbox_caused_since(struct store *store, int64_t person_id, utc_t since)
{
	return statement_number(store, 0,
	                        "SELECT count(*) FROM outbox WHERE caused = 1 AND due_at >= :since "
	                        "AND (:person_id = 0 OR person_id = :person_id)",
	                        "ii", since, person_id);
}

char *
outbox_text(struct store *store, int64_t id, GError **error)
{
	sqlite3_stmt *row =
	    statement_query(store, error, "SELECT text FROM outbox WHERE id = :id", "i", id);
	if (!row)
		return NULL;
	char *text = statement_next(row, error) ? column_text(row, 0) : NULL;
	statement_end(row);
	return text;
}

void
outbox_row_clear(struct outbox_row *row)
{
	char **owned[] = { &row->kind,  &row->person,     &row->to,
		           &row->state, &row->message_id, &row->reply };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_clear_pointer(owned[i], g_free);
}

static void
read_outbox_row(sqlite3_stmt *row, void *to)
{
	struct outbox_row *element = to;

	*element = (struct outbox_row){
		.id = column_i64(row, 0),
		.attempts_n = column_i64(row, 1),
		.kind = column_text(row, 2),
		.person = column_text_or_null(row, 3),
		.to = column_text(row, 4),
		.state = column_text(row, 5),
		.message_id = column_text(row, 6),
		.reply = column_text_or_null(row, 7),
		.due_at = column_i64(row, 8),
		.next_at = column_i64(row, 9),
		.sent_at = column_i64(row, 10),
	};
}

GArray *
outbox_list(struct store *store, const char *state, int64_t after_id, int64_t most, GError **error)
{
	sqlite3_stmt *rows =
	    statement_query(store, error,
	                    "SELECT o.id, o.attempts_n, o.kind, p.handle, o.to_addr, o.state, "
	                    "o.message_id, o.reply, o.due_at, coalesce(o.next_at, 0), "
	                    "coalesce(o.sent_at, 0) FROM outbox o "
	                    "LEFT JOIN person p ON p.id = o.person_id "
	                    "WHERE o.id > :after_id AND (:state IS NULL OR o.state = :state) "
	                    "ORDER BY o.id LIMIT :most",
	                    "iti", after_id, state, most);
	return statement_rows(rows, sizeof(struct outbox_row), (GDestroyNotify)outbox_row_clear,
	                      read_outbox_row, error);
}

bool
outbox_state_is(struct store *store, int64_t id, const char *state)
{
	return statement_number(store, 0, "SELECT 1 FROM outbox WHERE id = :id AND state = :state",
	                        "it", id, state)
	       == 1;
}

GArray *
outbox_counts(struct store *store, GError **error)
{
	static const char sql[] =
	    "SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state";

	return statement_counts(store, sql, error);
}
