#include "programme/planning.h"

struct planning
planning_of(struct course *course, const struct setting *setting, const struct recipient *recipient,
            utc_t now, GArray *mails)
{
	return (struct planning){
		.course = course,
		.setting = setting,
		.programme = setting->programme,
		.standing = course_standing(course, setting, now),
		.now = now,
		.today = recipient_date(recipient, now),
		.mails = mails,
	};
}

struct planned *
planning_mail(struct planning *plan, enum planned_kind kind, enum planned_to to, const char *rule)
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

struct planned *
planning_counted(struct planning *plan, enum planned_kind kind, const char *rule)
{
	plan->course->counted_on = plan->today;
	return planning_mail(plan, kind, TO_MENTEE, rule);
}

date_t
planning_mentee_date(const struct planning *plan, utc_t at)
{
	return at ? recipient_date(&plan->setting->mentee, at) : DATE_NONE;
}

bool
planning_within(const struct planning *plan, date_t date, int dates)
{
	return date != DATE_NONE && date > plan->today - dates;
}

bool
planning_apart(const struct planning *plan)
{
	return !planning_within(plan, plan->course->counted_on, plan->programme->mails_apart);
}

bool
planning_fresh(const struct planning *plan)
{
	return planning_within(plan, planning_mentee_date(plan, plan->course->mentee_wrote_at),
	                       plan->programme->after_writing);
}
