/* Mail that waits for a mentor (M108): listed once a working day while there is any, without a word of what it holds.
 * HYVÄKSY takes it for what it claims to be, HYLKÄÄ leaves it out, NÄYTÄ sends the text of that one.
 *
 * Reads: quarantine, people, prompts. Writes: outbox, the numbers of a list, quarantine, inbox. Trusts: the mentor's
 * reply to the list; nothing in the mails that wait. */
#pragma once

#include <jansson.h>

#include "mentoring/core.h"
#include "store/person.h"
#include "store/quarantine.h"

struct incoming;
struct steer;

/* At a mentor's moment, inside a transaction: the list of what had come by then, once a date. */
bool waiting_post(struct core *core, const struct person *mentor, utc_t moment, utc_t now,
                  GError **error);

/* date, time, address and cause of an entry, in the reader's language. A new object. */
json_t *waiting_data(const struct core *core, const struct quarantine_row *row, const char *lang,
                     const char *zone, utc_t now);

/* Whether a line of a mentor's reply is about mail that waits: by its words, or because a list is answered. */
bool waiting_concerns(struct incoming *incoming, const struct steer *steer);
/* Carries such a line out. One of *done and *failed is then a line of lines.conf that says what came of it, with
 * `data`; neither when the text itself will come. */
bool waiting_decide(struct incoming *incoming, const struct steer *steer, json_t *data,
                    const char **done, const char **failed, GError **error);
/* A number in a list that was sent; n 0: none was written. */
struct waiting_number {
	int64_t list_id, n;
};
/* The entry that a number of a list means, 0: the only one. False with no error: there is none, and *failed is the
 * line of lines.conf that says why. Sets n and max of `data`. */
bool waiting_find(struct core *core, struct waiting_number number, struct quarantine_row *row,
                  json_t *data, const char **failed, GError **error);
/* Whether a mail lists some, or speaks of one that does. */
bool waiting_is_list(struct core *core, int64_t outbox_id);

/* A mail in quarantine has been read again since a mentor wants to see it: its text goes there, said to be of
 * nobody knows whom. A draft is never shown. */
bool waiting_show(struct incoming *incoming, const struct quarantine_row *row, GError **error);
