/* Words of a mentor that may be meant for somebody else, or for the program: nothing is sent before an OK
 * (rules 3.7; messages-more M91, M92, M105).
 *
 * The question goes to the mentor's known address with the whole text. It lapses after a week (rules 3.11, *echo*).
 * Reads: mentorships, people, outbox. Writes: outbox, quarantine, inbox. */
#pragma once

#include "mentoring/incoming.h"

/* Of an accepted message that would reach the mentee. *is_asked: it waits now. */
bool doubt_ask(struct incoming *incoming, bool *is_asked, GError **error);
/* Of one that only waits in quarantine: it came from an address we do not know, or with the tokens of two mentees. Asks
 * when it answers a mail whose reply goes to a mentee. */
bool doubt_ask_unproven(struct incoming *incoming, GError **error);
/* The mentor's reply to such a question. */
bool doubt_answer(struct incoming *incoming, bool *is_filed, GError **error);

/* Whether a reply to a mail of this kind is words for the mentee. */
bool doubt_reaches_mentee(const struct incoming *incoming, const char *kind);
