/* libical's own VTIMEZONE begins in the 19th century, with offsets of seconds that Outlook refuses. One
 * event needs the two rules of its year, found here by asking the zone when its offset changes. */
#include "calendar/vtimezone.h"

#include <glib.h>

#include "base/date.h"
#include "base/zone.h"

enum {
	DAY_S = 86400,
	HOUR_S = 3600,
	MINUTE_S = 60,
	WEEK_DAYS = 7,
	REACH_DAYS = 400, /* a year and the slack of a rule on a weekday */
	CHANGES_MOST = 8,
};

/* A change of the clock. */
struct change {
	utc_t at;
	int32_t from_s, to_s;
	bool is_covered; /* by the rule of an earlier one */
};

/* The first instant with the offset that holds at `high`. */
static utc_t
changed_at(const char *zone, utc_t low, utc_t high)
{
	int32_t before = zone_offset(zone, low);

	while (high - low > 1) {
		utc_t middle = low + (high - low) / 2;
		if (zone_offset(zone, middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static size_t
find_changes(const char *zone, utc_t at, struct change changes[static CHANGES_MOST])
{
	size_t n = 0;

	for (int day = -REACH_DAYS; day < REACH_DAYS && n < CHANGES_MOST; day++) {
		utc_t low = at + (utc_t)day * DAY_S;
		int32_t from_s = zone_offset(zone, low);
		int32_t to_s = zone_offset(zone, low + DAY_S);
		if (from_s != to_s)
			changes[n++] = (struct change){ .at = changed_at(zone, low, low + DAY_S),
				                        .from_s = from_s,
				                        .to_s = to_s };
	}
	return n;
}

/* Where in its month a change falls, on the clock that it ends. */
struct place {
	int month, second;
	enum weekday weekday;
	int nth;      /* 1: the first such weekday */
	bool is_last; /* of its month */
};

static struct place
place_of(const struct change *change)
{
	utc_t local = change->at + change->from_s;
	date_t date = (date_t)(local / DAY_S);
	struct ymd ymd = date_ymd(date);

	return (struct place){
		.month = ymd.month,
		.second = (int)(local % DAY_S),
		.weekday = date_weekday(date),
		.nth = (ymd.day - 1) / WEEK_DAYS + 1,
		.is_last = date_ymd(date + WEEK_DAYS).month != ymd.month,
	};
}

/* Whether one rule gives both, a year apart. */
static bool
are_alike(const struct change *one, const struct change *other)
{
	struct place a = place_of(one);
	struct place b = place_of(other);

	return one->from_s == other->from_s && one->to_s == other->to_s && a.month == b.month
	       && a.second == b.second && a.weekday == b.weekday
	       && ((a.is_last && b.is_last) || a.nth == b.nth);
}

/* "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", NULL when nothing like it comes a year later. Marks what the rule
 * covers. Owned by the caller. */
static char *
rule_of(struct change *changes, size_t n, size_t first)
{
	static const char *const days[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
	struct place place = place_of(&changes[first]);
	bool is_last = place.is_last;
	bool repeats = false;

	for (size_t i = first + 1; i < n; i++) {
		if (!are_alike(&changes[first], &changes[i]))
			continue;
		is_last = is_last && place_of(&changes[i]).is_last;
		changes[i].is_covered = true;
		repeats = true;
	}
	return repeats ? g_strdup_printf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", place.month,
	                                 is_last ? -1 : place.nth, days[place.weekday])
	               : NULL;
}

static struct icaltimetype
wall_time(utc_t local)
{
	struct ymd ymd = date_ymd((date_t)(local / DAY_S));
	int second = (int)(local % DAY_S);

	return (struct icaltimetype){
		.year = ymd.year,
		.month = ymd.month,
		.day = ymd.day,
		.hour = second / HOUR_S,
		.minute = second % HOUR_S / MINUTE_S,
		.second = second % MINUTE_S,
	};
}

static void
add_observance(icalcomponent *zone, const struct change *change, const char *rule)
{
	icalcomponent *observance = icalcomponent_new(
	    change->to_s > change->from_s ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT);

	icalcomponent_add_property(
	    observance, icalproperty_new_dtstart(wall_time(change->at + change->from_s)));
	icalcomponent_add_property(observance, icalproperty_new_tzoffsetfrom(change->from_s));
	icalcomponent_add_property(observance, icalproperty_new_tzoffsetto(change->to_s));
	if (rule)
		icalcomponent_add_property(
		    observance, icalproperty_new_rrule(icalrecurrencetype_from_string(rule)));
	icalcomponent_add_component(zone, observance);
}

icalcomponent *
vtimezone_of(const char *zone, utc_t at)
{
	icalcomponent *component = icalcomponent_new_vtimezone();
	struct change changes[CHANGES_MOST];
	size_t n = find_changes(zone, at, changes);

	icalcomponent_add_property(component, icalproperty_new_tzid(zone));
	if (n == 0) {
		int32_t offset_s = zone_offset(zone, at);
		const struct change always = { .from_s = offset_s, .to_s = offset_s };
		add_observance(component, &always, NULL);
	}
	for (size_t i = 0; i < n; i++) {
		if (changes[i].is_covered)
			continue;
		g_autofree char *rule = rule_of(changes, n, i);
		add_observance(component, &changes[i], rule);
	}
	return component;
}
