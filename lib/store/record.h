/* All that is kept about a mentee in one mentorship, as they may have it: page by page, oldest first, and never the
 * mentor's private notes. Prompts, answers, sessions, the ledger are read where their tables are. */
#pragma once

#include "store/answer.h"
#include "store/prompt.h"
#include "store/store.h"

/* One mail: `came` from the mentee (an inbox row), else sent to them (an outbox row). */
struct record_mail {
	int64_t id;
	utc_t at;
	bool came;
};
/* What the mentee sent, but not what waits for proof that it is theirs, and what they were sent, but not exports, which
 * hold everything once more. Array of struct record_mail. */
GArray *record_mails(struct store *store, int64_t mentorship_id, GError **error);
/* The message of a mail we sent; NULL with an error, or none when there is no such row. */
GBytes *record_sent(struct store *store, int64_t outbox_id, GError **error);

/* Questions that were put, oldest first: array of struct prompt_row that clears its elements. */
GArray *record_prompts(struct store *store, int64_t mentorship_id, GError **error);
/* Answers to a prompt, or (0) all else that was written about `about`; arrays of struct answer_row. */
GArray *record_answers(struct store *store, int64_t prompt_id, GError **error);
GArray *record_writing(struct store *store, int64_t mentorship_id, const char *about,
                       GError **error);

/* Dated words: mails of the mentor, plans, drafts. */
struct record_text {
	int64_t id;
	utc_t at, other_at; /* other_at: a plan was asked back, a draft shown; 0: not */
	char *text;
};
GArray *record_human(struct store *store, int64_t mentorship_id, GError **error);
GArray *record_plans(struct store *store, int64_t mentorship_id, GError **error);
GArray *record_drafts(struct store *store, int64_t mentorship_id, GError **error);

enum { EVALUATION_LINES = 4 };
struct record_evaluation {
	utc_t at;
	int64_t lines[EVALUATION_LINES]; /* A to D; -1: no number */
	char *decision, *text;
};
GArray *record_evaluations(struct store *store, int64_t mentorship_id, GError **error);

/* At a glance. */
struct record_sum {
	int64_t answers_n, words_n, sessions_n, plans_n;
};
bool record_sum(struct store *store, int64_t mentorship_id, utc_t now, struct record_sum *sum,
                GError **error);
/* Who was sent answers: mails that hold any, by recipient; the newest at last_at. False: none. */
struct record_reader {
	int64_t n;
	utc_t last_at;
};
bool record_reader(struct store *store, int64_t mentorship_id, const char *recipient,
                   struct record_reader *reader, GError **error);
/* The addresses of a person, a line each. Owned by the caller. */
char *record_addresses(struct store *store, int64_t person_id, GError **error);
