/* Text that its writer keeps to themselves for now (LUONNOS; rules 3.11, *drafts*). */
#pragma once

#include "store/store.h"

struct draft_new {
	int64_t inbox_id, mentorship_id;
	const char *
	    text; /* for the writer's own booklet alone; the message is read again when it is shown */
};
bool draft_add(struct store *store, const struct draft_new *draft, utc_t now, GError **error);
/* The message of a draft that has not been shown: this one, or (0) the newest. 0: there is none. */
int64_t draft_waiting(struct store *store, int64_t mentorship_id, int64_t inbox_id);
bool draft_show(struct store *store, int64_t inbox_id, utc_t now, GError **error);
bool draft_is_shown(struct store *store, int64_t inbox_id);
