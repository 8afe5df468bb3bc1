#include "programme/plan.h"

#include <stddef.h>

#include "programme/chain.h"
#include "programme/invitation.h"
#include "programme/planning.h"
#include "programme/session_mail.h"
#include "programme/slot.h"

/* Step 1: what closes, and what counts as an expiry (R6, R14). */

static bool
is_past_life(const struct planning *plan, const struct prompt *prompt, int absent)
{
	const struct standing *standing = &plan->standing;

	return plan->today
	           >= planning_mentee_date(plan, prompt->sent_at) + plan->programme->life + absent
	       || (standing->p != DATE_NONE && plan->today >= standing->p)
	       || standing->gap_at > prompt->sent_at;
}

static void
count_expiry(struct planning *plan)
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
close_prompts(struct planning *plan)
{
	for (int i = 0; i < (int)plan->course->prompts->len; i++) {
		struct prompt *prompt = course_prompt(plan->course, i);
		date_t sent_on = planning_mentee_date(plan, prompt->sent_at);
		int absent = course_absent_dates(plan->course, sent_on, plan->today);
		if (prompt->closed || !is_past_life(plan, prompt, absent))
			continue;
		prompt->closed = true;
		if (prompt->answered_at == 0
		    && plan->today >= sent_on + plan->programme->expiry_life + absent)
			count_expiry(plan);
	}
}

/* Step 2, with invitation_step. */

static bool
step_rest(struct planning *plan)
{
	const struct course *course = plan->course;

	return course->on_hold || course->end == COURSE_ENDED || course->end == COURSE_STOPPED;
}

/* Step 4: everything that forbids an ask of any kind (R7, R13, R18). */

static int
asks_lately(const struct planning *plan)
{
	const struct course *course = plan->course;
	int dates = plan->programme->asks_in;
	int asks = 0;

	for (int i = 0; i < (int)course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(course, i);
		asks +=
		    !prompt->is_another
		    && planning_within(plan, planning_mentee_date(plan, prompt->sent_at), dates);
		asks += planning_within(plan, prompt->reminded_on, dates);
	}
	asks += planning_within(plan, course->quiet_on, dates);
	asks += planning_within(plan, planning_mentee_date(plan, course->mentee_nudged_at), dates);
	return asks;
}

static bool
is_near_session(const struct planning *plan)
{
	const struct standing *standing = &plan->standing;

	return plan->today <= standing->post_day
	       || (standing->p != DATE_NONE && plan->today >= standing->p - 1);
}

static bool
step_no_ask(struct planning *plan)
{
	const struct course *course = plan->course;
	const struct standing *standing = &plan->standing;

	if (standing->held < 1 || course->end != COURSE_OPEN || standing->is_over
	    || is_near_session(plan))
		return true;
	if (course_absence(course, plan->today) || course_is_paused(course, plan->today)
	    || course_debt(course) >= plan->programme->debt_stop)
		return true;
	return !mailday_is(&plan->setting->mentee, plan->today) || !planning_apart(plan)
	       || asks_lately(plan) >= plan->programme->asks
	       || planning_within(plan, planning_mentee_date(plan, course->mentor_wrote_at),
	                          plan->programme->after_writing);
}

/* Steps 5 to 8: the asks. */

static bool
step_quiet(struct planning *plan)
{
	struct course *course = plan->course;

	if (course->silent_since == DATE_NONE)
		return false;
	if (course->quiet_on == DATE_NONE || course->quiet_on < course->silent_since) {
		course->quiet_on = plan->today;
		planning_counted(plan, PLANNED_QUIET, "R14 silence");
	}
	return true;
}

static bool
is_reminder_day(const struct planning *plan, const struct prompt *prompt)
{
	date_t from = planning_mentee_date(plan, prompt->sent_at);

	from += course_absent_dates(plan->course, from, plan->today);
	for (int i = 0; i < PROGRAMME_REMINDERS && plan->programme->reminders[i]; i++) {
		date_t day = from + plan->programme->reminders[i];
		if (mailday_is(&plan->setting->mentee, day))
			return day == plan->today;
	}
	return false;
}

static bool
step_open_prompt(struct planning *plan)
{
	int open = course_open_prompt(plan->course);

	if (open < 0)
		return false;
	struct prompt *prompt = course_prompt(plan->course, open);
	if (prompt->is_followup || prompt->reminded_on != DATE_NONE || planning_fresh(plan)
	    || !is_reminder_day(plan, prompt))
		return true;
	prompt->reminded_on = plan->today;
	struct planned *mail = planning_counted(plan, PLANNED_REMINDER, "R6 no answer yet");
	mail->question = prompt->question;
	mail->prompt = open;
	return true;
}

static int
slots_used(const struct planning *plan)
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
is_too_soon(const struct planning *plan, const struct choice *choice)
{
	utc_t deepen_s = (utc_t)plan->programme->deepen_hours * 3600;

	return choice->is_followup ? plan->now - plan->course->mentee_wrote_at < deepen_s
	                           : planning_fresh(plan);
}

static bool
step_question(struct planning *plan)
{
	struct slots slots = slots_of(plan->setting, &plan->standing, plan->course->pace);
	int used = slots_used(plan);

	if (used >= slots.n)
		return false;
	struct choice choice = chain_next(plan->course, plan->setting, plan->now);
	if (!choice.question.bank)
		return false;
	if (plan->today < slots.dates[used] || is_too_soon(plan, &choice))
		return true;

	struct planned *mail = planning_counted(
	    plan, choice.is_followup ? PLANNED_FOLLOWUP : PLANNED_QUESTION, choice.rule);
	mail->question = choice.question;
	mail->prompt = chain_put(plan->course, &choice, false, plan->now);
	mail->slot = used + 1;
	mail->row = choice.row;
	return true;
}

static bool
step_nudge(struct planning *plan)
{
	struct course *course = plan->course;
	utc_t gap_at = plan->standing.gap_at;

	if (plan->standing.next >= 0 || course->mentor_nudged_at < gap_at
	    || planning_within(plan, planning_mentee_date(plan, course->mentor_nudged_at),
	                       plan->programme->nudge_mentee)
	    || course->mentee_nudged_at >= gap_at || planning_fresh(plan))
		return false;
	course->mentee_nudged_at = plan->now;
	planning_counted(plan, PLANNED_SCHEDULE_NUDGE, "R3 nothing booked");
	return true;
}

void
plan_mentee(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	/* Each returns true when nothing after it may leave. */
	static bool (*const steps[])(struct planning *) = {
		step_rest,  invitation_step,  session_mail_step, step_no_ask,
		step_quiet, step_open_prompt, step_question,     step_nudge,
	};
	struct planning plan = planning_of(course, setting, &setting->mentee, now, mails);

	close_prompts(&plan);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (steps[i](&plan))
			return;
}
