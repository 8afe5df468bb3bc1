/* Carry out what the planner decided: each planned mail becomes a letter, each question a prompt row.
 *
 * Reads: people, answers, hits. Writes: thread, prompt, outbox, token. Trusts: the planner. */
#pragma once

#include "mentoring/pair.h"

/* What made the planner decide, where it was a mail. */
struct cause {
	int64_t inbox_id;        /* 0: a planning moment */
	int64_t thread_id;       /* that the mail belongs to, 0 if none */
	const char *in_reply_to; /* its Message-ID, NULL if none */
	const char
	    *confirm; /* template of a PLANNED_CONFIRMED, and of a mentee's PLANNED_RESCHEDULE */
	utc_t
	    not_before; /* replies leave no earlier: the mail came in an outage that ended at night */
	bool late;      /* an answer to a prompt that had closed */
	bool free;      /* fresh writing */
	bool needs_human;    /* row 1 hit */
	bool declined;       /* in a calendar, and not by a word */
	const char *comment; /* what was written there, NULL or "" if nothing */
};

/* `mails`: struct planned. Saves the pair, since texts look at what comes next. */
bool carry_out(struct core *core, struct pair *pair, const GArray *mails, const struct cause *cause,
               utc_t now, GError **error);
