/* The files of a mentee's record, each made from rows into one text. For record.c alone. */
#pragma once

#include "mentoring/pair.h"

/* Whose, and when. Borrows. */
struct record {
	struct core *core;
	const struct pair *pair;
	utc_t now;
};

/* A line of lines.conf in the mentee's language; `data` is taken over, NULL for none. Never NULL, owned by the
 * caller. */
char *record_line(const struct record *record, const char *name, json_t *data);
/* The same with the date of an instant, with its year: what is kept for years. */
char *record_dated(const struct record *record, const char *name, utc_t at);
/* A date with its year. Owned by the caller. */
char *record_date(const struct record *record, utc_t at);

/* One page to read and to print. */
bool record_page(const struct record *record, GString *out, GError **error);

/* One JSON object for other programs. Instants are UTC, "2027-05-20T07:00:00Z"; what is missing is null.
 *
 *	format "mentord-record", version 1, made_at
 *	mentee      name, called, addresses [text], lang, zone, country, days [0 Monday … 6], hour, phone, contact, added_at
 *	mentor      name
 *	mentorship  programme, state, added_at, consent_at, ended_at
 *	questions   [id, kind, asked, reason, sent_at, answers [written_at, arrived_at, words, text]]
 *	writing     [about (free, prep, post, evaluation, closing), written_at, arrived_at, words, text]
 *	from_mentor [at, text]
 *	sessions    [starts_at, minutes, place, state]
 *	plans       [written_at, asked_at, text]
 *	evaluations [written_at, a, b, c, d, decision, text]
 *	drafts      [written_at, text]
 *	sent        [at, what, recipient, id]: every mail to or about the mentee, as the ledger has it */
bool record_json(const struct record *record, GString *out, GError **error);

/* What was sent, a line each. */
bool record_list(const struct record *record, GString *out, GError **error);
