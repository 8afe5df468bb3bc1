#include "programme/session_mail.h"

static bool
send_closing(struct planning *plan)
{
	const struct standing *standing = &plan->standing;
	bool is_after_last = standing->is_over && plan->today >= standing->post_day;

	if (plan->course->end != COURSE_ENDING && !is_after_last)
		return false;
	plan->course->end = COURSE_ENDED;
	planning_counted(plan, PLANNED_CLOSING,
	                 is_after_last ? "3.6 after the last session" : "3.6 end")
	    ->session = standing->last;
	return true;
}

static int
held_since(const struct planning *plan, utc_t at)
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
evaluation_is_due(const struct planning *plan)
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
	       && plan->today - planning_mentee_date(plan, from) >= programme->evaluation_days;
}

static bool
send_post(struct planning *plan)
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
	planning_counted(plan, is_evaluation ? PLANNED_EVALUATION : PLANNED_POST,
	                 is_evaluation ? "3.6 evaluation is due" : "3.5 after the session")
	    ->session = standing->last;
	return true;
}

static bool
send_prep(struct planning *plan)
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
	planning_counted(plan, PLANNED_PREP, "3.5 before the session")->session = standing->next;
	return true;
}

bool
session_mail_step(struct planning *plan)
{
	return workday_is(plan->setting->mentee.country, plan->today) && planning_apart(plan)
	       && (send_closing(plan) || send_post(plan) || send_prep(plan));
}
