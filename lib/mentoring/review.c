#include "mentoring/review.h"

#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/mirror.h"
#include "mentoring/outlook.h"
#include "mentoring/recall.h"
#include "store/answer.h"
#include "store/outbox.h"

/* What a review mail says beside the answers. */
static bool
add_outlook(struct core *core, const struct pair *pair, utc_t now, json_t *data, GError **error)
{
	data_number(data, "week", outlook_week(pair_reader(pair), now));
	outlook_next(core, pair, now, "next_when", data);
	return recall_plan(core, pair, pair_reader(pair), now, data, error) >= 0
	       && mirror_show(core, pair, MIRROR_UNREVIEWED, now, data, error)
	       && outlook_session(core, pair, now, data);
}

static bool
post_about(struct core *core, struct pair *pair, const struct letter *letter, utc_t now,
           GError **error)
{
	return add_outlook(core, pair, now, letter->data, error)
	       && letter_post(core, letter, now, NULL, NULL, error);
}

bool
review_post(struct core *core, struct pair *pair, utc_t now, GError **error)
{
	const struct person *mentor = pair_reader(pair);
	int64_t mentorship_id = pair->mentorship.id;
	g_autoptr(GArray) answers = answer_unreviewed(core->store, mentorship_id, error);

	if (!answers)
		return false;
	int64_t newest =
	    answers->len > 0 ? g_array_index(answers, struct answer_row, answers->len - 1).id : 0;
	g_autofree char *key =
	    g_strdup_printf("review:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, mentorship_id, newest);
	json_t *data = pair_data(pair, mentor->lang, now);
	struct letter letter = letter_to_reader(pair, "review", "review", key, data);

	if (answers->len > 0)
		json_object_set_new(data, "answers", facts_answers(core, answers, mentor, now));
	bool ok = post_about(core, pair, &letter, now, error)
	          && answer_set_reviewed(core->store, mentorship_id, newest, now, error);
	json_decref(data);
	return ok;
}

bool
review_post_asked(struct core *core, struct pair *pair, utc_t now, GError **error)
{
	const struct person *mentor = pair_reader(pair);
	g_autofree char *key = g_strdup_printf("asks:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
	                                       pair->mentorship.id, now);
	json_t *data = pair_data(pair, mentor->lang, now);
	struct letter letter = letter_to_reader(pair, "review", "needs_human", key, data);

	json_object_set_new(data, "asks", json_true());
	bool ok = facts_debt(core, pair, mentor, now, data, error)
	          && post_about(core, pair, &letter, now, error);
	json_decref(data);
	return ok;
}

int64_t
review_thread(struct core *core, int64_t mentorship_id, int64_t review_outbox_id)
{
	int64_t thread_id = answer_thread_shown(core->store, mentorship_id, review_outbox_id);

	return thread_id != 0 ? thread_id
	                      : outbox_thread_of(core->store, mentorship_id, "invitation");
}
