/* Questions in the mentor's own words: m01, m02 of one mentorship. */
#pragma once

#include "store/store.h"

/* Returns its number, from 1; 0 on an error. */
int64_t own_question_add(struct store *store, int64_t mentorship_id, const char *text, utc_t now,
                         GError **error);
/* Owned by the caller; NULL when there is none of that number. */
char *own_question_text(struct store *store, int64_t mentorship_id, int64_t number);
