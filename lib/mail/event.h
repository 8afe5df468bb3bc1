/* What mentord-read tells the core about one calendar object (RFC 5545, 5546): facts of its first
 * component, all of them claims of whoever wrote it. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/pack.h"

enum event_method {
	METHOD_NONE, /* no METHOD, or none of RFC 5546 */
	METHOD_PUBLISH,
	METHOD_REQUEST,
	METHOD_REPLY,
	METHOD_ADD,
	METHOD_CANCEL,
	METHOD_REFRESH,
	METHOD_COUNTER,
	METHOD_DECLINECOUNTER,
	EVENT_METHODS,
};
extern const char *const event_method_names[EVENT_METHODS];

enum event_form {
	EVENT_NO_TIME,
	EVENT_INSTANT,
	EVENT_FLOATING, /* on the wall of whoever reads it; `at` as if that wall were UTC */
	EVENT_DATE,     /* a whole day; `at` is its midnight as if in UTC */
	EVENT_FORMS,
};

struct event_time {
	enum event_form form;
	utc_t at;
};

/* PARTSTAT of RFC 5545, section 3.2.12. */
enum partstat {
	PARTSTAT_NONE, /* not said */
	PARTSTAT_NEEDS_ACTION,
	PARTSTAT_ACCEPTED,
	PARTSTAT_DECLINED,
	PARTSTAT_TENTATIVE,
	PARTSTAT_DELEGATED,
	PARTSTAT_COMPLETED, /* of tasks, and the next */
	PARTSTAT_IN_PROCESS,
	PARTSTATS,
};
extern const char *const partstat_names[PARTSTATS];

struct event_attendee {
	char *address; /* in lower case, without "mailto:" */
	enum partstat partstat;
};

struct event_view {
	enum event_method method;
	char *uid; /* "" if there is none */
	uint32_t sequence;
	struct event_time start, end; /* end: DTEND, or DTSTART and DURATION */
	bool recurs;                  /* RRULE or RDATE */
	bool is_instance;             /* RECURRENCE-ID: of one date of a series alone */
	bool is_event;                /* VEVENT; no task, journal or busy time */
	char *organizer;              /* as an attendee's address; "" if there is none */
	struct event_attendee *attendees;
	uint32_t attendees_n;
	char *location, *summary, *comment; /* "" if there is none */
};

/* Into a payload, and back. _unpack fills a zeroed struct; what is not of this form fails `from`. */
void event_pack(const struct event_view *event, GByteArray *to);
void event_unpack(struct unpack *from, struct event_view *event);
void event_clear(struct event_view *event);
