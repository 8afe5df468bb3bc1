/* Give a message its place: exactly one class, with all that follows from it, in one transaction
 * that the caller opened.
 *
 * Reads: people, course, what was said before. Writes: inbox, answer, quarantine, hold, outbox,
 * course. Trusts: the verdict; of the words, that they are checked UTF-8. */
#pragma once

#include "mail/view.h"
#include "mentoring/judge.h"
#include "store/inbox.h"

/* One message that has been read and judged. Borrows. */
struct filing {
	const struct inbox_work *work;
	const struct head_view *head;
	const struct verdict *verdict;
	const struct body_view *body; /* NULL: it was not read */
};

bool file_message(struct core *core, const struct filing *filing, utc_t now, GError **error);

/* The reader died over it twice, or cannot take it: kept raw, for a human. */
bool file_crashed(struct core *core, int64_t inbox_id, utc_t now, GError **error);
