/* Every mail that would go out about one mentee, sent to nobody (contract.md, `preview`).
 *
 * Reads: the store. Writes: nothing in it. A rehearsal: the daemon's own planning, texts and filing on
 * a copy in memory (store/rehearsal.h), with a clock that jumps from one due time to the next. */
#pragma once

#include "mentoring/core.h"

struct preview_wish {
	int64_t days; /* after today, on the mentee's calendar */
	bool silent; /* nobody answers; else each invitation and question is answered at noon of the
	               * next day, by yes and by 43 words without a signal of table 3.4 */
};

/* A mail that would leave. Owned strings. */
struct preview_mail {
	utc_t at;
	char *to, *person; /* the address; the handle, NULL for the admin */
	char *zone;        /* the recipient's */
	char *kind, *subject;
	char *question; /* NULL: it is about none */
	char *reason, *why_then;
	GBytes *message; /* RFC 5322, with M135 at its head */
};

/* In the order in which they leave; an array of struct preview_mail that clears its elements. NULL
 * with an error that names the mail or the part that failed. */
GArray *preview_run(const struct core *core, const char *mentee, const struct preview_wish *wish,
                    utc_t now, GError **error);
