#include "programme/plan.h"

#include <stddef.h>

#include "programme/chain.h"
#include "programme/slot.h"

/* One planning moment of the mentee or the mentor. */
struct plan {
	struct course *course;
	const struct setting *setting;
	const struct programme *programme;
	struct standing standing;
	utc_t now;
	date_t today; /* of the recipient whose moment it is */
	GArray *mails;
};

static struct plan
plan_of(struct course *course, const struct setting *setting, const struct recipient *recipient,
        utc_t now, GArray *mails)
{
	return (struct plan){
		.course = course,
		.setting = setting,
		.programme = setting->programme,
		.standing = course_standing(course, setting, now),
		.now = now,
		.today = recipient_date(recipient, now),
		.mails = mails,
	};
}

/* Appends a mail and gives it back, to be filled in. */
static struct planned *
plan_mail(struct plan *plan, enum planned_kind kind, enum planned_to to, const char *rule)
{
	struct planned planned = {
		.at = plan->now,
		.kind = kind,
		.to = to,
		.prompt = -1,
		.session = -1,
		.rule = rule,
	};

	g_array_append_val(plan->mails, planned);
	return &g_array_index(plan->mails, struct planned, plan->mails->len - 1);
}

/* A mail to the mentee that keeps the others at a distance (R7). */
static struct planned *
plan_counted(struct plan *plan, enum planned_kind kind, const char *rule)
{
	plan->course->counted_on = plan->today;
	return plan_mail(plan, kind, TO_MENTEE, rule);
}

/* The mentee's date of an instant; DATE_NONE for never. */
static date_t
mentee_date(const struct plan *plan, utc_t at)
{
	return at ? recipient_date(&plan->setting->mentee, at) : DATE_NONE;
}

static bool
is_within(const struct plan *plan, date_t date, int dates)
{
	return date != DATE_NONE && date > plan->today - dates;
}

static bool
is_apart(const struct plan *plan)
{
	return !is_within(plan, plan->course->counted_on, plan->programme->mails_apart);
}

/* *Fresh*: the mentee wrote too lately for a question. */
static bool
is_fresh(const struct plan *plan)
{
	return is_within(plan, mentee_date(plan, plan->course->mentee_wrote_at),
	                 plan->programme->after_writing);
}

/* Step 1. */

static bool
is_past_life(const struct plan *plan, const struct prompt *prompt, int absent)
{
	const struct standing *standing = &plan->standing;

	return plan->today >= mentee_date(plan, prompt->sent_at) + plan->programme->life + absent
	       || (standing->p != DATE_NONE && plan->today >= standing->p)
	       || standing->gap_at > prompt->sent_at;
}

static void
count_expiry(struct plan *plan)
{
	struct course *course = plan->course;
	date_t t = plan->standing.t;

	course->expiries++;
	if (course->expiries < plan->programme->silent_after || course->silent_since != DATE_NONE)
		return;
	course->silent_since = plan->today;
	if (t != DATE_NONE && t - plan->today < plan->programme->quiet_notice)
		course->notices |= NOTICE_QUIET;
}

static void
close_prompts(struct plan *plan)
{
	for (int i = 0; i < (int)plan->course->prompts->len; i++) {
		struct prompt *prompt = course_prompt(plan->course, i);
		date_t sent_on = mentee_date(plan, prompt->sent_at);
		int absent = course_absent_dates(plan->course, sent_on, plan->today);
		if (prompt->closed || !is_past_life(plan, prompt, absent))
			continue;
		prompt->closed = true;
		if (prompt->answered_at == 0
		    && plan->today >= sent_on + plan->programme->expiry_life + absent)
			count_expiry(plan);
	}
}

/* Step 2. */

static bool
step_rest(struct plan *plan)
{
	const struct course *course = plan->course;

	return course->on_hold || course->end == COURSE_ENDED || course->end == COURSE_STOPPED;
}

