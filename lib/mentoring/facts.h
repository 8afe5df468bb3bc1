/* Facts of a mentorship as the texts name them (templates/names.tsv).
 *
 * Each function adds to a data object in the reader's language; what there is nothing to say about
 * is left out. */
#pragma once

#include "mentoring/pair.h"
#include "store/person.h"

/* A date as the reader writes it. Owned by the caller. */
char *facts_date(const char *lang, const char *zone, utc_t at, utc_t now);
/* "torstaina 15.7." Owned by the caller. */
char *facts_when(const char *lang, const char *zone, utc_t at, utc_t now);
char *facts_time(const char *lang, const char *zone, utc_t at);

/* question; of the bank also why, n and total; of the mentor's own also own. */
bool facts_question(const struct core *core, const struct pair *pair, const char *lang,
                    struct question_id id, json_t *data, GError **error);

/* The mentee's words that a row of table 3.4 found in the answers to a prompt. */
struct quoted {
	int64_t answer_id;
	char *word; /* NULL: the row has no single word */
	char *quote;
	utc_t written_at;
};
void quoted_clear(struct quoted *quoted);
/* False when nothing was written. */
bool facts_quote(struct core *core, int64_t prompt_id, int row, struct quoted *quoted,
                 GError **error);
/* date, quote, reason: "reason.ROW" of lines.conf. */
void facts_set_quote(const struct core *core, const struct person *reader, int row,
                     const struct quoted *quoted, utc_t now, json_t *data);

/* weekday, date, when, time, end, place, n, total of a session, of the course. False: it has
 * no row. */
bool facts_session(struct core *core, const struct pair *pair, const struct session *session,
                   const struct person *reader, utc_t now, json_t *data);
/* quotes: up to three sentences of the mentee since the last session. */
bool facts_own_words(struct core *core, const struct pair *pair, const struct person *reader,
                     utc_t now, json_t *data, GError **error);
/* When the gap began: the end of the last held session; 0: there was none. */
utc_t facts_gap_since(const struct pair *pair, utc_t now);
/* date of the last session and ask_date, when the program will ask the mentee. */
bool facts_nudge(struct core *core, const struct pair *pair, const struct person *reader, utc_t now,
                 json_t *data, GError **error);
/* Answers that wait for the mentor: n, days, date and their texts. */
bool facts_debt(struct core *core, const struct pair *pair, const struct person *reader, utc_t now,
                json_t *data, GError **error);
/* first_quote and the date on which everything is deleted. */
bool facts_closing(struct core *core, const struct pair *pair, const struct person *reader,
                   utc_t now, json_t *data, GError **error);

/* Answers (struct answer_row, oldest first) with what they answer, those to one prompt joined: date, question or
 * occasion, then and then_date, answer, elided. A new array of objects. */
json_t *facts_answers(struct core *core, const GArray *answers, const struct person *reader,
                      utc_t now);
