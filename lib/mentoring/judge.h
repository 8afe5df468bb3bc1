/* Who wrote a message, and what it belongs to: the table of security.md, section 5.
 *
 * Reads: tokens, addresses, what came before. Writes: nothing. Trusts: nothing in the message but
 * what a token and the sender's address prove together. */
#pragma once

#include "mail/view.h"
#include "mentoring/core.h"
#include "store/inbox.h"
#include "store/token.h"

/* Who is on the other end of an accepted message. */
enum author { AUTHOR_NONE, AUTHOR_MENTEE, AUTHOR_MENTOR, AUTHOR_BACKUP, AUTHOR_ADMIN };

struct verdict {
	const char *class;  /* of contract.md; NULL: accepted, the words decide */
	const char *reason; /* of a quarantine, else NULL */
	enum author author;
	int64_t level;
	bool late, two_tokens, other_body; /* flags */
	bool unsubscribe;                  /* came to the address of List-Unsubscribe */
	bool is_shared;                    /* its tokens lead to people of different mentors */
	bool wants_body; /* the words must be read: accepted, or from someone we know (safety) */
	struct token_target target;                  /* outbox_id 0: no token of ours */
	char *token_id;                              /* of target, to count its use */
	int64_t person_id, mentorship_id, prompt_id; /* the likely ones in a quarantine; 0: none */
	int64_t
	    own_id; /* class own, bounce or complaint: the outbox row it proves; own: 0 when there is none any more */
};

void verdict_clear(struct verdict *verdict);
bool judge(struct core *core, const struct inbox_work *work, const struct head_view *head,
           utc_t now, struct verdict *verdict, GError **error);

/* The kind of the mail that is answered, "" for none: a confirmation is answered as the mail that its
 * thread began with. Owned by the caller. */
char *verdict_answers(struct core *core, const struct verdict *verdict);
