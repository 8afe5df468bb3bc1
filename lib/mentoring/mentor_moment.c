#include "mentoring/mentor_moment.h"

#include "base/log.h"
#include "base/remedy.h"
#include "mentoring/digest.h"
#include "mentoring/pair.h"
#include "mentoring/schedule.h"
#include "mentoring/waiting.h"
#include "mentoring/welcome.h"
#include "programme/moment.h"
#include "programme/plan_mentor.h"
#include "store/leave.h"
#include "store/mentorship.h"

utc_t
mentor_moment_after(const struct person *mentor, utc_t now)
{
	struct recipient recipient = person_recipient(mentor);
	date_t today = recipient_date(&recipient, now);
	utc_t moment = recipient_moment(&recipient, today);

	return moment > now ? moment : recipient_moment(&recipient, today + 1);
}

/* Today's moment, where it has come. One that was missed is made up on its own date before the quiet hours;
 * later it is 0, and what is due waits for the next. */
static utc_t
moment_now(struct core *core, const struct person *mentor, utc_t now)
{
	struct setting setting = { .quiet = pair_quiet_hours(core->settings) };
	struct recipient recipient = person_recipient(mentor);
	utc_t moment = recipient_moment(&recipient, recipient_date(&recipient, now));

	return moment <= now && moment_stands(&setting, &recipient, moment, now) ? moment : 0;
}

static bool
post_digest(struct core *core, struct person *mentor, utc_t now, GError **error)
{
	struct recipient recipient = person_recipient(mentor);
	utc_t since = mentorship_first_added(core->store, mentor->id);
	if (since == 0)
		since = leave_stands_in_since(core->store, mentor->id);
	date_t day =
	    since == 0 ? DATE_NONE : plan_digest(&recipient, mentor->digested_for, since, now);

	if (day == DATE_NONE || leave_is_on(core->store, mentor->id))
		return true;
	mentor->digested_for = day;
	return digest_post(core, mentor, day, now, error);
}

static bool
run_one(struct core *core, int64_t mentor_id, utc_t now, GError **error)
{
	struct person mentor = { 0 };
	bool ok = person_get(core->store, mentor_id, &mentor, error);
	utc_t moment = ok ? moment_now(core, &mentor, now) : 0;

	if (moment != 0)
		ok = welcome_post(core, &mentor, moment, now, error)
		     && waiting_post(core, &mentor, moment, now, error)
		     && post_digest(core, &mentor, now, error);
	ok = ok
	     && person_set_digest(core->store, mentor_id, mentor.digested_for,
	                          mentor_moment_after(&mentor, now), error);
	person_clear(&mentor);
	return ok;
}

static bool
run_alone(struct core *core, int64_t mentor_id, utc_t now, GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	if (run_one(core, mentor_id, now, error) && store_commit(core->store, error))
		return true;
	store_rollback(core->store);
	return false;
}

/* One mentor for whom nothing can be made (a text is wrong) is looked at again later, and holds up nobody else. */
static void
postpone(struct core *core, int64_t mentor_id, utc_t now, const GError *why)
{
	enum { AGAIN_S = 600 };
	g_autofree char *quoted = log_quote(why->message);
	struct person mentor = { 0 };

	log_event(LOG_LEVEL_ERROR, "plan_failed", "mentor=%" G_GINT64_FORMAT " error=%s", mentor_id,
	          quoted);
	if (person_get(core->store, mentor_id, &mentor, NULL))
		person_set_digest(core->store, mentor_id, mentor.digested_for, now + AGAIN_S, NULL);
	person_clear(&mentor);
}

int64_t
mentor_moment_run(struct core *core, utc_t now, int64_t most, GError **error)
{
	if (schedule_is_held(core))
		return 0;
	g_autoptr(GArray) due = person_digests_due(core->store, now, most, error);
	if (!due)
		return -1;
	for (guint i = 0; i < due->len; i++) {
		int64_t mentor_id = g_array_index(due, int64_t, i);
		GError *failed = NULL;
		if (run_alone(core, mentor_id, now, &failed))
			continue;
		if (g_error_matches(failed, REMEDY, REMEDY_RETRY) || store_is_damaged(failed)) {
			g_propagate_error(error, failed);
			return -1;
		}
		postpone(core, mentor_id, now, failed);
		g_error_free(failed);
	}
	return due->len;
}
