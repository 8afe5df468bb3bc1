/* The conversation: threads, prompts, answers, sessions, tokens, alarms, and the ledger of what was sent. */
#pragma once

#include "base/bytes.h"
#include "store/outbox.h"
#include "store/store.h"

/* ---- threads and tokens ---- */

struct thread_row {
	int64_t id, mentorship_id, person_id;
	char *root_id, *subject;
};
void thread_row_clear(struct thread_row *thread);
int64_t thread_add(struct store *store, const struct thread_row *thread, utc_t now, GError **error);
bool thread_get(struct store *store, int64_t id, struct thread_row *thread, GError **error);
/* The Message-ID (or its alias) of the newest mail that left in a thread; NULL if none. Owned. */
char *thread_newest_id(struct store *store, int64_t thread_id);

/* The kind of the mail that a thread began with; NULL if none. Owned. */
char *thread_first_kind(struct store *store, int64_t thread_id);

/* For `thread list`: threads after `after_id`, at most `most`; mentorship 0: all. */
struct thread_summary {
	int64_t id, prompt_id, mails_n;
	char *mentee, *person;     /* handles; NULL: none, the admin */
	char *kind;                /* of its first mail */
	utc_t started_at, last_at; /* last_at: when the newest left, 0 */
};
GArray *thread_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
                    GError **error);

enum { TOKEN_HASH_BYTES = 32 };

/* What a token of a reply leads to. */
struct token_target {
	char channel;      /* T U M R A */
	int64_t outbox_id; /* of the mail it was minted for; R: the newest of the thread */
	int64_t thread_id, prompt_id, mentorship_id, person_id; /* 0: none; person 0: the admin */
	char *kind;                                             /* of that mail */
	enum addressee to_whom;
	utc_t expires_at; /* 0: none */
	int64_t uses_n;
};
void token_target_clear(struct token_target *target);
bool token_add(struct store *store, const void *hash, char channel, int64_t outbox_id,
               int64_t thread_id, GError **error);
bool token_find(struct store *store, const void *hash, struct token_target *target, GError **error);
/* From `at` on no token of a mentorship is good any more. */
bool token_expire(struct store *store, int64_t mentorship_id, utc_t at, GError **error);
/* The same for a prompt: the mail that put it, and no token. */
bool token_target_of_prompt(struct store *store, int64_t prompt_id, struct token_target *target,
                            GError **error);
bool token_used(struct store *store, const void *hash, GError **error);

/* ---- prompts ---- */

/* What a person was asked; what the planner keeps of it is in course_rows.h. */
struct prompt_row {
	int64_t id, mentorship_id, thread_id, follows_id, row;
	char *question, *kind, *asked, *rule;
	bool is_another;
	utc_t sent_at;
};
void prompt_row_clear(struct prompt_row *prompt);
int64_t prompt_add(struct store *store, const struct prompt_row *prompt, GError **error);
bool prompt_get(struct store *store, int64_t id, struct prompt_row *prompt, GError **error);
bool prompt_delete(struct store *store, int64_t id, GError **error);
/* The newest of a mentorship, 0 if none. */
int64_t prompt_latest_id(struct store *store, int64_t mentorship_id);
/* The newest put in a thread, 0 if none. */
int64_t prompt_of_thread(struct store *store, int64_t thread_id);
/* Whether a mail is the one that put a prompt, not its reminder or what else came later. */
bool prompt_is_of(struct store *store, int64_t id, int64_t outbox_id);
int64_t prompt_count_since(struct store *store, int64_t mentorship_id, utc_t since);

/* ---- answers ---- */

struct answer_row {
	int64_t id, inbox_id, mentorship_id, prompt_id;
	char *about, *text, *first_sentence;
	int64_t words_n, elided_n, signals;
	utc_t written_at, arrived_at, reviewed_at, responded_at;
};
void answer_row_clear(struct answer_row *answer);
int64_t answer_add(struct store *store, const struct answer_row *answer, GError **error);
bool answer_get(struct store *store, int64_t id, struct answer_row *answer, GError **error);
/* The newest answer to a prompt. */
bool answer_of_prompt(struct store *store, int64_t prompt_id, struct answer_row *answer,
                      GError **error);
/* Those written (arrived) after `since`, oldest first. */
GArray *answer_since(struct store *store, int64_t mentorship_id, utc_t since, GError **error);
/* Those that no review mail has shown yet. */
GArray *answer_unreviewed(struct store *store, int64_t mentorship_id, GError **error);
bool answer_has_unreviewed(struct store *store, int64_t mentorship_id);
/* The newest that waits for the mentor. */
bool answer_newest_waiting(struct store *store, int64_t mentorship_id, struct answer_row *answer,
                           GError **error);
/* The thread of the newest answer to a prompt that a review mail shows, 0 if it shows none. */
int64_t answer_thread_shown(struct store *store, int64_t mentorship_id, int64_t review_outbox_id);
bool answer_set_reviewed(struct store *store, int64_t mentorship_id, int64_t up_to_id, utc_t now,
                         GError **error);
/* The mentor has written: everything before counts as responded. */
bool answer_set_responded(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
/* How many wait for a human word, and since when the oldest does (0: none waits). */
int64_t answer_waiting(struct store *store, int64_t mentorship_id, utc_t *since_at);
int64_t answer_count(struct store *store, int64_t mentorship_id);
int64_t answer_count_since(struct store *store, int64_t mentorship_id, utc_t since,
                           bool responded_only);

bool hit_add(struct store *store, int64_t answer_id, int64_t row, const char *word,
             const char *quote, GError **error);
/* Where a row was found in the answers to a prompt, the newest first. Owned strings. */
struct hit_row {
	int64_t answer_id;
	char *word, *quote;
	utc_t written_at;
};
void hit_row_clear(struct hit_row *hit);
/* False when there is none. */
bool hit_of_prompt(struct store *store, int64_t prompt_id, int64_t row, struct hit_row *hit,
                   GError **error);

int64_t note_add(struct store *store, int64_t mentorship_id, int64_t inbox_id, const char *text,
                 utc_t now, GError **error);

/* ---- sessions ---- */

struct session_row {
	int64_t id, mentorship_id, minutes;
	utc_t starts_at, booked_at;
	char *place, *status;
};
void session_row_clear(struct session_row *session);
int64_t session_add(struct store *store, const struct session_row *session, GError **error);
bool session_update(struct store *store, const struct session_row *session, GError **error);
/* By start; 0: of every mentorship. An array of struct session_row that clears its elements. */
GArray *session_list(struct store *store, int64_t mentorship_id, GError **error);

/* ---- safety alarms ---- */

int64_t alarm_add(struct store *store, int64_t mentorship_id, int64_t hold_id, int64_t inbox_id,
                  utc_t now, GError **error);
bool alarm_acknowledge(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
bool alarm_settle(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
/* When the newest open alarm's mail came, 0 if none is open. */
utc_t alarm_open_since(struct store *store, int64_t mentorship_id);

/* ---- ledger ---- */

bool ledger_add(struct store *store, int64_t mentorship_id, enum addressee to, const char *what,
                const char *uuid, utc_t now, GError **error);
/* For `ledger`: rows after `after_id`, at most `most`; mentorship 0: all. */
struct ledger_row {
	int64_t id;
	utc_t at;
	char *mentee; /* handle, NULL for none */
	char *recipient, *what, *uuid;
};
GArray *ledger_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
                    GError **error);
/* Whether the chain holds; `*broken_id` is the first row that does not fit. */
bool ledger_verify(struct store *store, int64_t *broken_id, GError **error);
