#include "calendar/calendar_write.h"

#include <libical/ical.h>

#include "base/date.h"
#include "base/zone.h"
#include "calendar/vtimezone.h"

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60, HOUR_MINUTES = 60 };

static struct icaltimetype
utc_time(utc_t at)
{
	struct ymd ymd = date_ymd((date_t)(at / DAY_S));
	int second = (int)(at % DAY_S);

	return (struct icaltimetype){
		.year = ymd.year,
		.month = ymd.month,
		.day = ymd.day,
		.hour = second / HOUR_S,
		.minute = second % HOUR_S / MINUTE_S,
		.second = second % MINUTE_S,
		.zone = icaltimezone_get_utc_timezone(),
	};
}

static struct icaltimetype
wall_time(const char *zone, utc_t at)
{
	struct icaltimetype time = utc_time(at + zone_offset(zone, at));

	time.zone = NULL;
	return time;
}

static void
add_time(icalcomponent *event, icalproperty_kind kind, const char *zone, utc_t at)
{
	bool is_utc = g_str_equal(zone, "UTC");
	struct icaltimetype time = is_utc ? utc_time(at) : wall_time(zone, at);
	icalproperty *property = kind == ICAL_DTSTART_PROPERTY ? icalproperty_new_dtstart(time)
	                                                       : icalproperty_new_dtend(time);

	if (!is_utc)
		icalproperty_set_parameter(property, icalparameter_new_tzid(zone));
	icalcomponent_add_property(event, property);
}

/* A parameter value holds no quotation mark (RFC 5545, section 3.1: QSAFE-CHAR). */
static icalparameter *
common_name(const char *name)
{
	g_autofree char *safe = g_strdelimit(g_strdup(name), "\"\r\n", '\'');

	return icalparameter_new_cn(safe);
}

static icalproperty *
organizer(const struct invite *invite)
{
	g_autofree char *uri = g_strconcat("mailto:", invite->organizer_addr, NULL);
	icalproperty *property = icalproperty_new_organizer(uri);

	icalproperty_add_parameter(property, common_name(invite->organizer_name));
	return property;
}

static icalproperty *
attendee(const struct invite *invite)
{
	g_autofree char *uri = g_strconcat("mailto:", invite->attendee_addr, NULL);
	icalproperty *property = icalproperty_new_attendee(uri);

	icalproperty_add_parameter(property, common_name(invite->attendee_name));
	icalproperty_add_parameter(property, icalparameter_new_cutype(ICAL_CUTYPE_INDIVIDUAL));
	icalproperty_add_parameter(property, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
	icalproperty_add_parameter(property, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
	icalproperty_add_parameter(property, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
	return property;
}

static icalcomponent *
event_of(const struct invite *invite)
{
	icalcomponent *event = icalcomponent_new_vevent();
	bool is_cancel = invite->method == METHOD_CANCEL;
	utc_t ends_at = invite->starts_at + (utc_t)invite->minutes * MINUTE_S;

	icalcomponent_add_property(event, icalproperty_new_uid(invite->uid));
	icalcomponent_add_property(event, icalproperty_new_sequence((int)invite->sequence));
	icalcomponent_add_property(event, icalproperty_new_dtstamp(utc_time(invite->stamp_at)));
	add_time(event, ICAL_DTSTART_PROPERTY, invite->zone, invite->starts_at);
	add_time(event, ICAL_DTEND_PROPERTY, invite->zone, ends_at);
	icalcomponent_add_property(event, icalproperty_new_summary(invite->summary));
	if (*invite->description)
		icalcomponent_add_property(event,
		                           icalproperty_new_description(invite->description));
	if (*invite->location)
		icalcomponent_add_property(event, icalproperty_new_location(invite->location));
	icalcomponent_add_property(event, organizer(invite));
	icalcomponent_add_property(event, attendee(invite));
	icalcomponent_add_property(
	    event,
	    icalproperty_new_status(is_cancel ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
	icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_OPAQUE));
	return event;
}

/* libical ends lines with LF or CRLF, as it was built. */
static char *
with_crlf(const char *text)
{
	GString *out = g_string_new(NULL);

	for (const char *at = text; *at; at++) {
		if (*at == '\n')
			g_string_append_c(out, '\r');
		if (*at != '\r')
			g_string_append_c(out, *at);
	}
	return g_string_free(out, FALSE);
}

char *
calendar_write(const struct invite *invite)
{
	icalcomponent *calendar = icalcomponent_new_vcalendar();

	icalerror_set_errors_are_fatal(false);
	icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
	icalcomponent_add_property(calendar, icalproperty_new_prodid("-//mentord//mentord//EN"));
	icalcomponent_add_property(calendar, icalproperty_new_calscale("GREGORIAN"));
	icalcomponent_add_property(calendar, icalproperty_new_method(invite->method == METHOD_CANCEL
	                                                                 ? ICAL_METHOD_CANCEL
	                                                                 : ICAL_METHOD_REQUEST));
	if (!g_str_equal(invite->zone, "UTC"))
		icalcomponent_add_component(calendar,
		                            vtimezone_of(invite->zone, invite->starts_at));
	icalcomponent_add_component(calendar, event_of(invite));
	char *text = icalcomponent_as_ical_string_r(calendar);
	char *lines = with_crlf(text);
	icalmemory_free_buffer(text);
	icalcomponent_free(calendar);
	return lines;
}
