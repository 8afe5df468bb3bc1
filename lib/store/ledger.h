/* Who was sent what: a chain in which each row holds the hash of the one before. */
#pragma once

#include "store/outbox.h"
#include "store/store.h"

/* An entry to be; strings are borrowed. */
struct ledger_new {
	int64_t mentorship_id; /* 0: none */
	enum addressee to_whom;
	const char *what, *uuid;
};
bool ledger_add(struct store *store, const struct ledger_new *entry, utc_t now, GError **error);
/* For `ledger`: rows after `after_id`, at most `most`; mentorship 0: all. */
struct ledger_row {
	int64_t id;
	utc_t at;
	char *mentee; /* handle, NULL for none */
	char *recipient, *what, *uuid;
};
GArray *ledger_list(struct store *store, int64_t mentorship_id, int64_t after_id, int64_t most,
                    GError **error);
/* Whether the chain holds; `*broken_id` is the first row that does not fit. */
bool ledger_verify(struct store *store, int64_t *broken_id, GError **error);
