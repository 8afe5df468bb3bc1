/* Mail that leaves: made once, claimed, sent, settled. security.md, section 2.
 *
 *	due ─claim→ sending ─250→ sent            retry: next_at says when it is due again
 *	               ├ certain failure → retry | failed
 *	               └ the dot may have left, or found so at a start → ambiguous ─look→ sent | retry | stays */
#pragma once

#include "store/store.h"

/* Who gets it. */
enum addressee {
	ADDRESSEE_MENTEE,
	ADDRESSEE_MENTOR,
	ADDRESSEE_BACKUP,
	ADDRESSEE_ADMIN,
	ADDRESSEES
};
extern const char *const addressee_names[ADDRESSEES];
/* The value of a name, which must be one of them. */
enum addressee addressee_of(const char *name);

/* Which holds it goes out in spite of. */
enum passes { PASSES_NONE, PASSES_MENTORSHIP, PASSES_ALL };

/* A mail to be kept; every string is borrowed. */
struct outbox_new {
	const char *uuid, *key, *kind;
	enum addressee to_whom;
	enum passes passes;
	bool is_safety, caused;
	int64_t person_id;                           /* 0: the admin, or a backup */
	int64_t mentorship_id, thread_id, prompt_id; /* 0: none (a thread there always is) */
	const char *to_addr, *message_id, *text;
	const char *message; /* RFC 5322 */
	size_t message_len;
	utc_t due_at;
	utc_t late_at; /* 0: it goes however late */
};

/* 0 with no error set: a mail with this key is there already. */
int64_t outbox_add(struct store *store, const struct outbox_new *mail, GError **error);
bool outbox_has(struct store *store, const char *key);
/* When the mail of a key left, 0: it has not. */
utc_t outbox_sent_at(struct store *store, const char *key);
/* When the newest mail to the admin was due whose key begins so, 0: none. */
utc_t outbox_last_admin(struct store *store, const char *prefix);
/* The prompt that a mail put, known once it has its row. */
bool outbox_set_prompt(struct store *store, int64_t id, int64_t prompt_id, GError **error);
/* The thread of the newest mail of a kind in a mentorship, 0 if none. */
int64_t outbox_thread_of(struct store *store, int64_t mentorship_id, const char *kind);

/* What the sender needs. Owned strings. */
struct outbox_claimed {
	int64_t id, person_id, mentorship_id;
	char *kind, *to_addr, *message_id, *uuid;
	enum addressee to_whom;
	bool is_safety;
	GBytes *message;
	int64_t attempts_n; /* this one counted */
	utc_t due_at, started_at;
};
void outbox_claimed_clear(struct outbox_claimed *claimed);

/* Take the next mail that is due and not held, safety first: state sending, attempt counted.
 * False with no error: nothing is due. */
bool outbox_claim(struct store *store, utc_t now, int64_t owner, struct outbox_claimed *claimed,
                  GError **error);

bool outbox_set_sent(struct store *store, int64_t id, utc_t now, const char *reply, GError **error);
bool outbox_set_retry(struct store *store, int64_t id, utc_t next_at, const char *reply,
                      GError **error);
/* Back to due as if it had not been tried: an account limit, or no connection at all. */
bool outbox_set_due(struct store *store, int64_t id, utc_t next_at, GError **error);
bool outbox_set_failed(struct store *store, int64_t id, const char *reply, GError **error);
bool outbox_set_ambiguous(struct store *store, int64_t id, utc_t next_at, const char *reply,
                          GError **error);
bool outbox_set_cancelled(struct store *store, int64_t id, GError **error);
/* What a server calls our message: kept beside our own id. */
bool outbox_set_alias(struct store *store, int64_t id, const char *message_id, GError **error);
/* One more look that found nothing; NULL next_at (0): no further look by itself. */
bool outbox_looked(struct store *store, int64_t id, utc_t next_at, GError **error);

/* The same look again at `next_at`. */
bool outbox_set_look(struct store *store, int64_t id, utc_t next_at, GError **error);
/* The subject of the thread of a mail. Owned; NULL if there is none. */
char *outbox_subject(struct store *store, int64_t id);
/* What for. Owned; NULL if there is no such row. */
char *outbox_key(struct store *store, int64_t id);

/* A start: rows that nobody is sending any more become ambiguous; a safety mail goes again at once, since
 * twice is harmless. Returns how many. */
int64_t outbox_recover(struct store *store, utc_t now, GError **error);

/* After a restore: what had not left may have left since, so all of it is ambiguous; a safety mail goes
 * again. Returns how many are looked for, -1 on an error. */
int64_t outbox_doubt_all(struct store *store, utc_t now, GError **error);

