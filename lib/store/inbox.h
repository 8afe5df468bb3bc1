/* Mail that came, and what became of it. */
#pragma once

#include "base/bytes.h"
#include "store/store.h"

struct inbox_new {
	const char *mailbox;
	int64_t uidvalidity, uid;
	utc_t received_at, internal_at;
	int64_t size;
	bool whole;
	struct bytes message;
};

/* Keep a fetched message. 0 with no error: this UID is here already. */
int64_t inbox_add(struct store *store, const struct inbox_new *message, GError **error);

/* A message handed to the reader. */
struct inbox_work {
	int64_t id, attempts_n;
	utc_t received_at, internal_at;
	int64_t size, uidvalidity;
	bool whole;
	char *mailbox;
};
void inbox_work_clear(struct inbox_work *work);

/* Up to `most` messages that wait, oldest first: state reading, attempt counted. Commit before the
 * reader gets them. An array of struct inbox_work that clears its elements. */
GArray *inbox_claim(struct store *store, int64_t most, GError **error);
/* Not begun after all: back to stored, the attempt forgotten. */
bool inbox_unclaim(struct store *store, int64_t id, GError **error);
/* The reader died over this message while it had no other: it waits again. Returns how often that
 * has happened, 0 on an error. */
int64_t inbox_died(struct store *store, int64_t id, GError **error);
/* A start: what a reader had when the core died waits again; the attempts stay counted. */
bool inbox_recover(struct store *store, GError **error);
bool inbox_is_waiting(struct store *store);
/* To be read and filed once more, as if it had just come. */
bool inbox_again(struct store *store, int64_t id, GError **error);

/* What became of a message. */
struct inbox_end {
	const char *class, *reason; /* reason may be NULL */
	const char *flags;          /* comma-separated, "" for none */
	int64_t level;              /* 0: none */
	int64_t person_id, mentorship_id, prompt_id;
	const char *message_id; /* NULL: none */
	const void *digest;     /* 32 bytes, or NULL */
};
bool inbox_file(struct store *store, int64_t id, const struct inbox_end *end, GError **error);

/* What makes two messages one: body, Message-ID ("" for none), and, while one of them only waits in
 * quarantine, the sender. A forged copy that came first does not make the true one a duplicate. */
struct inbox_identity {
	const void *digest; /* 32 bytes */
	const char *message_id, *sender;
};
/* An earlier message that is the same, not a duplicate itself. 0: none. */
int64_t inbox_same(struct store *store, int64_t id, const struct inbox_identity *identity);
/* Whether another message has this Message-ID but another body. */
bool inbox_other_body(struct store *store, int64_t id, const char *message_id, const void *digest);

/* When something last came that proved to be a person's; 0: never. */
utc_t inbox_heard_at(struct store *store, int64_t person_id);
/* When the oldest of a mentor's words came that wait for an OK since `since`, 0 if none do; and that one of them
 * waits no more. */
utc_t inbox_unconfirmed_since(struct store *store, int64_t mentorship_id, utc_t since);
bool inbox_set_declined(struct store *store, int64_t id, GError **error);

/* For `inbox list`. */
struct inbox_row {
	int64_t id, uidvalidity, uid, size, level, prompt_id;
	char *mailbox, *sha256, *message_id, *class, *reason, *person, *flags; /* NULL: none */
	utc_t received_at;
};
void inbox_row_clear(struct inbox_row *row);
GArray *inbox_list(struct store *store, const char *class, int64_t after_id, int64_t most,
                   GError **error);
