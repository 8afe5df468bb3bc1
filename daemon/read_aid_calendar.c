#include "daemon/read_aid_calendar.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "calendar/calendar_read.h"
#include "daemon/read_json.h"
#include "mime/charset.h"
#include "mime/itip.h"

static bool
is_bare(struct bytes raw)
{
	static const char begin[] = "BEGIN:VCALENDAR";
	static const char byte_order_mark[] = "\xef\xbb\xbf";

	if (raw.len >= strlen(byte_order_mark)
	    && memcmp(raw.at, byte_order_mark, strlen(byte_order_mark)) == 0)
		bytes_skip(&raw, strlen(byte_order_mark));
	while (raw.len > 0 && g_ascii_isspace(*raw.at))
		bytes_skip(&raw, 1);
	return raw.len >= strlen(begin) && g_ascii_strncasecmp(raw.at, begin, strlen(begin)) == 0;
}

static char *
text_of(struct bytes raw)
{
	struct message message;

	if (is_bare(raw))
		return charset_decode(raw, NULL);
	message_parse(raw, &READ_LIMITS_DEFAULT, &message);
	char *text = itip_text(&message, LIMIT_TEXT_BYTES);
	message_clear(&message);
	return text;
}

static void
put_start(GString *to, struct event_time start)
{
	enum { DAY_S = 86400, MINUTE_S = 60, HOUR_MINUTES = 60 };
	utc_t day = start.at / DAY_S - (start.at % DAY_S < 0);
	int second = (int)(start.at - day * DAY_S);
	struct ymd ymd = date_ymd((date_t)day);

	if (start.form == EVENT_NO_TIME) {
		g_string_append(to, "null");
		return;
	}
	g_string_append_printf(to, "\"%04d-%02d-%02d", ymd.year, ymd.month, ymd.day);
	if (start.form != EVENT_DATE)
		g_string_append_printf(to, "T%02d:%02d:%02d", second / MINUTE_S / HOUR_MINUTES,
		                       second / MINUTE_S % HOUR_MINUTES, second % MINUTE_S);
	g_string_append(to, start.form == EVENT_INSTANT ? "Z\"" : "\"");
}

static void
put_attendees(GString *to, const struct event_view *event)
{
	for (uint32_t i = 0; i < event->attendees_n; i++) {
		g_string_append(to, i > 0 ? "," : "");
		json_text(to, event->attendees[i].address);
		g_string_append_c(to, ':');
		json_text(to, partstat_names[event->attendees[i].partstat]);
	}
}

void
read_aid_calendar(struct bytes raw, GString *to)
{
	g_autofree char *text = text_of(raw);
	struct event_view event = { 0 };

	if (!text || !calendar_read(text, &event)) {
		g_string_append(to,
		                "{\"method\":null,\"uid\":null,\"start\":null,\"attendees\":{}}\n");
		return;
	}
	g_string_append(to, "{\"method\":");
	json_text(to, event_method_names[event.method]);
	g_string_append(to, ",\"uid\":");
	json_text(to, *event.uid ? event.uid : NULL);
	g_string_append(to, ",\"start\":");
	put_start(to, event.start);
	g_string_append(to, ",\"attendees\":{");
	put_attendees(to, &event);
	g_string_append(to, "}}\n");
	event_clear(&event);
}
