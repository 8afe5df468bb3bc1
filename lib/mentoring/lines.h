/* Sentences that stand first in a mail to the mentee that is due anyway (messages-more.md, *a line*).
 *
 * In the place of another question; after a pause; after a safety hold; that answers are kept; that one has
 * waited long for the mentor. Reads: the course, answers, what has left. */
#pragma once

#include "mentoring/carried.h"

/* Adds `lines` to carrying->data where there are any. */
bool lines_add(struct carrying *carrying, GError **error);
