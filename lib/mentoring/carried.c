#include "mentoring/carried.h"

#include <assert.h>

#include "base/zone.h"
#include "mentoring/brief.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"
#include "mentoring/lines.h"
#include "mentoring/mirror.h"
#include "mentoring/recall.h"
#include "mentoring/review.h"
#include "programme/chain.h"
#include "programme/planned.h"
#include "programme/slot.h"
#include "store/answer.h"
#include "store/evaluation.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/plan.h"
#include "store/prompt.h"
#include "store/proposal.h"
#include "store/session_invite.h"
#include "template/textdate.h"

date_t
carrying_today(const struct carrying *carrying)
{
	return zone_wall(carrying->reader->zone, carrying->now).date;
}

struct prompt *
carrying_prompt(const struct carrying *carrying)
{
	return carrying->mail->prompt < 0
	           ? NULL
	           : course_prompt(carrying->pair->course, carrying->mail->prompt);
}

/* The course's standing when the mail is made. */
static struct standing
standing_of(const struct carrying *carrying)
{
	return course_standing(carrying->pair->course, &carrying->pair->setting, carrying->now);
}

static bool
fill_names(struct carrying *carrying, GError **error)
{
	(void)carrying;
	(void)error;
	return true;
}

static bool
fill_lines(struct carrying *carrying, GError **error)
{
	return lines_add(carrying, error);
}

static bool
fill_invitation(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct settings *settings = carrying->core->settings;
	const struct safety_line *crisis = settings_safety_line(settings, carrying->reader->lang);

	data_set(carrying->data, "crisis_phone", crisis->phone);
	data_number(carrying->data, "days", settings->privacy.retention_s / 86400);
	if (carrying->mail->kind == PLANNED_INVITATION_REMINDER)
		carrying->thread_id = outbox_thread_of(carrying->core->store,
		                                       carrying->pair->mentorship.id, "invitation");
	return true;
}

/* A question of the bank that the mentor picked says so; one of the mentor's own says it by itself. */
static bool
add_pick(struct carrying *carrying, GError **error)
{
	const struct planned *mail = carrying->mail;

	if (mail->rule != chain_pick_rule || mail->question.bank == 'm')
		return true;
	char *line = catalogue_line(carrying->core->catalogue, carrying->reader->lang,
	                            "reason.mentor", carrying->data, error);
	data_take(carrying->data, "reason", line);
	return line != NULL;
}

/* Then and now: the same question, with what was answered first. */
static bool
add_then(struct carrying *carrying, GError **error)
{
	if (carrying->mail->question.form != FORM_NOW)
		return true;
	carrying->template = "then_and_now";
	struct recalled first;
	if (!recall_first_answer(carrying->core, carrying->pair, carrying->mail->question, &first,
	                         error))
		return false;
	if (first.text)
		data_take(carrying->data, "date",
		          facts_date(carrying->reader->lang, carrying->reader->zone,
		                     first.written_at, carrying->now));
	data_take(carrying->data, "first_answer", first.text);
	return true;
}

/* What recurs, where no session and so no prep mail is to come, under a question of the bank. */
static bool
add_recurring(struct carrying *carrying, GError **error)
{
	if (!g_str_equal(carrying->template, "question") || carrying->mail->question.bank == 'm'
	    || standing_of(carrying).next >= 0)
		return true;
	return mirror_offer_line(carrying->core, carrying->pair, carrying->now, carrying->data,
	                         &carrying->finding_id, error);
}

static bool
fill_question(struct carrying *carrying, GError **error)
{
	return lines_add(carrying, error) && add_then(carrying, error)
	       && facts_question(carrying->core, carrying->pair, carrying->reader->lang,
	                         carrying->mail->question, carrying->data, error)
	       && add_pick(carrying, error) && add_recurring(carrying, error);
}

/* The answer that a follow-up deepens, the words that brought it, and why. */
static bool
fill_followup(struct carrying *carrying, GError **error)
{
	struct core *core = carrying->core;
	const struct planned *mail = carrying->mail;

	if (mail->prompt < 1)
		return fill_question(carrying, error);
	int64_t before_id = course_prompt(carrying->pair->course, mail->prompt - 1)->row_id;
	struct prompt_row before = { 0 };
	if (!prompt_get(core->store, before_id, &before, error))
		return false;
	carrying->thread_id = before.thread_id;
	prompt_row_clear(&before);

	struct quoted quoted = { 0 };
	if (facts_quote(core, before_id, mail->row, &quoted, error)) {
		carrying->follows_id = quoted.answer_id;
		facts_set_quote(core, carrying->reader, mail->row, &quoted, carrying->now,
		                carrying->data);
	}
	quoted_clear(&quoted);
	return fill_question(carrying, error);
}

