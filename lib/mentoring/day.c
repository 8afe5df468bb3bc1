#include "mentoring/day.h"

#include "mentoring/address_change.h"
#include "mentoring/chase.h"
#include "mentoring/contacts.h"
#include "mentoring/erase.h"
#include "mentoring/forward.h"
#include "mentoring/leave.h"
#include "mentoring/mentor_moment.h"
#include "mentoring/record.h"
#include "mentoring/restore.h"
#include "mentoring/schedule.h"
#include "mentoring/waiting_admin.h"
#include "store/errand.h"
#include "store/person.h"

enum { PAGE = 100 }; /* mentorships planned before other work has its turn, and by one commit */

/* Returns how many were looked at, -1 on an error. */
typedef int64_t part_func(struct core *core, utc_t now, GError **error);

static int64_t
run_alarms(struct core *core, utc_t now, GError **error)
{
	return chase_run(core, now, PAGE, error);
}

static int64_t
check_contacts(struct core *core, utc_t now, GError **error)
{
	return contacts_run(core, now, error);
}

static int64_t
skip_late(struct core *core, utc_t now, GError **error)
{
	return schedule_skip_late(core, now, error) ? 0 : -1;
}

static int64_t
run_moments(struct core *core, utc_t now, GError **error)
{
	return schedule_run(core, now, PAGE, error);
}

static int64_t
run_digests(struct core *core, utc_t now, GError **error)
{
	return mentor_moment_run(core, now, PAGE, error);
}

static int64_t
run_errands(struct core *core, utc_t now, GError **error)
{
	return record_run(core, now, PAGE, error);
}

static int64_t
ask_addresses(struct core *core, utc_t now, GError **error)
{
	return address_change_run(core, now, PAGE, error);
}

static int64_t
run_clock(struct core *core, utc_t now, GError **error)
{
	return erase_overdue(core, now, PAGE, error);
}

static int64_t
run_erasures(struct core *core, utc_t now, GError **error)
{
	return erase_run(core, now, PAGE, error);
}

static int64_t
run_forwards(struct core *core, utc_t now, GError **error)
{
	return forward_run(core, now, PAGE, error);
}

static int64_t
list_waiting(struct core *core, utc_t now, GError **error)
{
	return waiting_admin_run(core, now, error);
}

static int64_t
tell_restored(struct core *core, utc_t now, GError **error)
{
	return restore_tell(core, now, error);
}

static int64_t
run_leaves(struct core *core, utc_t now, GError **error)
{
	return leave_run(core, now, error);
}

static const struct {
	const char *what;
	part_func *run;
} parts[] = {
	{ "safety", run_alarms },       { "contacts", check_contacts },
	{ "restored", tell_restored },  { "leave", run_leaves },
	{ "late", skip_late },          { "plan", run_moments },
	{ "digest", run_digests },      { "errand", run_errands },
	{ "address", ask_addresses },   { "retention", run_clock },
	{ "erasure", run_erasures },    { "forward", run_forwards },
	{ "quarantine", list_waiting },
};

bool
day_plan(struct core *core, utc_t now, day_report *report, void *data)
{
	bool is_more = false;

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autoptr(GError) error = NULL;
		int64_t n = parts[i].run(core, now, &error);
		report(parts[i].what, n < 0 ? error : NULL, data);
		is_more |= n == PAGE;
	}
	return is_more;
}

utc_t
day_next(struct core *core)
{
	utc_t next = day_earlier(schedule_next(core), erase_next(core));

	/* Nothing holds an alarm, nor what the admin is told. */
	next = day_earlier(next, alarm_next_at(core->store));
	next = day_earlier(next, waiting_admin_next(core));

	if (schedule_is_held(core))
		return next;
	next = day_earlier(next, person_next_digest(core->store));
	return day_earlier(next, errand_next_at(core->store));
}

utc_t
day_earlier(utc_t a, utc_t b)
{
	return a == 0 || b == 0 ? MAX(a, b) : MIN(a, b);
}
