/* The numbers that a list of mail in quarantine gives its entries. */
#pragma once

#include "store/store.h"

bool listed_add(struct store *store, int64_t outbox_id, int64_t n, int64_t quarantine_id,
                GError **error);
/* The entry of a number, 0 if the mail gave none; *most is the highest number it gave. */
int64_t listed_quarantine(struct store *store, int64_t outbox_id, int64_t n, int64_t *most);
/* The list that a mail speaks of: itself, else the first of its thread; 0: there is none. */
int64_t listed_list(struct store *store, int64_t outbox_id);
/* The number of an entry in a list, 0 if it does not stand there. */
int64_t listed_number(struct store *store, int64_t outbox_id, int64_t quarantine_id);
/* The number of the only entry, 0 where there are several or none. */
int64_t listed_only(struct store *store, int64_t outbox_id);
