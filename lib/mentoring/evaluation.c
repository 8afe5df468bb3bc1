#include "mentoring/evaluation.h"

#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/notebook.h"
#include "mentoring/recall.h"
#include "programme/arrival.h"
#include "store/evaluation.h"
#include "template/textdate.h"

enum { YEAR = 365 };

static struct evaluation_row
row_of(const struct incoming *incoming, int64_t answer_id)
{
	const struct said *said = &incoming->body->said;
	struct evaluation_row row = {
		.answer_id = answer_id,
		.mentorship_id = incoming->pair->mentorship.id,
		.has_scores = said->has_scores,
		/* Line F is asked where the end is open. */
		.decision = incoming->pair->setting.programme->sessions == 0 ? said->decision
		                                                             : DECISION_NONE,
		/* Without numbers the mentor reads it as it was written. */
		.text = g_strdup(said->has_scores ? said->scores_text : incoming->body->text),
	};

	for (int i = 0; said->has_scores && i < EVALUATION_SCORES; i++)
		row.scores[i] = said->scores[i];
	return row;
}

static struct scores
scores_of(const struct evaluation_row *row)
{
	return (struct scores){
		.a = { row->has_scores, row->scores[0] },
		.c = { row->has_scores, row->scores[2] },
	};
}

/* What line F says is done; a wish to end only lets the questions wait until the mentor has taken it
 * up (rules 3.11, *closing*). */
static void
heed(struct incoming *incoming, enum decision decision)
{
	struct pair *pair = incoming->pair;
	date_t today = recipient_date(&pair->setting.mentee, incoming->now);
	g_autoptr(GArray) confirmed = planned_list_new(); /* the thanks say it */

	if (decision == DECISION_PAUSE)
		arrival_pause(pair->course, &pair->setting, incoming->body->said.until_on,
		              incoming->now, confirmed);
	if (decision == DECISION_END)
		arrival_pause(pair->course, &pair->setting, today + YEAR, incoming->now, confirmed);
}

static bool
thank(struct incoming *incoming, const struct evaluation_row *row, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct person *mentee = &pair->mentee;
	const struct programme *programme = pair->setting.programme;
	date_t today = recipient_date(&pair->setting.mentee, incoming->now);
	date_t again = today + programme->evaluation_days;
	json_t *data = pair_data(pair, mentee->lang, incoming->now);

	if (row->decision == DECISION_CONTINUE)
		data_take(data, "date", textdate_date(mentee->lang, again, today));
	if (row->decision == DECISION_CONTINUE)
		json_object_set_new(data, "goes_on", json_true());
	if (row->decision == DECISION_PAUSE)
		data_take(data, "pause_date",
		          textdate_date(mentee->lang, pair->course->pause_until, today));
	if (row->decision == DECISION_END)
		json_object_set_new(data, "ends", json_true());
	return incoming_reply(incoming, mentee, REPLY_CONFIRMED, "evaluation_thanks", data, error);
}

/* At the mentor's next moment; low scores have a mail of their own then (M97). */
static bool
tell_mentor(struct incoming *incoming, const struct evaluation_row *row, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autofree char *key =
	    g_strdup_printf("evaluation_result:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = pair_data(pair, pair->mentor.lang, incoming->now);
	struct letter letter = letter_to_mentor(pair, "evaluation_result", "evaluation", key, data);

	letter.not_before = pair_mentor_moment(pair, incoming->now);
	recall_evaluation(pair, row, data);
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

bool
evaluation_file(struct incoming *incoming, const struct writing *writing, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();
	int64_t answer_id = notebook_add(incoming, "evaluation", error);

	incoming->class = "evaluation";
	if (answer_id == 0)
		return false;
	struct evaluation_row row = row_of(incoming, answer_id);
	arrival_session_words(pair->course, &pair->setting, writing, scores_of(&row), incoming->now,
	                      mails);
	heed(incoming, row.decision);
	bool ok = evaluation_add(incoming->core->store, &row, error)
	          && pair_save(incoming->core, pair, incoming->now, error)
	          && thank(incoming, &row, error) && tell_mentor(incoming, &row, error);
	evaluation_row_clear(&row);
	return ok;
}
