#include "programme/moment.h"

#include "programme/invitation.h"
#include "programme/plan.h"
#include "programme/plan_mentor.h"

/* The recipient's next planning moment after an instant. */
static utc_t
next_hour(const struct recipient *recipient, utc_t after)
{
	date_t today = recipient_date(recipient, after);
	utc_t at = recipient_moment(recipient, today);

	return at > after ? at : recipient_moment(recipient, today + 1);
}

struct moment
moment_next(const struct course *course, const struct setting *setting, utc_t after)
{
	utc_t invitation = invitation_at(course, setting);
	utc_t mentee = next_hour(&setting->mentee, after);
	utc_t mentor = next_hour(&setting->mentor, after);
	struct moment moment = { .at = MIN(mentee, mentor) };

	if (invitation > after && invitation < moment.at)
		moment.at = invitation;
	moment.kinds = (moment.at == invitation ? MOMENT_INVITATION : 0u)
	               | (moment.at == mentee ? MOMENT_MENTEE : 0u)
	               | (moment.at == mentor ? MOMENT_MENTOR : 0u);
	return moment;
}

void
moment_run(struct course *course, const struct setting *setting, const struct moment *moment,
           utc_t now, GArray *mails)
{
	if (moment_stands(setting, &setting->mentee, moment->at, now)) {
		if (moment->kinds & MOMENT_INVITATION)
			invitation_run(course, setting, now, mails);
		if (moment->kinds & MOMENT_MENTEE)
			plan_mentee(course, setting, now, mails);
	}
	if ((moment->kinds & MOMENT_MENTOR)
	    && moment_stands(setting, &setting->mentor, moment->at, now))
		plan_mentor(course, setting, now, mails);
}

bool
moment_stands(const struct setting *setting, const struct recipient *recipient, utc_t at, utc_t now)
{
	struct wall wall = zone_wall(recipient->zone, now);

	return at == now
	       || (recipient_date(recipient, at) == wall.date && wall.minute < setting->quiet.from);
}

utc_t
moment_back_at(const struct setting *setting, utc_t now)
{
	const char *zone = setting->mentee.zone;
	struct wall wall = zone_wall(zone, now);

	if (wall.minute >= setting->quiet.from)
		return zone_utc(zone, (struct wall){ wall.date + 1, setting->quiet.until });
	if (wall.minute < setting->quiet.until)
		return zone_utc(zone, (struct wall){ wall.date, setting->quiet.until });
	return now;
}