/* In the thread of the prompt it is about. */
static bool
fill_reminder(struct carrying *carrying, GError **error)
{
	const struct prompt *prompt = carrying_prompt(carrying);
	struct prompt_row row = { 0 };

	assert(prompt);
	if (!prompt_get(carrying->core->store, prompt->row_id, &row, error))
		return false;
	data_set(carrying->data, "question", row.asked);
	carrying->thread_id = row.thread_id;
	prompt_row_clear(&row);
	return true;
}

static bool
fill_receipt(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct cause *cause = carrying->cause;
	struct planned next;

	carrying->thread_id = cause->thread_id;
	if (cause->late)
		json_object_set_new(carrying->data, "late", json_true());
	else if (cause->needs_human)
		json_object_set_new(carrying->data, "needs_human", json_true());
	else if (cause->free)
		json_object_set_new(carrying->data, "free", json_true());
	else if (foresee_prompt(carrying->core, carrying->pair->mentorship.id, carrying->now,
	                        &next))
		data_take(carrying->data, "next_date",
		          facts_date(carrying->reader->lang, carrying->reader->zone, next.at,
		                     carrying->now));
	return true;
}

static bool
fill_session(struct carrying *carrying, GError **error)
{
	(void)error;
	return facts_session(carrying->core, carrying->pair,
	                     course_session(carrying->pair->course, carrying->mail->session),
	                     carrying->reader, carrying->now, carrying->data);
}

/* R3, R10: the third line asks a question of the chain in a short gap, one about effects in a
 * partnership. */
static bool
add_prep_question(struct carrying *carrying, GError **error)
{
	const struct pair *pair = carrying->pair;
	struct question_id question = chain_prep(pair->course, &pair->setting, carrying->now);
	json_t *data = json_object();

	if (question.bank == 0) {
		json_decref(data);
		return true;
	}
	bool ok =
	    facts_question(carrying->core, pair, carrying->reader->lang, question, data, error);
	if (ok)
		json_object_set(carrying->data, "question", json_object_get(data, "question"));
	json_decref(data);
	return ok;
}

/* The invitation again, as it was sent, where nobody has answered it. */
static void
add_invitation(struct carrying *carrying)
{
	const struct session *session =
	    course_session(carrying->pair->course, carrying->mail->session);

	carrying->object = session_invite_object(carrying->core->store, session->row_id);
	if (!carrying->object)
		return;
	carrying->file = (struct compose_attachment){
		.filename = "invite.ics",
		.media_type = "text/calendar; charset=utf-8; method=REQUEST",
		.content = bytes_of(carrying->object),
	};
}

static bool
add_plan(struct carrying *carrying, GError **error)
{
	int64_t id = recall_plan(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                         carrying->data, error);

	carrying->plan_id = MAX(id, 0);
	return id >= 0;
}

/* What recurs in the mentee's words, or else the newest of them. */
static bool
add_own_words(struct carrying *carrying, GError **error)
{
	return mirror_offer(carrying->core, carrying->pair, carrying->now, carrying->data,
	                    &carrying->finding_id, error)
	       && (carrying->finding_id != 0
	           || facts_own_words(carrying->core, carrying->pair, carrying->reader,
	                              carrying->now, carrying->data, error));
}

static bool
fill_prep(struct carrying *carrying, GError **error)
{
	add_invitation(carrying);
	return lines_add(carrying, error) && fill_session(carrying, error)
	       && add_prep_question(carrying, error) && add_plan(carrying, error)
	       && add_own_words(carrying, error);
}

static bool
fill_brief(struct carrying *carrying, GError **error)
{
	return fill_session(carrying, error)
	       && brief_add(carrying->core, carrying->pair, carrying->now, carrying->data, error);
}

