/* Calendar objects of others: the facts in them, and what cannot be one. */
#include "calendar/calendar_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../linear.h"

#include "base/limits.h"

#define OBJECT(more) "BEGIN:VCALENDAR\nVERSION:2.0\n" more "END:VCALENDAR\n"
#define EVENT(more) OBJECT("BEGIN:VEVENT\nUID:1\n" more "END:VEVENT\n")

#define SIXTEEN "ABCDEFGHIJKLMNOP"
#define LONG_NAME SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN

/* 2027-05-19T00:00:00 as if in UTC */
enum { MAY_19 = 1810684800, HOUR_S = 3600, MINUTE_S = 60 };

static void
reads_times(void **state)
{
	static const struct {
		const char *label, *text;
		enum event_form form;
		utc_t at;
	} rows[] = {
		{ "UTC", EVENT("DTSTART:20270519T090000Z\n"), EVENT_INSTANT, MAY_19 + 9 * HOUR_S },
		{ "a day", EVENT("DTSTART;VALUE=DATE:20270519\n"), EVENT_DATE, MAY_19 },
		{ "floating", EVENT("DTSTART:20270519T090000\n"), EVENT_FLOATING,
		  MAY_19 + 9 * HOUR_S },
		{ "an IANA zone without its rules",
		  EVENT("DTSTART;TZID=Europe/Helsinki:20270519T090000\n"), EVENT_INSTANT,
		  MAY_19 + 6 * HOUR_S },
		{ "behind a prefix",
		  EVENT("DTSTART;TZID=/citadel.org/1/Europe/Helsinki:20270519T090000\n"),
		  EVENT_INSTANT, MAY_19 + 6 * HOUR_S },
		{ "a name of Windows", EVENT("DTSTART;TZID=FLE Standard Time:20270519T090000\n"),
		  EVENT_INSTANT, MAY_19 + 6 * HOUR_S },
		{ "a name nobody knows", EVENT("DTSTART;TZID=Mordor:20270519T090000\n"),
		  EVENT_FLOATING, MAY_19 + 9 * HOUR_S },
		{ "a name that fills the buffer for it",
		  EVENT("DTSTART;TZID=" LONG_NAME ":20270519T090000\n"), EVENT_FLOATING,
		  MAY_19 + 9 * HOUR_S },
		{ "rules of its own",
		  OBJECT("BEGIN:VTIMEZONE\nTZID:Mordor\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
		         "TZOFFSETFROM:+0530\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\n"
		         "BEGIN:VEVENT\nDTSTART;TZID=Mordor:20270519T090000\nEND:VEVENT\n"),
		  EVENT_INSTANT, MAY_19 + 3 * HOUR_S + 30 * MINUTE_S },
		{ "a rule that would never end",
		  OBJECT("BEGIN:VTIMEZONE\nTZID:Mordor\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
		         "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0200\nEND:STANDARD\n"
		         "END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Mordor:20270519T090000\n"
		         "END:VEVENT\n"),
		  EVENT_INSTANT, MAY_19 + 7 * HOUR_S },
		{ "no such day", EVENT("DTSTART:20270231T090000Z\n"), EVENT_NO_TIME, 0 },
		{ "no time", EVENT(""), EVENT_NO_TIME, 0 },
		{ "a single date of a series stands first",
		  OBJECT("BEGIN:VEVENT\nRECURRENCE-ID:20270101T000000Z\nDTSTART:20270101T000000Z\n"
		         "END:VEVENT\nBEGIN:VEVENT\nDTSTART:20270519T090000Z\nEND:VEVENT\n"),
		  EVENT_INSTANT, MAY_19 + 9 * HOUR_S },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct event_view event = { 0 };
		assert_true(calendar_read(rows[i].text, &event));
		if (event.start.form != rows[i].form || event.start.at != rows[i].at)
			print_error("%s\n", rows[i].label);
		assert_int_equal(event.start.form, rows[i].form);
		assert_int_equal(event.start.at, rows[i].at);
		event_clear(&event);
	}
}

