/* One message that has been judged and read, on its way to its place. */
#pragma once

#include "mail/view.h"
#include "mentoring/carry.h"
#include "mentoring/judge.h"
#include "mentoring/pair.h"
#include "store/inbox.h"
#include "store/person.h"

struct incoming {
	struct core *core;
	const struct inbox_work *work;
	const struct head_view *head;
	const struct verdict *verdict;
	const struct body_view *body; /* NULL: it was not read */
	struct pair *pair;            /* NULL: it belongs to no mentorship */
	struct person
	    mentor; /* who answered a mail that is about no single mentorship; id 0: nobody */
	utc_t now, arrived_at, written_at;
	int open_prompt; /* index in the course when the message came, -1 */

	/* What is written into the inbox row in the end. */
	const char *class, *reason;
	int64_t prompt_id;
	bool late;
	/* What a reply that may come once a day is about, beside its template: other words get their own.
	 * NULL: nothing. */
	const char *about;
};

/* Direct replies to whoever wrote, and how often a person gets one: a robot on the other side must not
 * make us write for ever (faults LP-02). */
enum reply {
	REPLY_CONFIRMED,  /* something has changed: each time */
	REPLY_NOTHING,    /* nothing has: once a day */
	REPLY_UNREADABLE, /* no words could be read: once a day */
	REPLY_ASKED,      /* is this right?: once a day */
	REPLY_DOUBT,      /* the same, each time: words wait for it */
	REPLY_OWN_DATA,   /* the same about one's own data, which nothing silences */
	REPLY_FRESH,      /* to a fresh mail, under a subject of its own: each time */
	REPLY_TIMES,      /* about the time of a session: each time */
	REPLIES,
};

/* In the thread of the mail that was answered, and never past the loop guard. `data` is taken over. */
bool incoming_reply(struct incoming *incoming, const struct person *to, enum reply reply,
                    const char *template, json_t *data, GError **error);

/* Carries out what an arrival has planned: replies in the thread of the mail that was answered.
 * `confirm`: the template of a PLANNED_CONFIRMED, NULL for none. Saves the pair. */
bool incoming_carry(struct incoming *incoming, const GArray *mails, const char *confirm,
                    GError **error);

/* Whether no more mail may be caused by this one (faults LP-02: what robots can make us send is bounded, whatever
 * their headers say). Logged. */
bool incoming_is_guarded(const struct incoming *incoming, int64_t person_id);

/* When what answers it may leave: at once, or, when it waited in an outage that ended in the quiet
 * hours, when they end (rules 3.3b, *No burst*). */
utc_t incoming_reply_at(const struct incoming *incoming);

/* "Is this right?" lapses without effect after a week (rules 3.11, *echo*): whether the mail that is answered is
 * younger. */
bool incoming_is_in_time(const struct incoming *incoming);

/* The mentee, the mentor or who stands in that wrote, NULL for anyone else. */
const struct person *incoming_author(const struct incoming *incoming);
