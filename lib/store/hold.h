/* Automation stopped, for one mentorship or for all, with the reason. */
#pragma once

#include "store/store.h"

struct hold {
	int64_t id, mentorship_id; /* 0: all */
	char *reason;
	utc_t since_at;
	char *mentee; /* handle, NULL for all */
};

/* Starts a hold unless one for this reason is open; returns the open one's id, 0 on an error. */
int64_t hold_start(struct store *store, int64_t mentorship_id, const char *reason, utc_t now,
                   GError **error);
/* Ends those of a reason, or of every reason but safety when `reason` is NULL. */
bool hold_end(struct store *store, int64_t mentorship_id, const char *reason, const char *by,
              utc_t now, GError **error);
bool hold_is_open(struct store *store, int64_t mentorship_id, const char *reason);
/* Since when, 0 if none is open. */
utc_t hold_since(struct store *store, int64_t mentorship_id, const char *reason);
/* Whether anything stops automation for a mentorship: its own holds or one for all. */
bool hold_stops(struct store *store, int64_t mentorship_id);
/* The same without one for all: what the course's own on_hold says. */
bool hold_stops_one(struct store *store, int64_t mentorship_id);
/* Whether one for this reason has ended since the latest prompt was put. */
bool hold_ended_since_prompt(struct store *store, int64_t mentorship_id, const char *reason);
/* Open holds, an array of struct hold that clears its elements. */
GArray *hold_list(struct store *store, GError **error);
