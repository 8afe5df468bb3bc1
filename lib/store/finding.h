/* The mirror: what recurs in a mentee's answers, and what of it the mentee has been sent. */
#pragma once

#include "store/store.h"

/* Something was written that the mirror has not read; it has read all. */
bool finding_mark(struct store *store, int64_t mentorship_id, GError **error);
bool finding_unmark(struct store *store, int64_t mentorship_id, GError **error);
/* The first mentorships that are marked, at most a page of them. */
GArray *finding_marked(struct store *store, GError **error);

struct finding_row {
	int64_t id, mentorship_id;
	char *kind, *word; /* mail/mirrored.h; word is "" but for a theme */
	int64_t rank, hits_n;
	bool is_told; /* the mentee has been sent it, or a mail with it is on its way */
	bool is_sent; /* that mail has left */
};
void finding_row_clear(struct finding_row *finding);

/* Before findings are put: what was not told goes, what was told recurs no more unless it is put again. */
bool finding_clear_untold(struct store *store, int64_t mentorship_id, GError **error);
bool finding_clear_quotes(struct store *store, int64_t mentorship_id, GError **error);
bool finding_set_over(struct store *store, int64_t mentorship_id, GError **error);
/* Add a finding, or set rank and hits_n of one that was told. */
bool finding_put(struct store *store, const struct finding_row *finding, GError **error);
/* 0: there is none. */
int64_t finding_id(struct store *store, const struct finding_row *finding);

/* Those that recur, the most salient first: struct finding_row. */
GArray *finding_list(struct store *store, int64_t mentorship_id, GError **error);
/* Whether the mentee has been told one since then. */
bool finding_told_since(struct store *store, int64_t mentorship_id, utc_t since);
bool finding_set_told(struct store *store, int64_t id, int64_t outbox_id, GError **error);

struct finding_quote {
	int64_t answer_id, hits_n;
	utc_t written_at;  /* of the answer */
	bool is_responded; /* the mentor has written since */
	bool is_reviewed;  /* a review mail has shown the answer */
	char *text;
};
void finding_quote_clear(struct finding_quote *quote);
bool finding_add_quote(struct store *store, int64_t finding_id, const struct finding_quote *quote,
                       GError **error);
/* By the time of writing: struct finding_quote. */
GArray *finding_quotes(struct store *store, int64_t finding_id, GError **error);