static void
send_invitation(struct plan *plan, const char *rule)
{
	plan->course->invited_at = plan->now;
	plan_mail(plan, PLANNED_INVITATION, TO_MENTEE, rule);
}

static void
invite_late(struct plan *plan)
{
	const struct standing *standing = &plan->standing;

	if (standing->first < 0 || !workday_is(plan->setting->mentee.country, plan->today))
		return;
	if (plan->today
	    > mentee_date(plan, course_session(plan->course, standing->first)->starts_at))
		send_invitation(plan, "R1 start");
}

static void
remind_of_invitation(struct plan *plan)
{
	struct course *course = plan->course;
	date_t due = mentee_date(plan, course->invited_at) + plan->programme->invitation_reminder;

	if (course->invitation_reminded || plan->today < due
	    || !mailday_is(&plan->setting->mentee, plan->today))
		return;
	course->invitation_reminded = true;
	plan_counted(plan, PLANNED_INVITATION_REMINDER, "R16 no answer to the invitation");
}

static bool
step_consent(struct plan *plan)
{
	const struct course *course = plan->course;

	if (course->consent == CONSENT_YES)
		return false;
	if (course->consent == CONSENT_NONE && course->invited_at == 0)
		invite_late(plan);
	else if (course->consent == CONSENT_NONE)
		remind_of_invitation(plan);
	return true;
}

/* Step 3. */

static bool
send_closing(struct plan *plan)
{
	const struct standing *standing = &plan->standing;
	bool is_after_last = standing->is_over && plan->today >= standing->post_day;

	if (plan->course->end != COURSE_ENDING && !is_after_last)
		return false;
	plan->course->end = COURSE_ENDED;
	plan_counted(plan, PLANNED_CLOSING,
	             is_after_last ? "3.6 after the last session" : "3.6 end")
	    ->session = standing->last;
	return true;
}

static int
held_since(const struct plan *plan, utc_t at)
{
	int held = 0;

	for (int i = 0; i < (int)plan->course->sessions->len; i++) {
		const struct session *session = course_session(plan->course, i);
		utc_t ends_at = session_ends_at(session);
		held += session->state == SESSION_BOOKED && ends_at <= plan->now && ends_at > at;
	}
	return held;
}

/* 3.6: once, or again after so many sessions or dates; the first time counted from session 1. */
static bool
evaluation_is_due(const struct plan *plan)
{
	const struct programme *programme = plan->programme;
	utc_t evaluated_at = plan->course->evaluated_at;

	if (programme->evaluation_once && !evaluated_at
	    && plan->standing.held >= programme->evaluation_once)
		return true;
	if (programme->evaluation_sessions
	    && held_since(plan, evaluated_at) >= programme->evaluation_sessions)
		return true;
	utc_t from = evaluated_at ? evaluated_at
	                          : course_session(plan->course, plan->standing.first)->starts_at;
	return programme->evaluation_days
	       && plan->today - mentee_date(plan, from) >= programme->evaluation_days;
}

static bool
send_post(struct plan *plan)
{
	const struct standing *standing = &plan->standing;

	if (standing->last < 0 || plan->today < standing->post_day
	    || plan->today > standing->post_day + plan->programme->post_until)
		return false;
	struct session *session = course_session(plan->course, standing->last);
	if (session->posted)
		return false;

	bool is_evaluation = evaluation_is_due(plan);
	session->posted = true;
	if (is_evaluation)
		plan->course->evaluated_at = plan->now;
	plan_counted(plan, is_evaluation ? PLANNED_EVALUATION : PLANNED_POST,
	             is_evaluation ? "3.6 evaluation is due" : "3.5 after the session")
	    ->session = standing->last;
	return true;
}