/* The times that the mentee has proposed, as the mentor's clock has them. */
static bool
add_proposals(struct carrying *carrying, GError **error)
{
	const struct person *reader = carrying->reader;
	g_autoptr(GArray) rows = proposal_list(carrying->core->store, carrying->pair->mentorship.id,
	                                       role_names[ROLE_MENTEE], error);

	if (!rows)
		return false;
	json_t *times = json_array();
	for (guint i = 0; i < rows->len; i++) {
		const struct proposal_row *row = &g_array_index(rows, struct proposal_row, i);
		json_t *time = json_object();
		data_number(time, "n", row->n);
		data_take(time, "when",
		          facts_when(reader->lang, reader->zone, row->starts_at, carrying->now));
		data_take(time, "time", facts_time(reader->lang, reader->zone, row->starts_at));
		json_array_append_new(times, time);
	}
	data_number(carrying->data, "n", rows->len);
	if (rows->len > 0) {
		json_object_set(carrying->data, "times", times);
		json_object_set_new(carrying->data, "proposed", json_true());
	}
	json_decref(times);
	return true;
}

/* A mail of its own subject, or one in the thread of what was written. */
static bool
fill_reschedule(struct carrying *carrying, GError **error)
{
	const struct cause *cause = carrying->cause;

	carrying->thread_id = carrying->mail->to == TO_MENTEE ? cause->thread_id : 0;
	if (!fill_session(carrying, error) || !add_proposals(carrying, error))
		return false;
	if (cause->declined)
		json_object_set_new(carrying->data, "declined", json_true());
	if (cause->comment && *cause->comment)
		data_set(carrying->data, "text", cause->comment);
	return true;
}

static bool
fill_unanswered(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct course *course = carrying->pair->course;

	data_number(carrying->data, "days", (carrying->now - course->invited_at) / 86400);
	data_set(carrying->data, "address", carrying->pair->mentee.addr);
	data_set(carrying->data, "box", carrying->core->settings->mail.address);
	return true;
}

static bool
fill_quiet_notice(struct carrying *carrying, GError **error)
{
	(void)error;
	struct standing standing = standing_of(carrying);

	if (standing.next < 0)
		return true;
	return facts_session(carrying->core, carrying->pair,
	                     course_session(carrying->pair->course, standing.next),
	                     carrying->reader, carrying->now, carrying->data);
}

static bool
fill_confirmed(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct person *reader = carrying->reader;
	const struct course *course = carrying->pair->course;
	struct planned next;
	utc_t erased_at = carrying->now + carrying->core->settings->privacy.retention_s;

	carrying->thread_id = carrying->cause->thread_id;
	/* Until when a pause lasts; after a stop, when everything is deleted. */
	data_take(carrying->data, "date",
	          course_is_paused(course, carrying_today(carrying))
	              ? textdate_date(reader->lang, course->pause_until, carrying_today(carrying))
	              : facts_date(reader->lang, reader->zone, erased_at, carrying->now));
	if (foresee_prompt(carrying->core, carrying->pair->mentorship.id, carrying->now, &next)) {
		data_take(carrying->data, "when",
		          facts_when(reader->lang, reader->zone, next.at, carrying->now));
		data_take(carrying->data, "time", facts_time(reader->lang, reader->zone, next.at));
	}
	return true;
}

static bool
fill_nudge(struct carrying *carrying, GError **error)
{
	return facts_nudge(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                   carrying->data, error);
}

static bool
fill_debt(struct carrying *carrying, GError **error)
{
	return facts_debt(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                  carrying->data, error);
}

/* A question to the mentor comes with the words around it; what TOINEN put aside twice is the mentor's
 * to replace. */
static bool
fill_needs_human(struct carrying *carrying, GError **error)
{
	struct core *core = carrying->core;
	struct pair *pair = carrying->pair;
	bool asks = answer_asks_mentor(core->store, pair->mentorship.id);

	recall_skipped(core, pair, carrying->reader, carrying->now, carrying->data);
	carrying->is_said = asks && !json_object_get(carrying->data, "skipped");
	return !asks || review_post_asked(core, pair, carrying->now, error);
}

/* A calmer pace, which a KYLLÄ takes; before the first session has been held there is none to speak of. */
static void
offer_pace(struct carrying *carrying)
{
	struct pair *pair = carrying->pair;
	struct standing standing = course_standing(pair->course, &pair->setting, carrying->now);

	if (standing.d == DATE_NONE || standing.is_over)
		return;
	pair->course->pace_offered = slots_calmer(&pair->setting, &standing, pair->course->pace);
	data_number(carrying->data, "days", pair->course->pace_offered);
}

