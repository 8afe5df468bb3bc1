/* What a mentee newly wrote, where a signal was found in it, and a mentor's private notes. */
#pragma once

#include "store/store.h"

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
/* The oldest. */
bool answer_first_of_prompt(struct store *store, int64_t prompt_id, struct answer_row *answer,
                            GError **error);
/* The first to a question ("q01"), whichever prompt put it. */
bool answer_first_to(struct store *store, int64_t mentorship_id, const char *question,
                     struct answer_row *answer, GError **error);
/* Those written (arrived) after `since`, oldest first. */
GArray *answer_since(struct store *store, int64_t mentorship_id, utc_t since, GError **error);
/* Those that no review mail has shown yet. */
GArray *answer_unreviewed(struct store *store, int64_t mentorship_id, GError **error);
bool answer_has_unreviewed(struct store *store, int64_t mentorship_id);
/* Those that wait for the mentor, oldest first. */
GArray *answer_list_waiting(struct store *store, int64_t mentorship_id, GError **error);
/* The thread of the newest answer to a prompt that a review mail shows, 0 if it shows none. */
int64_t answer_thread_shown(struct store *store, int64_t mentorship_id, int64_t review_outbox_id);
bool answer_set_reviewed(struct store *store, int64_t mentorship_id, int64_t up_to_id, utc_t now,
                         GError **error);
/* The mentor has written: everything before counts as responded. */
bool answer_set_responded(struct store *store, int64_t mentorship_id, utc_t now, GError **error);
/* Whether one that waits for the mentor asks them something (3.4, row 1). */
bool answer_asks_mentor(struct store *store, int64_t mentorship_id);
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

/* Those since an instant, oldest first: an array of char * that it frees. */
GArray *note_since(struct store *store, int64_t mentorship_id, utc_t since, GError **error);
int64_t note_add(struct store *store, int64_t mentorship_id, int64_t inbox_id, const char *text,
                 utc_t now, GError **error);
