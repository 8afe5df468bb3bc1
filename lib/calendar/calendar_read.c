/* A stranger's calendar object: looked over, parsed by libical, boiled down to facts. */
#include "calendar/calendar_read.h"

#include <libical/ical.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/zone.h"

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

/* ---- before libical ---- */

static bool
begins_with(const char *line, const char *word)
{
	return g_ascii_strncasecmp(line, word, strlen(word)) == 0;
}

/* libical frees components by recursion, and takes its time over many. */
static bool
is_within_limits(const char *text)
{
	int depth = 0;
	int components_n = 0;

	if (strlen(text) > LIMIT_CALENDAR_BYTES)
		return false;
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n' ? 1 : 0;
		if (begins_with(line, "BEGIN:")) {
			if (++depth > LIMIT_CALENDAR_DEPTH
			    || ++components_n > LIMIT_CALENDAR_COMPONENTS)
				return false;
		} else if (begins_with(line, "END:") && --depth < 0) {
			return false;
		}
	}
	return components_n > 0;
}

/* ---- words ---- */

/* At most LIMIT_CALENDAR_TEXT_BYTES of valid UTF-8 with control characters as blanks. */
static char *
clean(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	GString *out = g_string_new(NULL);

	for (const char *at = valid; *at && out->len < LIMIT_CALENDAR_TEXT_BYTES;
	     at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		g_string_append_unichar(out, g_unichar_iscntrl(c) ? ' ' : c);
	}
	return g_string_free(out, FALSE);
}

static char *
text_of(icalcomponent *component, icalproperty_kind kind)
{
	icalproperty *property = icalcomponent_get_first_property(component, kind);
	icalvalue *value = property ? icalproperty_get_value(property) : NULL;

	if (!value)
		return g_strdup("");
	const char *text = icalvalue_isa(value) == ICAL_TEXT_VALUE
	                       ? icalvalue_get_text(value)
	                       : icalvalue_as_ical_string(value);
	return clean(text);
}

/* "mailto:Anna@Example.org", or without the scheme, or another scheme and EMAIL= beside it. */
static char *
address_of(icalproperty *property, const char *value)
{
	static const char scheme[] = "mailto:";
	g_autofree char *email = icalproperty_get_parameter_as_string_r(property, "EMAIL");
	g_autofree char *clean_value = clean(value);
	const char *address = g_strstrip(clean_value);

	if (begins_with(address, scheme))
		address += strlen(scheme);
	else if (email && strchr(email, '@') && !strchr(address, '@'))
		address = email;
	return g_utf8_strdown(address, -1);
}

/* ---- times ---- */

/* A rule that a real zone could have: once a year, on a day of a month. Others make libical count for
 * minutes. */
static bool
is_zone_rule(const struct icalrecurrencetype *rule)
{
	const short *const none[] = { rule->by_second,   rule->by_minute,  rule->by_hour,
		                      rule->by_year_day, rule->by_week_no, rule->by_set_pos };

	for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
		if (none[i][0] != ICAL_RECURRENCE_ARRAY_MAX)
			return false;
	return rule->freq == ICAL_YEARLY_RECURRENCE
	       && (rule->by_month[0] == ICAL_RECURRENCE_ARRAY_MAX
	           || rule->by_month[1] == ICAL_RECURRENCE_ARRAY_MAX);
}

static void
tame_observance(icalcomponent *observance)
{
	icalproperty *next = NULL;

	for (icalproperty *rule = icalcomponent_get_first_property(observance, ICAL_RRULE_PROPERTY);
	     rule; rule = next) {
		struct icalrecurrencetype recurrence = icalproperty_get_rrule(rule);
		next = icalcomponent_get_next_property(observance, ICAL_RRULE_PROPERTY);
		if (is_zone_rule(&recurrence))
			continue;
		icalcomponent_remove_property(observance, rule);
		icalproperty_free(rule);
		next = icalcomponent_get_first_property(observance, ICAL_RRULE_PROPERTY);
	}
}

static void
tame_zones(icalcomponent *calendar)
{
	for (icalcomponent *zone =
	         icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT);
	     zone; zone = icalcomponent_get_next_component(calendar, ICAL_VTIMEZONE_COMPONENT))
		for (icalcomponent *observance =
		         icalcomponent_get_first_component(zone, ICAL_ANY_COMPONENT);
		     observance;
		     observance = icalcomponent_get_next_component(zone, ICAL_ANY_COMPONENT))
			tame_observance(observance);
}

