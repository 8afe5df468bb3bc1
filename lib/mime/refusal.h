/* What a report says of one recipient: RFC 3464, section 2.3, or prose. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

/* Graded: a report is read for those of the highest grade in it. */
enum refusal_action { ACTION_NONE, ACTION_OTHER, ACTION_DELAYED, ACTION_FAILED };

struct refusal {
	char *recipient; /* "" if the report names nobody */
	char *status;    /* RFC 3463 "5.1.1", "" if not said */
	char *words;     /* what the refusing server said, "" if not said */
};

/* An empty list of struct refusal, which frees them. */
GArray *refusals_new(void);
void refusals_add(GArray *refusals, const char *recipient, const char *status, const char *words);

/* The recipients of a message/delivery-status, or of any text that holds its fields: those that
 * failed, else those that wait, else any. ACTION_NONE: it names none. At most LIMIT_ADDRESSES. */
enum refusal_action refusals_read(struct bytes report, GArray *refusals);

/* The last "5.1.1" in a text, as RFC 3463 writes it: what stands further in is nearer the cause,
 * but for a code that says little behind one that says more. "" if there is none. Owned by the caller. */
char *refusal_status(const char *text);

/* What is wrong: the address or its host by what was said of it; the address, it seems, as nothing else
 * was said; or the mailbox, the mail or the moment. */
enum refusal_fault { FAULT_OTHER, FAULT_ADDRESS, FAULT_HOST, FAULT_UNSAID };

/* `report` is all that the report says, plain, for when it says nothing of this recipient. */
enum refusal_fault refusal_fault(const struct refusal *refusal, const char *report);