/* The next ambiguous row whose look is due. */
struct outbox_doubt {
	int64_t id, looks_n, person_id, mentorship_id;
	bool is_safety;
	char *message_id, *uuid, *kind;
	utc_t started_at;
};
void outbox_doubt_clear(struct outbox_doubt *doubt);
bool outbox_next_doubt(struct store *store, utc_t now, struct outbox_doubt *doubt, GError **error);
/* The number in a key "PREFIX:NUMBER": what a mail is about. 0 if its key is another. */
int64_t outbox_key_number(struct store *store, int64_t id, const char *prefix);
/* Whether a copy of something handed over after this mail has been seen: then copies arrive. */
bool outbox_later_copy_seen(struct store *store, int64_t id);
/* Our own copy or the Sent copy of a mail came by: by X-Mentord-Id, else Message-ID. 0: not ours. */
int64_t outbox_by_ids(struct store *store, const char *uuid, const char *message_id);

/* Where a mail went and how it stands; false when there is no such row. Owned strings. */
struct outbox_address {
	int64_t person_id, mentorship_id, thread_id;
	enum addressee to_whom;
	char *addr, *kind, *state, *uuid, *message_id;
	bool has_alias;
};
void outbox_address_clear(struct outbox_address *address);
bool outbox_address(struct store *store, int64_t id, struct outbox_address *address,
                    GError **error);
int64_t outbox_mentorship(struct store *store, int64_t id);
/* The prompt that a mail put or reminds of, 0 if none. */
int64_t outbox_prompt(struct store *store, int64_t id);
utc_t outbox_due_at(struct store *store, int64_t id);

/* Whether a mail went to this address; letter case does not count. */
bool outbox_is_to(struct store *store, int64_t id, const char *addr);

/* Rows that have become late since they were made: state skipped, newest facts decide anew. An array
 * of struct outbox_late that clears its elements. */
struct outbox_late {
	int64_t id, prompt_id, mentorship_id;
	char *kind;
	utc_t due_at;
};
void outbox_late_clear(struct outbox_late *late);
GArray *outbox_skip_late(struct store *store, utc_t now, GError **error);
/* What has not left for a person any more: stopped. */
bool outbox_skip_person(struct store *store, int64_t mentorship_id, GError **error);

/* The earliest instant at which a row wants to be looked at; 0 if none. Held rows do not count. */
utc_t outbox_next_at(struct store *store);
/* When a person was last sent a mail whose key is "PREFIX:...", 0 if never. */
utc_t outbox_last_keyed(struct store *store, int64_t person_id, const char *prefix);
/* How many have been made for a person since an instant whose key is "PREFIX:NUMBER", with nothing behind it. */
int64_t outbox_keyed_since(struct store *store, int64_t person_id, const char *prefix, utc_t since);
/* The same of the newest to one addressee. */
int64_t outbox_thread_to(struct store *store, int64_t mentorship_id, const char *kind,
                         enum addressee to);
/* The newest mail of a kind in a mentorship that was not taken back; 0: none. */
int64_t outbox_newest(struct store *store, int64_t mentorship_id, const char *kind);
/* When the newest mail of a kind was due in a mentorship, and the newest that told the mentee what has been
 * kept: question, follow-up, receipt, session mails. 0: none. */
utc_t outbox_last_of(struct store *store, int64_t mentorship_id, const char *kind);
utc_t outbox_last_told(struct store *store, int64_t mentorship_id);
/* How many of a kind were made in a mentorship since an instant, and not taken back. */
int64_t outbox_count_since(struct store *store, int64_t mentorship_id, const char *kind,
                           utc_t since);
/* Mails that have left since an instant. */
int64_t outbox_sent_since(struct store *store, utc_t since);
/* Mails since `since` that were only sent because a mail came in: to one person, or (0) to all. */
int64_t outbox_caused_since(struct store *store, int64_t person_id, utc_t since);
/* Text of a mail we sent. Owned; NULL if there is none. */
char *outbox_text(struct store *store, int64_t id, GError **error);

/* For `outbox list`. */
struct outbox_row {
	int64_t id, attempts_n;
	char *kind, *person, *to, *state, *message_id,
	    *reply;                     /* person: handle, NULL for the admin; reply may be NULL */
	utc_t due_at, next_at, sent_at; /* 0: none */
};
void outbox_row_clear(struct outbox_row *row);
/* Rows after `after_id`, at most `most`; `state` NULL for all. */
GArray *outbox_list(struct store *store, const char *state, int64_t after_id, int64_t most,
                    GError **error);
bool outbox_state_is(struct store *store, int64_t id, const char *state);
GArray *outbox_counts(struct store *store, GError **error);
