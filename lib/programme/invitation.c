#include "programme/invitation.h"

static void
send_invitation(struct planning *plan, const char *rule)
{
	plan->course->invited_at = plan->now;
	planning_mail(plan, PLANNED_INVITATION, TO_MENTEE, rule);
}

static void
invite_late(struct planning *plan)
{
	const struct standing *standing = &plan->standing;

	if (standing->first < 0 || !workday_is(plan->setting->mentee.country, plan->today))
		return;
	if (plan->today
	    > planning_mentee_date(plan, course_session(plan->course, standing->first)->starts_at))
		send_invitation(plan, "R1 start");
}

static void
remind_of_invitation(struct planning *plan)
{
	struct course *course = plan->course;
	date_t due =
	    planning_mentee_date(plan, course->invited_at) + plan->programme->invitation_reminder;

	if (course->invitation_reminded || plan->today < due
	    || !mailday_is(&plan->setting->mentee, plan->today))
		return;
	course->invitation_reminded = true;
	planning_counted(plan, PLANNED_INVITATION_REMINDER, "R16 no answer to the invitation");
}

bool
invitation_step(struct planning *plan)
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
invitation_at(const struct course *course, const struct setting *setting)
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
invitation_run(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	struct planning plan = planning_of(course, setting, &setting->mentee, now, mails);
	utc_t at = invitation_at(course, setting);

	if (at && at <= now && !course->on_hold)
		send_invitation(&plan, "R1 evening of session 1");
}
