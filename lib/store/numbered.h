/* The numbers that a digest gives its mentees (rules 3.7). */
#pragma once

#include "store/store.h"

bool numbered_add(struct store *store, int64_t outbox_id, int64_t n, int64_t mentorship_id,
                  GError **error);
/* The mentorship of a number, 0 if the mail gave none; *most is the highest number it gave. */
int64_t numbered_mentorship(struct store *store, int64_t outbox_id, int64_t n, int64_t *most);