static bool
send_prep(struct plan *plan)
{
	const struct standing *standing = &plan->standing;
	utc_t notice_s = (utc_t)plan->programme->prep_hours * 3600;

	if (standing->held < 1 || standing->next < 0 || plan->today < standing->p)
		return false;
	struct session *session = course_session(plan->course, standing->next);
	if (session->starts_at - plan->now < notice_s
	    || (session->prep_on != DATE_NONE && session->prep_on >= standing->p))
		return false;
	session->prep_on = plan->today;
	plan_counted(plan, PLANNED_PREP, "3.5 before the session")->session = standing->next;
	return true;
}

static bool
step_session_mail(struct plan *plan)
{
	return workday_is(plan->setting->mentee.country, plan->today) && is_apart(plan)
	       && (send_closing(plan) || send_post(plan) || send_prep(plan));
}

/* Step 4. */

static int
asks_lately(const struct plan *plan)
{
	const struct course *course = plan->course;
	int dates = plan->programme->asks_in;
	int asks = 0;

	for (int i = 0; i < (int)course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(course, i);
		asks += !prompt->is_another
		        && is_within(plan, mentee_date(plan, prompt->sent_at), dates);
		asks += is_within(plan, prompt->reminded_on, dates);
	}
	asks += is_within(plan, course->quiet_on, dates);
	asks += is_within(plan, mentee_date(plan, course->mentee_nudged_at), dates);
	return asks;
}

static bool
is_near_session(const struct plan *plan)
{
	const struct standing *standing = &plan->standing;

	return plan->today <= standing->post_day
	       || (standing->p != DATE_NONE && plan->today >= standing->p - 1);
}

static bool
step_no_ask(struct plan *plan)
{
	const struct course *course = plan->course;
	const struct standing *standing = &plan->standing;

	if (standing->held < 1 || course->end != COURSE_OPEN || standing->is_over
	    || is_near_session(plan))
		return true;
	if (course_is_absent(course, plan->today) || course_is_paused(course, plan->today)
	    || course_debt(course) >= plan->programme->debt_stop)
		return true;
	return !mailday_is(&plan->setting->mentee, plan->today) || !is_apart(plan)
	       || asks_lately(plan) >= plan->programme->asks
	       || is_within(plan, mentee_date(plan, course->mentor_wrote_at),
	                    plan->programme->after_writing);
}

/* Steps 5 to 8. */

static bool
step_quiet(struct plan *plan)
{
	struct course *course = plan->course;

	if (course->silent_since == DATE_NONE)
		return false;
	if (course->quiet_on == DATE_NONE || course->quiet_on < course->silent_since) {
		course->quiet_on = plan->today;
		plan_counted(plan, PLANNED_QUIET, "R14 silence");
	}
	return true;
}

static bool
is_reminder_day(const struct plan *plan, const struct prompt *prompt)
{
	date_t from = mentee_date(plan, prompt->sent_at);

	from += course_absent_dates(plan->course, from, plan->today);
	for (int i = 0; i < PROGRAMME_REMINDERS && plan->programme->reminders[i]; i++) {
		date_t day = from + plan->programme->reminders[i];
		if (mailday_is(&plan->setting->mentee, day))
			return day == plan->today;
	}
	return false;
}

static bool
step_open_prompt(struct plan *plan)
{
	int open = course_open_prompt(plan->course);

	if (open < 0)
		return false;
	struct prompt *prompt = course_prompt(plan->course, open);
	if (prompt->is_followup || prompt->reminded_on != DATE_NONE || is_fresh(plan)
	    || !is_reminder_day(plan, prompt))
		return true;
	prompt->reminded_on = plan->today;
	struct planned *mail = plan_counted(plan, PLANNED_REMINDER, "R6 no answer yet");
	mail->question = prompt->question;
	mail->prompt = open;
	return true;
}

static int
slots_used(const struct plan *plan)
{
	int used = 0;

	for (int i = 0; i < (int)plan->course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(plan->course, i);
		used += prompt->sent_at >= plan->standing.gap_at && !prompt->is_another;
	}
	return used;
}