/* The IANA name that CLDR gives for one of Windows; NULL if there is none. */
static char *
zone_of_windows(const char *name)
{
	enum { NAME_CHARS = 128 };
	UChar wide[NAME_CHARS];
	UChar found[NAME_CHARS];
	char out[NAME_CHARS];
	UErrorCode status = U_ZERO_ERROR;

	int32_t length = 0;
	u_strFromUTF8(wide, NAME_CHARS, &length, name, -1, &status);
	int32_t n = ucal_getTimeZoneIDForWindowsID(wide, length, "001", found, NAME_CHARS, &status);
	if (U_FAILURE(status) || n <= 0)
		return NULL;
	u_strToUTF8(out, NAME_CHARS, NULL, found, n, &status);
	return U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING || !zone_is_known(out)
	           ? NULL
	           : g_strdup(out);
}

/* What a TZID without its VTIMEZONE may mean: an IANA name, one behind a prefix, one of Windows. NULL:
 * nothing we know. */
static char *
zone_of_name(const char *tzid)
{
	g_auto(GStrv) parts = g_strsplit(tzid, "/", -1);
	guint n = g_strv_length(parts);

	if (zone_is_known(tzid))
		return g_strdup(tzid);
	for (guint i = 1; i + 1 < n; i++) {
		g_autofree char *name = g_strjoinv("/", parts + i);
		if (zone_is_known(name))
			return g_steal_pointer(&name);
	}
	return zone_of_windows(tzid);
}

static bool
is_time(struct icaltimetype time)
{
	return !icaltime_is_null_time(time) && date_exists(time.year, time.month, time.day)
	       && time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60
	       && time.second >= 0 && time.second <= 60;
}

/* In the zone of its TZID: that of the object if it brings one, else the one of that name. */
static struct event_time
in_zone(icalcomponent *calendar, const char *tzid, struct icaltimetype time, utc_t wall)
{
	icaltimezone *own = icalcomponent_get_timezone(calendar, tzid);
	int is_daylight = 0;

	if (own) {
		int offset_s = icaltimezone_get_utc_offset(own, &time, &is_daylight);
		return (struct event_time){ EVENT_INSTANT, wall - offset_s };
	}
	g_autofree char *name = zone_of_name(tzid);
	if (!name)
		return (struct event_time){ EVENT_FLOATING, wall };
	date_t date = date_of(time.year, time.month, time.day);
	struct wall clock = { .date = date, .minute = time.hour * 60 + time.minute };
	return (struct event_time){ EVENT_INSTANT, zone_utc(name, clock) + time.second };
}

static struct event_time
time_of(icalcomponent *calendar, icalproperty *property)
{
	icalvalue *value = property ? icalproperty_get_value(property) : NULL;

	if (!value)
		return (struct event_time){ 0 };
	struct icaltimetype time = icalvalue_get_datetime(value);
	if (!is_time(time))
		return (struct event_time){ 0 };
	int second = time.hour * HOUR_S + time.minute * MINUTE_S + time.second;
	utc_t wall = (utc_t)date_of(time.year, time.month, time.day) * DAY_S + second;
	if (time.is_date)
		return (struct event_time){ EVENT_DATE, wall };
	if (icaltime_is_utc(time))
		return (struct event_time){ EVENT_INSTANT, wall };
	g_autofree char *tzid = icalproperty_get_parameter_as_string_r(property, "TZID");
	if (tzid && *tzid)
		return in_zone(calendar, tzid, time, wall);
	return (struct event_time){ EVENT_FLOATING, wall };
}

static struct event_time
start_of(icalcomponent *calendar, icalcomponent *component)
{
	return time_of(calendar,
	               icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY));
}

static struct event_time
end_of(icalcomponent *calendar, icalcomponent *component, struct event_time start)
{
	icalproperty *end = icalcomponent_get_first_property(component, ICAL_DTEND_PROPERTY);
	icalproperty *lasts = icalcomponent_get_first_property(component, ICAL_DURATION_PROPERTY);

	if (end)
		return time_of(calendar, end);
	if (!lasts || start.form == EVENT_NO_TIME)
		return (struct event_time){ 0 };
	start.at += icaldurationtype_as_int(icalproperty_get_duration(lasts));
	return start;
}

/* ---- people ---- */

static enum partstat
partstat_of(icalproperty *property)
{
	g_autofree char *said = icalproperty_get_parameter_as_string_r(property, "PARTSTAT");

	for (size_t i = PARTSTAT_NONE + 1; said && i < PARTSTATS; i++)
		if (g_ascii_strcasecmp(said, partstat_names[i]) == 0)
			return (enum partstat)i;
	return PARTSTAT_NONE;
}