static void
reads_a_reply(void **state)
{
	static const char text[] =
	    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:a b@x\r\nSEQUENCE:3\r\n"
	    "DTSTART:20270519T090000Z\r\nDURATION:PT1H30M\r\n"
	    "ORGANIZER;CN=M:mailto:box@mail.example\r\n"
	    "ATTENDEE;PARTSTAT=DECLINED;CN=\"Anna\":MAILTO:Anna@Mail.Ex\r\n ample\r\n"
	    "ATTENDEE;EMAIL=b@mail.example:invalid:nomail\r\n"
	    "COMMENT:Ei käy\\, sopisiko tiistai?\\nt. A\r\nLOCATION: Ydin \r\n"
	    "RRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
	struct event_view event = { 0 };

	(void)state;
	assert_true(calendar_read(text, &event));
	assert_int_equal(event.method, METHOD_REPLY);
	assert_string_equal(event.uid, "a b@x");
	assert_int_equal(event.sequence, 3);
	assert_int_equal(event.end.at - event.start.at, 90 * MINUTE_S);
	assert_string_equal(event.organizer, "box@mail.example");
	assert_int_equal(event.attendees_n, 2);
	assert_string_equal(event.attendees[0].address, "anna@mail.example");
	assert_int_equal(event.attendees[0].partstat, PARTSTAT_DECLINED);
	assert_string_equal(event.attendees[1].address, "b@mail.example");
	assert_int_equal(event.attendees[1].partstat, PARTSTAT_NONE);
	assert_string_equal(event.comment, "Ei käy, sopisiko tiistai? t. A");
	assert_string_equal(event.location, "Ydin");
	assert_true(event.recurs && event.is_event && !event.is_instance);
	event_clear(&event);
}

static void
survives_the_journey(void **state)
{
	struct event_view event = { 0 };
	struct event_view back = { 0 };
	g_autoptr(GByteArray) payload = g_byte_array_new();

	(void)state;
	assert_true(calendar_read(EVENT("DTSTART:20270519T090000Z\nSEQUENCE:7\n"
	                                "ATTENDEE;PARTSTAT=TENTATIVE:mailto:a@b.example\n"),
	                          &event));
	event_pack(&event, payload);
	struct unpack from =
	    unpack_from((struct bytes){ (const char *)payload->data, payload->len });
	event_unpack(&from, &back);
	assert_true(unpack_done(&from));
	assert_int_equal(back.sequence, 7);
	assert_int_equal(back.start.at, event.start.at);
	assert_string_equal(back.attendees[0].address, "a@b.example");
	event_clear(&back);
	for (guint cut = 0; cut < payload->len; cut++) {
		struct unpack part =
		    unpack_from((struct bytes){ (const char *)payload->data, cut });
		event_unpack(&part, &back);
		assert_true(part.failed);
		event_clear(&back);
	}
	event_clear(&event);
}

static void
refuses_what_is_none(void **state)
{
	GString *deep = g_string_new("BEGIN:VCALENDAR\n");
	g_autofree char *large = g_strnfill(LIMIT_CALENDAR_BYTES + 1, ' ');
	struct event_view event = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++)
		g_string_append(deep, i < 50000 ? "BEGIN:X\n" : "END:X\n");
	assert_false(calendar_read("", &event));
	assert_false(calendar_read("hei\n", &event));
	assert_false(calendar_read("BEGIN:VCALENDAR\nEND:VCALENDAR\n", &event));
	assert_false(calendar_read("BEGIN:VEVENT\nUID:1\nEND:VEVENT\n", &event));
	assert_false(calendar_read(deep->str, &event));
	assert_false(calendar_read(large, &event));
	g_string_free(deep, TRUE);
}

/* Whatever fills an object to its limit takes no time to speak of: a message has five seconds. */
static gint64
read_us(const char *filler, size_t bytes)
{
	g_autoptr(GString) text = g_string_new("BEGIN:VCALENDAR\nBEGIN:VEVENT\n");
	struct event_view event = { 0 };

	while (text->len < bytes - 100)
		g_string_append(text, filler);
	g_string_append(text, "\nEND:VEVENT\nEND:VCALENDAR\n");
	gint64 start = linear_now_us();
	bool is_read = calendar_read(text->str, &event);
	gint64 took = linear_now_us() - start;
	if (is_read)
		event_clear(&event);
	return took;
}

static void
is_quick_on_anything(void **state)
{
	static const char *const fillers[] = {
		"ATTENDEE:mailto:a@b.example\n",
		"X;A=B;A=B;A=B;A=B:1\n",
		"X-A\n",
		":\n",
		";;;;;;;;\n",
		"BEGIN:VTIMEZONE\nTZID:1\nEND:VTIMEZONE\n",
		" \n",
		"RDATE:20270519T090000Z\n",
		"EXDATE:20270519T090000Z,20270519T090000Z,20270519T090000Z\n",
		"COMMENT:\\n\\n\\n\\n\n",
		"RRULE:FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9\n",
		"\"\"\"\"\"\"\"\n",
		"X=\"\n",
		"\\",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(fillers); i++) {
		enum { TIMES = 4 };
		gint64 small_us = read_us(fillers[i], LIMIT_CALENDAR_BYTES / TIMES);
		gint64 large_us = read_us(fillers[i], LIMIT_CALENDAR_BYTES);
		if (!linear_is(small_us, large_us, TIMES))
			fail_msg("%s: %ld us, then %ld us", fillers[i], (long)small_us,
			         (long)large_us);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_times),          cmocka_unit_test(reads_a_reply),
		cmocka_unit_test(survives_the_journey), cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(is_quick_on_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