static bool
fill_low_score(struct carrying *carrying, GError **error)
{
	struct evaluation_row evaluation = { 0 };

	if (!evaluation_newest(carrying->core->store, carrying->pair->mentorship.id, &evaluation,
	                       error))
		return false;
	recall_evaluation(carrying->pair, &evaluation, carrying->data);
	evaluation_row_clear(&evaluation);
	if (json_object_get(carrying->data, "pace"))
		offer_pace(carrying);
	return true;
}

/* Line F, how to go on, is asked where the end is open. */
static bool
fill_evaluation(struct carrying *carrying, GError **error)
{
	(void)error;
	if (carrying->pair->setting.programme->sessions == 0)
		json_object_set_new(carrying->data, "partnership", json_true());
	return true;
}

static bool
fill_closing(struct carrying *carrying, GError **error)
{
	return facts_closing(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                     carrying->data, error);
}

static const struct carried table[] = {
	{ PLANNED_INVITATION, TO_MENTEE, "invitation", fill_invitation, PASSES_NONE, false },
	{ PLANNED_INVITATION_REMINDER, TO_MENTEE, "invitation_reminder", fill_invitation,
	  PASSES_NONE, false },
	{ PLANNED_QUESTION, TO_MENTEE, "question", fill_question, PASSES_NONE, true },
	{ PLANNED_FOLLOWUP, TO_MENTEE, "followup", fill_followup, PASSES_NONE, true },
	{ PLANNED_REMINDER, TO_MENTEE, "reminder", fill_reminder, PASSES_NONE, true },
	{ PLANNED_QUIET, TO_MENTEE, "quiet", fill_names, PASSES_NONE, true },
	{ PLANNED_SCHEDULE_NUDGE, TO_MENTEE, "schedule_nudge", fill_nudge, PASSES_NONE, true },
	{ PLANNED_POST, TO_MENTEE, "post", fill_lines, PASSES_NONE, true },
	{ PLANNED_PREP, TO_MENTEE, "prep", fill_prep, PASSES_NONE, true },
	{ PLANNED_EVALUATION, TO_MENTEE, "evaluation", fill_evaluation, PASSES_NONE, true },
	{ PLANNED_CLOSING, TO_MENTEE, "closing", fill_closing, PASSES_NONE, false },
	{ PLANNED_RECEIPT, TO_MENTEE, "receipt", fill_receipt, PASSES_NONE, false },
	{ PLANNED_RESCHEDULE, TO_MENTEE, NULL, fill_reschedule, PASSES_NONE, false },
	{ PLANNED_RESCHEDULE, TO_MENTOR, "reschedule_mentor", fill_reschedule, PASSES_MENTORSHIP,
	  false },
	{ PLANNED_CONFIRMED, TO_MENTEE, NULL, fill_confirmed, PASSES_MENTORSHIP, false },
	{ PLANNED_BRIEF, TO_MENTOR, "brief", fill_brief, PASSES_MENTORSHIP, true },
	{ PLANNED_INVITATION_UNANSWERED, TO_MENTOR, "invitation_unanswered", fill_unanswered,
	  PASSES_MENTORSHIP, false },
	{ PLANNED_NEEDS_HUMAN, TO_MENTOR, "choose_question", fill_needs_human, PASSES_MENTORSHIP,
	  false },
	{ PLANNED_LOW_SCORE, TO_MENTOR, "low_score", fill_low_score, PASSES_MENTORSHIP, false },
	{ PLANNED_QUIET, TO_MENTOR, "quiet_notice", fill_quiet_notice, PASSES_MENTORSHIP, false },
	{ PLANNED_SCHEDULE_NUDGE, TO_MENTOR, "schedule_nudge_mentor", fill_nudge, PASSES_MENTORSHIP,
	  false },
	{ PLANNED_DEBT_NUDGE, TO_MENTOR, "debt_nudge", fill_debt, PASSES_MENTORSHIP, false },
	{ PLANNED_DEBT_STOP, TO_MENTOR, "debt_stop", fill_debt, PASSES_MENTORSHIP, false },
	{ PLANNED_DEBT_ALERT, TO_ADMIN, "debt_alert", fill_debt, PASSES_ALL, false },
};

const struct carried *
carried_of(const struct planned *mail)
{
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].kind == mail->kind && table[i].to == mail->to)
			return &table[i];
	return NULL;
}
