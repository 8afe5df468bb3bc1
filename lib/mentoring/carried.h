/* What each planned mail is made of: its template, and the facts that go into it.
 *
 * Shared by carry.c alone. Reads: people, answers, hits, plans, evaluations. */
#pragma once

#include "mail/compose.h"
#include "mentoring/carry.h"
#include "programme/planned.h"
#include "store/outbox.h"
#include "store/person.h"

/* One planned mail on its way to becoming a letter. */
struct carrying {
	struct core *core;
	struct pair *pair;
	const struct planned *mail;
	const struct cause *cause;
	utc_t now;
	const struct person *reader;
	json_t *data;
	int64_t thread_id;              /* 0: a new one */
	int64_t follows_id;             /* the answer that a follow-up deepens */
	int64_t plan_id;                /* that a prep mail asks back */
	int64_t finding_id;             /* that it shows; 0: none */
	struct compose_attachment file; /* content empty: none */
	char *object;                   /* what `file` borrows, NULL if nothing */
	const char *template;
	bool is_said; /* in another mail: this one is not made */
};

typedef bool fill_func(struct carrying *carrying, GError **error);

/* What each planned mail is made of. `passes`: to a mentee nothing goes out in spite of a hold but
 * the confirmation of a stop; a hold does not silence what the mentor is told. */
struct carried {
	enum planned_kind kind;
	enum planned_to to;
	const char *template; /* NULL: the cause's own */
	fill_func *fill;      /* adds to carrying->data, and may choose template and thread */
	enum passes passes;
	bool lapses;
};
/* NULL for a mail that its cause answers in its own way. */
const struct carried *carried_of(const struct planned *mail);

/* Today on the reader's calendar. */
date_t carrying_today(const struct carrying *carrying);
/* The prompt that the mail puts or is about; NULL if none. */
struct prompt *carrying_prompt(const struct carrying *carrying);
