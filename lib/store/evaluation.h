/* An evaluation line by line (M9). */
#pragma once

#include "mail/said.h"
#include "store/store.h"

struct evaluation_row {
	int64_t answer_id, mentorship_id;
	bool has_scores;
	uint8_t scores[EVALUATION_SCORES]; /* A to D */
	enum decision decision;
	char *text; /* what else was said; "" for nothing */
};
void evaluation_row_clear(struct evaluation_row *evaluation);
bool evaluation_add(struct store *store, const struct evaluation_row *evaluation, GError **error);
/* The newest; false when there is none, or on an error. */
bool evaluation_newest(struct store *store, int64_t mentorship_id,
                       struct evaluation_row *evaluation, GError **error);