/* R5's two dates after the mentee wrote, or R9's hours. */
static bool
is_too_soon(const struct plan *plan, const struct choice *choice)
{
	utc_t deepen_s = (utc_t)plan->programme->deepen_hours * 3600;

	return choice->is_followup ? plan->now - plan->course->mentee_wrote_at < deepen_s
	                           : is_fresh(plan);
}

static bool
step_question(struct plan *plan)
{
	struct slots slots = slots_of(plan->setting, &plan->standing);
	int used = slots_used(plan);

	if (used >= slots.n)
		return false;
	struct choice choice = chain_next(plan->course, plan->setting, plan->now);
	if (!choice.question.bank)
		return false;
	if (plan->today < slots.dates[used] || is_too_soon(plan, &choice))
		return true;

	struct planned *mail = plan_counted(
	    plan, choice.is_followup ? PLANNED_FOLLOWUP : PLANNED_QUESTION, choice.rule);
	mail->question = choice.question;
	mail->prompt = chain_put(plan->course, &choice, false, plan->now);
	mail->slot = used + 1;
	mail->row = choice.row;
	return true;
}

static bool
step_nudge(struct plan *plan)
{
	struct course *course = plan->course;
	utc_t gap_at = plan->standing.gap_at;

	if (plan->standing.next >= 0 || course->mentor_nudged_at < gap_at
	    || is_within(plan, mentee_date(plan, course->mentor_nudged_at),
	                 plan->programme->nudge_mentee)
	    || course->mentee_nudged_at >= gap_at || is_fresh(plan))
		return false;
	course->mentee_nudged_at = plan->now;
	plan_counted(plan, PLANNED_SCHEDULE_NUDGE, "R3 nothing booked");
	return true;
}

void
plan_mentee(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	/* Each returns true when nothing after it may leave. */
	static bool (*const steps[])(struct plan *) = {
		step_rest,  step_consent,     step_session_mail, step_no_ask,
		step_quiet, step_open_prompt, step_question,     step_nudge,
	};
	struct plan plan = plan_of(course, setting, &setting->mentee, now, mails);

	close_prompts(&plan);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (steps[i](&plan))
			return;
}

/* M1 in the evening. */

/* The earliest session that is booked or held; NULL if there is none. */
static const struct session *
session_one(const struct course *course)
{
	const struct session *first = NULL;

	for (int i = 0; i < (int)course->sessions->len; i++) {
		const struct session *session = course_session(course, i);
		if (session->state == SESSION_BOOKED
		    && (!first || session->starts_at < first->starts_at))
			first = session;
	}
	return first;
}

utc_t
plan_invitation_at(const struct course *course, const struct setting *setting)
{
	enum { EVENING = 17 * 60 };
	const struct recipient *mentee = &setting->mentee;
	const struct session *first = session_one(course);

	if (!first || course->invited_at || course->consent != CONSENT_NONE
	    || course->end != COURSE_OPEN)
		return 0;
	date_t date = recipient_date(mentee, first->starts_at);
	utc_t evening = zone_utc(mentee->zone, (struct wall){ date, EVENING });
	utc_t at = MAX(evening, session_ends_at(first));
	struct wall wall = zone_wall(mentee->zone, at);
	if (wall.date != date || wall.minute >= setting->quiet.from
	    || !workday_is(mentee->country, date))
		return 0;
	return at;
}

void
plan_invitation(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	struct plan plan = plan_of(course, setting, &setting->mentee, now, mails);
	utc_t at = plan_invitation_at(course, setting);

	if (at && at <= now && !course->on_hold)
		send_invitation(&plan, "R1 evening of session 1");
}

/* The mentor's moment. */

