/* Mail kept back for a human to decide. */
#pragma once

#include "store/store.h"

struct quarantine_row {
	int64_t id, inbox_id, size, prompt_id, mentorship_id;
	char *reason, *sender, *person; /* person: the mentee's handle or NULL */
	char *claims;                   /* a word of addressee_words, or "" */
	utc_t since_at, forward_at;     /* forward_at: 0, or when a human wanted it mailed on */
	int64_t show_outbox_id;         /* the list whose reader wants to see its text, 0: nobody */
};
void quarantine_row_clear(struct quarantine_row *row);

/* An entry to be; strings are borrowed. */
struct quarantine_new {
	int64_t inbox_id, mentorship_id, prompt_id; /* the last two: the likely ones, 0 for none */
	const char *reason, *sender;
	const char *
	    claims; /* as what it would be taken when released: mentee, mentor, backup, admin; "" nothing */
};
/* A message that was released and cannot be taken after all waits again. */
bool quarantine_add(struct store *store, const struct quarantine_new *entry, utc_t now,
                    GError **error);
/* Open ones, oldest first. */
GArray *quarantine_list(struct store *store, GError **error);
/* Those that this mentor decides on: about a mentee of theirs, or from themselves, it seems. */
GArray *quarantine_of_mentor(struct store *store, int64_t mentor_id, GError **error);
/* Those that no mentor decides on; when the oldest of them came, 0: there is none. */
GArray *quarantine_of_admin(struct store *store, GError **error);
utc_t quarantine_admin_since(struct store *store);
bool quarantine_get(struct store *store, int64_t id, struct quarantine_row *row, GError **error);
/* The open entry of a message. */
bool quarantine_of_inbox(struct store *store, int64_t inbox_id, struct quarantine_row *row,
                         GError **error);
bool quarantine_settle(struct store *store, int64_t id, const char *how, utc_t now, GError **error);
/* The same for the open entry of a message, where there is one. */
bool quarantine_settle_inbox(struct store *store, int64_t inbox_id, const char *how, utc_t now,
                             GError **error);
/* Its text is wanted by who was sent a list; 0: it was shown. */
bool quarantine_set_show(struct store *store, int64_t id, int64_t outbox_id, GError **error);
/* A human takes it for words in a mentorship, as an answer to a prompt (0: what the message itself
 * says). */
bool quarantine_release(struct store *store, int64_t id, int64_t mentorship_id, int64_t prompt_id,
                        utc_t now, GError **error);
/* What a human said of a message; false when nobody did, or on an error. */
struct release {
	int64_t mentorship_id, prompt_id;
};
bool quarantine_released(struct store *store, int64_t inbox_id, struct release *release,
                         GError **error);
/* Open ones of strangers from `before` or earlier, oldest first; array of struct quarantine_due. */
struct quarantine_due {
	int64_t id, inbox_id;
};
GArray *quarantine_strangers(struct store *store, utc_t before, int64_t most, GError **error);
/* The oldest open one of a stranger came then, 0: there is none. */
utc_t quarantine_first_stranger(struct store *store);
/* Its content and its sender go; that it came, and that it was purged, stay. */
bool quarantine_purge(struct store *store, const struct quarantine_due *due, utc_t now,
                      GError **error);
int64_t quarantine_count(struct store *store);

/* To be mailed on to whom it concerns; ids of those that were not yet (int64_t); it was. */
bool quarantine_set_forward(struct store *store, int64_t id, utc_t now, GError **error);
GArray *quarantine_to_forward(struct store *store, int64_t most, GError **error);
bool quarantine_set_forwarded(struct store *store, int64_t id, utc_t now, GError **error);
