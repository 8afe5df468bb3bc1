/* Invitations of ours: what they say, and that a reader finds the same in them, in every kind of zone. */
#include "calendar/calendar_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/zone.h"
#include "calendar/calendar_read.h"

static struct invite
invitation(void)
{
	static char uid[] = "abc@mentor.example";
	static char zone[] = "Europe/Helsinki";
	static char summary[] = "Tapaaminen: Leena";
	static char description[] = "Jos aika ei sovi, hylkää tämä kutsu.";
	static char location[] = "Kahvila; \"Ydin\", 2. krs";
	static char organizer_name[] = "Mentorointi · Leena \"L\" Aalto";
	static char organizer_addr[] = "mentorointi@mail.example";
	static char attendee_name[] = "Anna Ääri";
	static char attendee_addr[] = "anna@mail.example";

	return (struct invite){
		.method = METHOD_REQUEST,
		.uid = uid,
		.sequence = 2,
		.stamp_at = 1800000000, /* 2027-01-15T08:00:00Z */
		.starts_at = 1810706400,
		.minutes = 90,
		.zone = zone,
		.summary = summary,
		.description = description,
		.location = location,
		.organizer_name = organizer_name,
		.organizer_addr = organizer_addr,
		.attendee_name = attendee_name,
		.attendee_addr = attendee_addr,
	};
}

static void
has_line(const char *text, const char *line)
{
	g_autofree char *unfolded = g_strdup(text);
	GString *plain = g_string_new(unfolded);

	g_string_replace(plain, "\r\n ", "", 0);
	g_autofree char *wanted = g_strconcat("\r\n", line, "\r\n", NULL);
	if (!strstr(plain->str, wanted))
		print_error("no line %s in\n%s\n", line, plain->str);
	assert_non_null(strstr(plain->str, wanted));
	g_string_free(plain, TRUE);
}

static void
says_what_it_must(void **state)
{
	static const char *const lines[] = {
		"METHOD:REQUEST",
		"VERSION:2.0",
		"TZID:Europe/Helsinki",
		"UID:abc@mentor.example",
		"SEQUENCE:2",
		"DTSTAMP:20270115T080000Z",
		"DTSTART;TZID=Europe/Helsinki:20270519T090000",
		"DTEND;TZID=Europe/Helsinki:20270519T103000",
		"SUMMARY:Tapaaminen: Leena",
		"DESCRIPTION:Jos aika ei sovi\\, hylkää tämä kutsu.",
		"LOCATION:Kahvila\\; \"Ydin\"\\, 2. krs",
		"STATUS:CONFIRMED",
		"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
		"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
		"TZOFFSETTO:+0300",
		"ORGANIZER;CN=Mentorointi · Leena 'L' Aalto:mailto:mentorointi@mail.example",
		"ATTENDEE;CN=Anna Ääri;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;"
		"RSVP=TRUE:mailto:anna@mail.example",
	};
	struct invite invite = invitation();
	g_autofree char *text = NULL;

	(void)state;
	invite.starts_at = zone_utc(
	    "Europe/Helsinki", (struct wall){ .date = date_of(2027, 5, 19), .minute = 9 * 60 });
	text = calendar_write(&invite);
	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		has_line(text, lines[i]);
	for (const char *at = text; *at; at++)
		assert_true(*at != '\n' || (at > text && at[-1] == '\r'));
}

static void
cancels(void **state)
{
	struct invite invite = invitation();

	(void)state;
	invite.method = METHOD_CANCEL;
	invite.location = (char[]){ "" };
	g_autofree char *text = calendar_write(&invite);
	has_line(text, "METHOD:CANCEL");
	has_line(text, "STATUS:CANCELLED");
	assert_null(strstr(text, "LOCATION"));
}

/* Changes of the clock at every end of the year, none, half an hour, a change of rules, the day itself. */
static void
is_read_back(void **state)
{
	static const struct {
		const char *zone;
		int year, month, day, minute;
	} rows[] = {
		{ "Europe/Helsinki", 2026, 12, 1, 600 },
		{ "Europe/Helsinki", 2027, 3, 28, 600 },
		{ "Europe/Helsinki", 2027, 7, 1, 600 },
		{ "Europe/Helsinki", 2027, 10, 31, 600 },
		{ "America/New_York", 2027, 3, 14, 600 },
		{ "America/New_York", 2027, 11, 7, 600 },
		{ "Australia/Sydney", 2027, 1, 5, 600 },
		{ "Australia/Lord_Howe", 2027, 6, 1, 600 },
		{ "Asia/Kolkata", 2027, 6, 1, 1410 },
		{ "Europe/Dublin", 2027, 1, 5, 600 },
		{ "Africa/Casablanca", 2027, 2, 10, 600 },
		{ "America/Santiago", 2027, 4, 4, 600 },
		{ "Pacific/Chatham", 2027, 4, 4, 600 },
		{ "UTC", 2027, 6, 1, 600 },
		{ "Asia/Jerusalem", 2027, 3, 26, 600 },
		{ "Africa/Cairo", 2027, 10, 29, 600 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct invite invite = invitation();
		struct event_view event = { 0 };
		g_autofree char *zone = g_strdup(rows[i].zone);
		struct wall wall = { date_of(rows[i].year, rows[i].month, rows[i].day),
			             rows[i].minute };
		invite.zone = zone;
		invite.starts_at = zone_utc(zone, wall);
		g_autofree char *text = calendar_write(&invite);
		assert_true(calendar_read(text, &event));
		if (event.start.at != invite.starts_at)
			print_error("%s: %s", zone, text);
		assert_int_equal(event.start.form, EVENT_INSTANT);
		assert_int_equal(event.start.at, invite.starts_at);
		assert_int_equal(event.end.at, invite.starts_at + 90 * 60);
		assert_int_equal(event.method, METHOD_REQUEST);
		assert_int_equal(event.sequence, 2);
		assert_string_equal(event.uid, "abc@mentor.example");
		assert_string_equal(event.organizer, "mentorointi@mail.example");
		assert_int_equal(event.attendees_n, 1);
		assert_string_equal(event.attendees[0].address, "anna@mail.example");
		assert_int_equal(event.attendees[0].partstat, PARTSTAT_NEEDS_ACTION);
		assert_string_equal(event.location, "Kahvila; \"Ydin\", 2. krs");
		event_clear(&event);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_it_must),
		cmocka_unit_test(cancels),
		cmocka_unit_test(is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