static void
read_attendees(icalcomponent *component, struct event_view *event)
{
	event->attendees = g_new0(struct event_attendee, LIMIT_ADDRESSES);
	for (icalproperty *property =
	         icalcomponent_get_first_property(component, ICAL_ATTENDEE_PROPERTY);
	     property && event->attendees_n < LIMIT_ADDRESSES;
	     property = icalcomponent_get_next_property(component, ICAL_ATTENDEE_PROPERTY))
		event->attendees[event->attendees_n++] = (struct event_attendee){
			.address = address_of(property, icalproperty_get_attendee(property)),
			.partstat = partstat_of(property),
		};
}

static char *
organizer_of(icalcomponent *component)
{
	icalproperty *property =
	    icalcomponent_get_first_property(component, ICAL_ORGANIZER_PROPERTY);

	return property ? address_of(property, icalproperty_get_organizer(property)) : g_strdup("");
}

/* ---- the object ---- */

static enum event_method
method_of(icalcomponent *calendar)
{
	static const struct {
		icalproperty_method theirs;
		enum event_method ours;
	} known[] = {
		{ ICAL_METHOD_PUBLISH, METHOD_PUBLISH },
		{ ICAL_METHOD_REQUEST, METHOD_REQUEST },
		{ ICAL_METHOD_REPLY, METHOD_REPLY },
		{ ICAL_METHOD_ADD, METHOD_ADD },
		{ ICAL_METHOD_CANCEL, METHOD_CANCEL },
		{ ICAL_METHOD_REFRESH, METHOD_REFRESH },
		{ ICAL_METHOD_COUNTER, METHOD_COUNTER },
		{ ICAL_METHOD_DECLINECOUNTER, METHOD_DECLINECOUNTER },
	};
	icalproperty *property = icalcomponent_get_first_property(calendar, ICAL_METHOD_PROPERTY);

	for (size_t i = 0; property && i < G_N_ELEMENTS(known); i++)
		if (icalproperty_get_method(property) == known[i].theirs)
			return known[i].ours;
	return METHOD_NONE;
}

static bool
has(icalcomponent *component, icalproperty_kind kind)
{
	return icalcomponent_get_first_property(component, kind) != NULL;
}

/* The first that is no zone and no single date of a series; else the first that is no zone. */
static icalcomponent *
main_component(icalcomponent *calendar)
{
	icalcomponent *first = NULL;

	for (icalcomponent *component =
	         icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT);
	     component;
	     component = icalcomponent_get_next_component(calendar, ICAL_ANY_COMPONENT)) {
		if (icalcomponent_isa(component) == ICAL_VTIMEZONE_COMPONENT)
			continue;
		if (!has(component, ICAL_RECURRENCEID_PROPERTY))
			return component;
		first = first ? first : component;
	}
	return first;
}

static icalcomponent *
calendar_in(icalcomponent *root)
{
	if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT)
		return root;
	return icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
}

static void
read_component(icalcomponent *calendar, icalcomponent *component, struct event_view *event)
{
	icalproperty *sequence =
	    icalcomponent_get_first_property(component, ICAL_SEQUENCE_PROPERTY);
	int number = sequence ? icalproperty_get_sequence(sequence) : 0;

	event->method = method_of(calendar);
	event->uid = text_of(component, ICAL_UID_PROPERTY); /* an id: its blanks are its own */
	event->sequence = number > 0 ? (uint32_t)number : 0;
	event->start = start_of(calendar, component);
	event->end = end_of(calendar, component, event->start);
	event->recurs = has(component, ICAL_RRULE_PROPERTY) || has(component, ICAL_RDATE_PROPERTY);
	event->is_instance = has(component, ICAL_RECURRENCEID_PROPERTY);
	event->is_event = icalcomponent_isa(component) == ICAL_VEVENT_COMPONENT;
	event->organizer = organizer_of(component);
	read_attendees(component, event);
	event->location = g_strstrip(text_of(component, ICAL_LOCATION_PROPERTY));
	event->summary = g_strstrip(text_of(component, ICAL_SUMMARY_PROPERTY));
	event->comment = g_strstrip(text_of(component, ICAL_COMMENT_PROPERTY));
}

bool
calendar_read(const char *text, struct event_view *event)
{
	if (!is_within_limits(text))
		return false;
	icalerror_set_errors_are_fatal(false);
	icalcomponent *root = icalparser_parse_string(text);
	icalcomponent *calendar = root ? calendar_in(root) : NULL;
	icalcomponent *component = calendar ? main_component(calendar) : NULL;
	if (component) {
		tame_zones(calendar);
		read_component(calendar, component, event);
	}
	if (root)
		icalcomponent_free(root);
	return component != NULL;
}
