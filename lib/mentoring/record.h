/* A mentee's own record: everything they wrote and were sent in one mentorship, as files that are theirs.
 *
 *	booklet.html   to read and to print (review/book.h)
 *	data.json      for other programs (record_parts.h)
 *	sent.txt       who was sent what, out of the ledger
 *	mails.mbox     the mails as they came and as they left (RFC 4155)
 *
 * named in the mentee's language. In none of them: the mentor's private notes, what waits for proof that it is the
 * mentee's, anybody else's address. What was kept back as a draft stands in them. Reads: all rows of a mentorship.
 * Writes: outbox, ledger, errands. */
#pragma once

#include "mentoring/pair.h"

struct incoming; /* mentoring/incoming.h */

/* Takes one file, or a further part of the one before (`part` from 2); false with an error ends it all. */
struct record_file {
	const char *stem; /* kirja */
	const char *suffix, *media_type;
	int part;
	bool is_split; /* it has more than one part */
	GString *content;
};
typedef bool record_take_func(const struct record_file *file, void *data, GError **error);

struct record_taker {
	record_take_func *take;
	void *data;
};

enum record_purpose {
	RECORD_DATA,    /* all of it; the page is called data.html */
	RECORD_BOOKLET, /* without the list */
};

/* Make them one after the other, so that one at a time lies in memory; the mails in parts of some RECORD_PART_BYTES. */
enum { RECORD_PART_BYTES = 4 * 1024 * 1024 };
bool record_make(struct core *core, const struct pair *pair, enum record_purpose purpose, utc_t now,
                 const struct record_taker *taker, GError **error);

/* The same as mails to the mentee, kind `export`: as many as their size asks for, numbered from the second. What no
 * mail can hold is counted in it, not dropped unsaid. `key` names them in the outbox. *mails_n may be NULL. */
struct record_mailing {
	enum record_purpose purpose;
	const char *key;
	const char *in_reply_to; /* NULL: none */
	bool caused;             /* by a mail that came */
	utc_t not_before;
};
bool record_mail(struct core *core, const struct pair *pair, const struct record_mailing *mailing,
                 utc_t now, GError **error);

/* TIEDOT: M75, three a day at most; also on hold and after LOPETA. Sets no class. */
bool record_send_my_data(struct incoming *incoming, GError **error);

/* The answers to M10, or to the question 60 days after the end: M99 to the mentor, and after M10 the booklet. */
bool record_tell_closing(struct incoming *incoming, GError **error);
/* A reply to the booklet; *is_filed: it was YES, and the question 60 days after the end is noted. */
bool record_answer_booklet(struct incoming *incoming, bool *is_filed, GError **error);
/* The mentorship has ended by its closing mail: the booklet follows 14 days later at the mentee's moment. */
bool record_expect_closing(struct core *core, const struct pair *pair, utc_t now, GError **error);
/* Whether a mail to the mentor is M99: its answer reaches the mentee though the mentorship has ended. */
bool record_is_closing_word(struct core *core, int64_t outbox_id);

/* Booklets, last questions and what mentorctl asked for, as far as they are due, each in a transaction of its own.
 * Returns how many were looked at, -1 on an error. */
int64_t record_run(struct core *core, utc_t now, int64_t most, GError **error);
