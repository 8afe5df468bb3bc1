/* Make one mail and put it into the outbox: render, mint, compose, keep.
 *
 * The road of a prompt from its third step on, and of every other mail. What leaves was decided
 * before; from here on it is never made again, only sent. */
#pragma once

#include <jansson.h>

#include "mail/compose.h"
#include "mentoring/pair.h"
#include "store/outbox.h"
#include "store/person.h"

struct letter {
	const char *template;          /* of the catalogue */
	const char *kind;              /* of contract.md */
	const char *key;               /* what for; the same key is never kept twice */
	const struct planned *planned; /* what the planner decided; NULL: it was not the planner */
	enum addressee to_whom;
	const struct person *person; /* a mentee or mentor; NULL: to_name and to_addr say who */
	const char *to_name, *to_addr;
	const char *lang; /* with person NULL */
	const char *zone;
	json_t *data;                     /* borrowed; `ref` is added here */
	int64_t mentorship_id, prompt_id; /* 0: none */
	int64_t thread_id; /* 0, or a subject in the template: starts a thread of its own */
	const char
	    *in_reply_to; /* a Message-ID it answers, beside the thread's root; may be NULL */
	const struct compose_calendar *calendar; /* NULL: none */
	const struct compose_attachment *attachments;
	size_t attachments_n;
	enum passes passes;
	utc_t not_before; /* 0: it may leave at once */
	bool is_human;    /* a person's own words: no mark of a program */
	bool is_last;     /* to someone we shall know no more: no token, so no reply */
	bool is_safety, caused, lapses; /* lapses: skipped when late by more than late_limit */
};

/* A notice of the program to the mentor of a pair, or to the admin; `kind` is often the template's own
 * name. The caller may change what it is given. Borrows all of it. */
struct letter letter_to_mentor(const struct pair *pair, const char *template, const char *kind,
                               const char *key, json_t *data);
/* The same to whoever reads in the mentor's place while they are away. */
struct letter letter_to_reader(const struct pair *pair, const char *template, const char *kind,
                               const char *key, json_t *data);
struct letter letter_to_admin(const struct core *core, const char *template, const char *key,
                              json_t *data);

/* Inside a transaction. *outbox_id is 0 when a mail with this key is there already; *thread_id is
 * the thread it stands in. Both may be NULL. */
bool letter_post(struct core *core, const struct letter *letter, utc_t now, int64_t *outbox_id,
                 int64_t *thread_id, GError **error);