static void
mentor_notices(struct plan *plan)
{
	static const struct {
		enum notice notice;
		enum planned_kind kind;
		const char *rule;
	} rows[] = {
		{ NOTICE_NEEDS_HUMAN, PLANNED_NEEDS_HUMAN, "3.4 row 1 or TOINEN again" },
		{ NOTICE_LOW_SCORE, PLANNED_LOW_SCORE, "3.6 low score" },
		{ NOTICE_DEBT_STOP, PLANNED_DEBT_STOP, "R18 answers wait" },
		{ NOTICE_QUIET, PLANNED_QUIET, "R14 silence before a session" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (plan->course->notices & rows[i].notice)
			plan_mail(plan, rows[i].kind, TO_MENTOR, rows[i].rule);
	plan->course->notices = 0;
}

static void
mentor_invitation(struct plan *plan)
{
	struct course *course = plan->course;

	if (course->consent != CONSENT_NONE || course->invited_at == 0 || course->invitation_told
	    || is_within(plan, mentee_date(plan, course->invited_at),
	                 plan->programme->invitation_told))
		return;
	course->invitation_told = true;
	plan_mail(plan, PLANNED_INVITATION_UNANSWERED, TO_MENTOR,
	          "R16 no answer to the invitation");
}

static void
mentor_brief(struct plan *plan)
{
	const struct recipient *mentor = &plan->setting->mentor;
	const struct standing *standing = &plan->standing;

	if (plan->course->consent != CONSENT_YES || plan->course->end != COURSE_OPEN
	    || standing->held < 1 || standing->next < 0)
		return;
	struct session *session = course_session(plan->course, standing->next);
	date_t t = recipient_date(mentor, session->starts_at);
	if (plan->now >= session->starts_at || session->briefed_for == t
	    || plan->today < workday_before(mentor->country, t, 1))
		return;
	session->briefed_for = t;
	plan_mail(plan, PLANNED_BRIEF, TO_MENTOR, "3.5 before the session")->session =
	    standing->next;
}

/* R17. */
static void
mentor_debt(struct plan *plan)
{
	struct course *course = plan->course;
	date_t since = mentee_date(plan, course->waits_since);

	if (since == DATE_NONE)
		return;
	if (!course->debt_nudged && !is_within(plan, since, plan->programme->debt_nudge)) {
		course->debt_nudged = true;
		plan_mail(plan, PLANNED_DEBT_NUDGE, TO_MENTOR, "R17 an answer waits");
	}
	if (!course->debt_alerted && !is_within(plan, since, plan->programme->debt_alert)) {
		course->debt_alerted = true;
		plan_mail(plan, PLANNED_DEBT_ALERT, TO_ADMIN, "R17 an answer waits");
	}
}

static void
mentor_nudge(struct plan *plan)
{
	struct course *course = plan->course;
	const struct standing *standing = &plan->standing;

	if (course->consent != CONSENT_YES || standing->held < 1 || standing->is_over
	    || standing->next >= 0 || course->mentor_nudged_at >= standing->gap_at
	    || is_within(plan, standing->d, plan->programme->nudge_mentor))
		return;
	course->mentor_nudged_at = plan->now;
	plan_mail(plan, PLANNED_SCHEDULE_NUDGE, TO_MENTOR, "R3 nothing booked");
}

void
plan_mentor(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	struct plan plan = plan_of(course, setting, &setting->mentor, now, mails);

	if (!workday_is(setting->mentor.country, plan.today))
		return;
	mentor_notices(&plan);
	if (course->end == COURSE_ENDED || course->end == COURSE_STOPPED)
		return;
	mentor_invitation(&plan);
	mentor_brief(&plan);
	mentor_debt(&plan);
	mentor_nudge(&plan);
}

date_t
plan_digest(const struct recipient *mentor, date_t digested_for, utc_t since, utc_t now)
{
	date_t today = recipient_date(mentor, now);
	date_t review_day = today;

	if (!workday_is(mentor->country, today))
		return DATE_NONE;
	while (!(mentor->days & DAY(date_weekday(review_day))))
		review_day--;
	if (review_day <= digested_for || recipient_moment(mentor, review_day) < since)
		return DATE_NONE;
	return review_day;
}
