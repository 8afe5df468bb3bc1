#include "programme/plan_mentor.h"

#include <stddef.h>

#include "programme/planning.h"

static void
mentor_notices(struct planning *plan)
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
			planning_mail(plan, rows[i].kind, TO_MENTOR, rows[i].rule);
	plan->course->notices = 0;
}

static void
mentor_invitation(struct planning *plan)
{
	struct course *course = plan->course;

	if (course->consent != CONSENT_NONE || course->invited_at == 0 || course->invitation_told
	    || planning_within(plan, planning_mentee_date(plan, course->invited_at),
	                       plan->programme->invitation_told))
		return;
	course->invitation_told = true;
	planning_mail(plan, PLANNED_INVITATION_UNANSWERED, TO_MENTOR,
	              "R16 no answer to the invitation");
}

static void
mentor_brief(struct planning *plan)
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
	planning_mail(plan, PLANNED_BRIEF, TO_MENTOR, "3.5 before the session")->session =
	    standing->next;
}

/* R17. */
static void
mentor_debt(struct planning *plan)
{
	struct course *course = plan->course;
	date_t since = planning_mentee_date(plan, course->waits_since);

	if (since == DATE_NONE)
		return;
	if (!course->debt_nudged && !planning_within(plan, since, plan->programme->debt_nudge)) {
		course->debt_nudged = true;
		planning_mail(plan, PLANNED_DEBT_NUDGE, TO_MENTOR, "R17 an answer waits");
	}
	if (!course->debt_alerted && !planning_within(plan, since, plan->programme->debt_alert)) {
		course->debt_alerted = true;
		planning_mail(plan, PLANNED_DEBT_ALERT, TO_ADMIN, "R17 an answer waits");
	}
}

static void
mentor_nudge(struct planning *plan)
{
	struct course *course = plan->course;
	const struct standing *standing = &plan->standing;

	if (course->consent != CONSENT_YES || standing->held < 1 || standing->is_over
	    || standing->next >= 0 || course->mentor_nudged_at >= standing->gap_at
	    || planning_within(plan, standing->d, plan->programme->nudge_mentor))
		return;
	course->mentor_nudged_at = plan->now;
	planning_mail(plan, PLANNED_SCHEDULE_NUDGE, TO_MENTOR, "R3 nothing booked");
}

void
plan_mentor(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	struct planning plan = planning_of(course, setting, &setting->mentor, now, mails);

	if (setting->mentor_away || !workday_is(setting->mentor.country, plan.today))
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
