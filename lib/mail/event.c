/* The facts of a calendar object in a payload, and back. */
#include "mail/event.h"

#include "base/limits.h"

const char *const event_method_names[EVENT_METHODS] = {
	[METHOD_NONE] = NULL,
	[METHOD_PUBLISH] = "PUBLISH",
	[METHOD_REQUEST] = "REQUEST",
	[METHOD_REPLY] = "REPLY",
	[METHOD_ADD] = "ADD",
	[METHOD_CANCEL] = "CANCEL",
	[METHOD_REFRESH] = "REFRESH",
	[METHOD_COUNTER] = "COUNTER",
	[METHOD_DECLINECOUNTER] = "DECLINECOUNTER",
};

const char *const partstat_names[PARTSTATS] = {
	[PARTSTAT_NONE] = "",
	[PARTSTAT_NEEDS_ACTION] = "NEEDS-ACTION",
	[PARTSTAT_ACCEPTED] = "ACCEPTED",
	[PARTSTAT_DECLINED] = "DECLINED",
	[PARTSTAT_TENTATIVE] = "TENTATIVE",
	[PARTSTAT_DELEGATED] = "DELEGATED",
	[PARTSTAT_COMPLETED] = "COMPLETED",
	[PARTSTAT_IN_PROCESS] = "IN-PROCESS",
};

static void
pack_time(GByteArray *to, struct event_time time)
{
	pack_u8(to, (uint8_t)time.form);
	pack_i64(to, time.at);
}

/* RFC 5545 knows four-digit years alone. */
static struct event_time
unpack_time(struct unpack *from)
{
	static const utc_t first = INT64_C(-62167219200);
	static const utc_t last = INT64_C(253402300799);
	struct event_time time = { .form = unpack_below(from, EVENT_FORMS) };

	time.at = unpack_i64(from);
	if (time.at < first || time.at > last)
		from->failed = true;
	return time;
}

void
event_pack(const struct event_view *event, GByteArray *to)
{
	pack_u8(to, (uint8_t)event->method);
	pack_str(to, event->uid);
	pack_u32(to, event->sequence);
	pack_time(to, event->start);
	pack_time(to, event->end);
	pack_u8(to, event->recurs);
	pack_u8(to, event->is_instance);
	pack_u8(to, event->is_event);
	pack_str(to, event->organizer);
	pack_u32(to, event->attendees_n);
	for (uint32_t i = 0; i < event->attendees_n; i++) {
		pack_str(to, event->attendees[i].address);
		pack_u8(to, (uint8_t)event->attendees[i].partstat);
	}
	pack_str(to, event->location);
	pack_str(to, event->summary);
	pack_str(to, event->comment);
}

void
event_unpack(struct unpack *from, struct event_view *event)
{
	event->method = unpack_below(from, EVENT_METHODS);
	event->uid = unpack_str(from);
	event->sequence = unpack_u32(from);
	event->start = unpack_time(from);
	event->end = unpack_time(from);
	event->recurs = unpack_below(from, 2) != 0;
	event->is_instance = unpack_below(from, 2) != 0;
	event->is_event = unpack_below(from, 2) != 0;
	event->organizer = unpack_str(from);
	uint32_t n = unpack_u32(from);
	if (n > LIMIT_ADDRESSES)
		from->failed = true;
	event->attendees_n = from->failed ? 0 : n;
	event->attendees = g_new0(struct event_attendee, event->attendees_n);
	for (uint32_t i = 0; i < event->attendees_n; i++) {
		event->attendees[i].address = unpack_str(from);
		event->attendees[i].partstat = unpack_below(from, PARTSTATS);
	}
	event->location = unpack_str(from);
	event->summary = unpack_str(from);
	event->comment = unpack_str(from);
}

void
event_clear(struct event_view *event)
{
	char *owned[] = { event->uid, event->organizer, event->location, event->summary,
		          event->comment };

	for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
		g_free(owned[i]);
	for (uint32_t i = 0; i < event->attendees_n; i++)
		g_free(event->attendees[i].address);
	g_free(event->attendees);
	*event = (struct event_view){ 0 };
}
