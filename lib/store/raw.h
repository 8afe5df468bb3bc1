/* Messages as they came: deflated, in rows of at most 256 KiB. */
#pragma once

#include "base/bytes.h"
#include "store/store.h"

/* Keep the bytes of a message. */
bool raw_add(struct store *store, int64_t inbox_id, struct bytes message, GError **error);
/* The raw message, whole; NULL with an error, or none when it was not kept. */
GBytes *raw_get(struct store *store, int64_t inbox_id, GError **error);
bool raw_delete(struct store *store, int64_t inbox_id, GError **error);
