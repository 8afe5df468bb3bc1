#include "scene.h"

/* The cadence, rule by rule (rules 3.2, 3.3, 3.6). */
static const struct scene_row rows[] = {
	{ "R1: M1 in the evening of session 1, nothing before YES", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-04T12:00 consent\n"
	  "until 02-09",
	  "02-02 17:00 mentee invitation\n"
	  "02-05 08:30 mentee post\n"
	  "02-08 08:30 mentee question q01\n" },
	{ "R1: the session ends at 20:00, so M1 goes the next working morning", NULL,
	  "sessions 02-02T18:30\n"
	  "02-03T12:00 consent\n"
	  "until 02-05",
	  "02-03 08:30 mentee invitation\n"
	  "02-04 08:30 mentee post\n" },
	{ "R1: a session on Saturday: M1 on Monday", NULL,
	  "sessions 02-06T10:00\n"
	  "02-08T12:00 consent\n"
	  "until 02-10",
	  "02-08 08:30 mentee invitation\n"
	  "02-09 08:30 mentee post\n" },
	{ "R1: after NO nothing", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-03T10:00 consent yes=false\n"
	  "until 02-23",
	  "02-02 17:00 mentee invitation\n" },
	{ "R2: what gap 1 did not reach is not carried over", "question",
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "until 02-24",
	  "02-05 08:30 mentee question q01\n"
	  "02-22 08:30 mentee question q04\n" },
	{ "R2: gap 4 goes on with then-and-now on the first answer", "question",
	  "sessions 02-02T10:00 02-16T10:00 02-17T10:00 02-18T10:00\n"
	  "02-07T10:00 answer words=80\n"
	  "02-08T10:00 human_reply\n"
	  "02-25T10:00 answer words=80\n"
	  "02-26T10:00 human_reply\n"
	  "03-07T10:00 answer words=80\n"
	  "03-08T10:00 human_reply\n"
	  "until 03-20",
	  "02-05 08:30 mentee question q01\n"
	  "02-10 08:30 mentee question q02\n"
	  "02-23 08:30 mentee question q10\n"
	  "03-05 08:30 mentee question q11\n"
	  "03-15 08:30 mentee question q01.now\n" },
	{ "R3: nothing booked on D+35: the mentor, seven days later the mentee, once",
	  "question schedule_nudge",
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 human_reply\n"
	  "02-18T10:00 answer words=80\n"
	  "02-19T10:00 human_reply\n"
	  "02-28T10:00 answer words=80\n"
	  "03-01T10:00 human_reply\n"
	  "until 04-30",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-26 08:30 mentee question q03\n"
	  "03-09 07:30 mentor schedule_nudge\n"
	  "03-16 08:30 mentee schedule_nudge\n" },
	{ "R3: the gap runs on over a missed session, and so do its nudges", "schedule_nudge",
	  "sessions 02-02T10:00 03-11T10:00/03-10T09:00\n"
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 human_reply\n"
	  "02-18T10:00 answer words=80\n"
	  "02-19T10:00 human_reply\n"
	  "02-28T10:00 answer words=80\n"
	  "03-01T10:00 human_reply\n"
	  "03-11T15:00 session_missed\n"
	  "until 04-30",
	  "03-09 07:30 mentor schedule_nudge\n"
	  "03-16 08:30 mentee schedule_nudge\n" },
	{ "R4: a moved session moves the slots to come", "question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T10:00 answer words=80\n"
	  "02-07T10:00 human_reply\n"
	  "02-09T12:00 session_moved session=2 to=03-02T10:00\n"
	  "02-16T10:00 answer words=80\n"
	  "02-17T10:00 human_reply\n"
	  "until 02-28",
	  "02-05 08:30 mentee question q01\n"
	  "02-15 08:30 mentee question q02\n"
	  "02-22 08:30 mentee question q03\n" },
	{ "R5: two days after the mentee wrote", "question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T19:00 human_reply\n"
	  "02-10T20:00 answer words=80\n"
	  "until 02-14",
	  "02-05 08:30 mentee question q01\n"
	  "02-12 08:30 mentee question q02\n" },
	{ "R5: the date written counts", "question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T19:00 human_reply\n"
	  "02-11T07:00 answer words=80 written=02-09T20:00\n"
	  "until 02-12",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q02\n" },
	{ "R5: a date before the question left does not count", "question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T19:00 human_reply\n"
	  "02-10T20:00 answer words=80 written=02-04T20:00\n"
	  "until 02-14",
	  "02-05 08:30 mentee question q01\n"
	  "02-12 08:30 mentee question q02\n" },
	{ "R5: two days after the mentor wrote", "question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T10:00 answer words=80\n"
	  "02-10T20:00 human_reply\n"
	  "until 02-14",
	  "02-05 08:30 mentee question q01\n"
	  "02-12 08:30 mentee question q02\n" },
	{ "R5: the next question waits until the open one closes", "question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "until 02-14",
	  "02-05 08:30 mentee question q01\n"
	  "02-12 08:30 mentee question q02\n" },
	{ "R6: reminder on day 4, closed on day 7", "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "until 02-17",
	  "02-05 08:30 mentee question q01\n"
	  "02-09 08:30 mentee reminder q01\n"
	  "02-12 08:30 mentee question q02\n"
	  "02-16 08:30 mentee reminder q02\n" },
	{ "R6: Mondays and Thursdays: reminder on day 3", "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "mentee days=[\"mon\",\"thu\"]\n"
	  "until 02-13",
	  "02-08 08:30 mentee question q01\n"
	  "02-11 08:30 mentee reminder q01\n" },
	{ "R6: Tuesdays only: no reminder fits", "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "mentee days=[\"tue\"]\n"
	  "until 02-17",
	  "02-09 08:30 mentee question q01\n"
	  "02-16 08:30 mentee question q02\n" },
	{ "R6: closed by the prep mail after two days, that is no expiry", "question quiet",
	  "sessions 02-02T10:00 02-12T10:00/02-09T12:00\n"
	  "until 03-08",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q04\n"
	  "02-26 08:30 mentee question q05\n"
	  "03-05 08:30 mentee quiet\n" },
	{ "R7: the prep mail waits two days after a question", "question prep",
	  "sessions 02-02T10:00 02-11T10:00/02-08T12:00\n"
	  "until 02-12",
	  "02-08 08:30 mentee question q01\n"
	  "02-10 08:30 mentee prep\n" },
	{ "R7: two asks in seven dates, also when the slots have passed", "question followup",
	  "02-04T12:00 pause until=03-01\n"
	  "03-01T12:00 answer words=5\n"
	  "03-03T12:00 answer words=80\n"
	  "until 03-10",
	  "03-01 08:30 mentee question q01\n"
	  "03-03 08:30 mentee followup q01.f1\n"
	  "03-08 08:30 mentee question q02\n" },
	{ "R7: two days between post mail and question", "post question",
	  "sessions 02-05T10:00 02-26T10:00\n"
	  "02-05T18:00 consent\n"
	  "until 02-11",
	  "02-08 08:30 mentee post\n"
	  "02-10 08:30 mentee question q01\n" },
	{ "R8: asks on chosen days, session mails on working days", "post question prep reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "mentee days=[\"sat\"] hour=19:30\n"
	  "until 02-20",
	  "02-03 19:30 mentee post\n"
	  "02-06 19:30 mentee question q01\n"
	  "02-13 19:30 mentee question q02\n"
	  "02-19 19:30 mentee prep\n" },
	{ "R8: Easter and the change of clocks", "question reminder",
	  "sessions 03-18T10:00 04-15T10:00\n"
	  "03-18T18:00 consent\n"
	  "until 04-05",
	  "03-23 08:30 mentee question q01\n"
	  "03-30 08:30 mentee question q02\n"
	  "04-02 08:30 mentee reminder q02\n" },
	{ "R8: no Good Friday elsewhere", "question reminder",
	  "sessions 03-18T10:00 04-15T10:00\n"
	  "mentee country=none\n"
	  "03-18T18:00 consent\n"
	  "until 03-27",
	  "03-23 08:30 mentee question q01\n"
	  "03-26 08:30 mentee reminder q01\n" },
	{ "R9: the follow-up takes slot 2, the chain slot 3", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80 signals=[4]\n"
	  "02-12T10:00 human_reply\n"
	  "until 02-18",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee followup q02.f2\n" },
	{ "R9: 21 hours after the answer", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-11T11:00 answer words=80 signals=[4]\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-12 08:30 mentee followup q02.f2\n" },
	{ "R9: not 19 hours after the answer", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-11T13:00 answer words=80 signals=[4]\n"
	  "until 02-17",
	  "02-05 08:30 mentee question q01\n"
	  "02-15 08:30 mentee followup q02.f2\n" },
	{ "R9: none when the mentor wrote after the answer", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80 signals=[4]\n"
	  "02-08T19:00 human_reply\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q02\n" },
	{ "R9: none without a slot left", "question followup",
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "02-07T12:00 answer words=80\n"
	  "02-11T12:00 answer words=80 signals=[4]\n"
	  "until 02-16",
	  "02-05 08:30 mentee question q01\n"
	  "02-10 08:30 mentee question q02\n" },
	{ "R9: none in a later gap", "followup",
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "02-16T13:00 answer words=80 signals=[4]\n"
	  "until 03-01",
	  "" },
	{ "R9: one for each question", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=5\n"
	  "02-12T12:00 answer words=5\n"
	  "until 02-18",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee followup q01.f1\n"
	  "02-16 08:30 mentee question q02\n" },
	{ "R10: partnership asks one question of each phase", "question",
	  "sessions 02-02T10:00 03-09T10:00\n"
	  "programme partnership\n"
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 human_reply\n"
	  "02-16T10:00 answer words=80\n"
	  "02-17T10:00 human_reply\n"
	  "until 03-05",
	  "02-08 08:30 mentee question q01\n"
	  "02-15 08:30 mentee question q04\n"
	  "02-22 08:30 mentee question q07\n" },
	{ "R12: one reminder, none for a follow-up", "question followup reminder",
	  "02-14T12:00 answer words=80 signals=[4]\n"
	  "until 02-28",
	  "02-08 08:30 mentee question q01\n"
	  "02-12 08:30 mentee reminder q01\n"
	  "02-17 08:30 mentee followup q02.f2\n"
	  "02-26 08:30 mentee question q02\n" },
	{ "R13: the mentor wrote the day before: the reminder is dropped", "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T19:00 human_reply\n"
	  "until 02-12",
	  "02-05 08:30 mentee question q01\n" },
	{ "R13: the post mail was answered the day before: dropped too", "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T19:00 answer to=post\n"
	  "until 02-12",
	  "02-05 08:30 mentee question q01\n" },
	{ "R13: no ask from the day before the prep mail to the post day",
	  "question reminder prep post",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T10:00 answer words=80\n"
	  "02-07T10:00 human_reply\n"
	  "until 03-02",
	  "02-03 08:30 mentee post\n"
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q02\n"
	  "02-15 08:30 mentee reminder q02\n"
	  "02-19 08:30 mentee prep\n"
	  "02-24 08:30 mentee post\n"
	  "03-01 08:30 mentee question q04\n" },
	{ "R14: two expiries: M5, then session mails alone", "question quiet prep post",
	  "sessions 02-02T10:00 03-16T10:00\n"
	  "until 03-31",
	  "02-03 08:30 mentee post\n"
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-24 08:30 mentee quiet\n"
	  "03-12 08:30 mentee prep\n"
	  "03-17 08:30 mentee post\n" },
	{ "R14: the session is near: the mentor is told at once", "quiet",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "until 02-28",
	  "02-22 07:30 mentor quiet\n"
	  "02-26 08:30 mentee quiet\n" },
	{ "R15: any words end the silence", "question quiet",
	  "sessions 02-02T10:00 03-16T10:00\n"
	  "03-01T10:00 mail words=3\n"
	  "until 03-05",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-24 08:30 mentee quiet\n"
	  "03-03 08:30 mentee question q03\n" },
	{ "R15: a late answer sets expiries to 0", "question quiet",
	  "sessions 02-02T10:00 03-16T10:00\n"
	  "02-18T10:00 answer to=q01 words=80\n"
	  "until 03-05",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-26 08:30 mentee question q03\n" },
	{ "R16: reminder on day 5, the mentor told on day 10", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "03-20T08:00 consent\n"
	  "until 03-05",
	  "02-02 17:00 mentee invitation\n"
	  "02-08 08:30 mentee invitation_reminder\n"
	  "02-12 07:30 mentor invitation_unanswered\n" },
	{ "R17: nudge after 10 days, alert after 14; a reply sets the clock back",
	  "debt_nudge debt_alert",
	  "02-09T10:00 mail words=80\n"
	  "02-24T10:00 human_reply\n"
	  "02-25T10:00 mail words=80\n"
	  "until 03-09",
	  "02-19 07:30 mentor debt_nudge\n"
	  "02-23 07:30 admin debt_alert\n"
	  "03-08 07:30 mentor debt_nudge\n" },
	{ "R18: three answers without a reply stop the asks, two days after it they go on",
	  "question debt_stop",
	  "sessions 02-02T10:00 03-02T10:00\n"
	  "02-09T10:00 answer words=80\n"
	  "02-16T10:00 answer words=80\n"
	  "02-23T10:00 answer words=80\n"
	  "03-09T20:00 human_reply\n"
	  "until 03-12",
	  "02-08 08:30 mentee question q01\n"
	  "02-15 08:30 mentee question q02\n"
	  "02-22 08:30 mentee question q03\n"
	  "02-24 07:30 mentor debt_stop\n"
	  "03-11 08:30 mentee question q04\n" },
	{ "R18: free mails are no debt", "question debt_stop",
	  "sessions 02-02T10:00 02-25T10:00/02-17T12:00\n"
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 mail words=80\n"
	  "02-18T10:00 answer words=80\n"
	  "02-24T20:00 mail words=80\n"
	  "02-26T10:00 mail words=80\n"
	  "until 03-04",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "03-02 08:30 mentee question q04\n" },
	{ "R20: fourteen dates do not count", "question reminder",
	  "02-08T09:00 ooo\n"
	  "until 03-02",
	  "02-08 08:30 mentee question q01\n"
	  "02-26 08:30 mentee reminder q01\n"
	  "03-01 08:30 mentee question q02\n" },
	{ "R20: or until the date named, longer by a new reply alone", "question reminder",
	  "02-08T09:00 ooo until=02-10\n"
	  "02-09T09:00 ooo\n"
	  "02-10T07:00 ooo until=02-11\n"
	  "until 02-20",
	  "02-08 08:30 mentee question q01\n"
	  "02-15 08:30 mentee reminder q01\n"
	  "02-18 08:30 mentee question q02\n" },
	{ "R20: words end it", "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-05T09:00 ooo\n"
	  "02-09T10:00 answer words=80\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q02\n" },
	{ "3.6: the evaluation after session 3", "post evaluation",
	  "sessions 02-02T10:00 02-09T10:00 02-16T10:00 02-23T10:00\n"
	  "until 03-01",
	  "02-03 08:30 mentee post\n"
	  "02-10 08:30 mentee post\n"
	  "02-17 08:30 mentee evaluation\n"
	  "02-24 08:30 mentee post\n" },
	{ "3.6: closing after session 5, then nothing",
	  "post evaluation closing question prep brief",
	  "sessions 02-02T10:00 02-03T10:00 02-04T10:00 02-05T10:00 02-08T10:00 03-08T10:00\n"
	  "until 03-31",
	  "02-03 07:30 mentor brief\n"
	  "02-03 08:30 mentee post\n"
	  "02-04 07:30 mentor brief\n"
	  "02-05 07:30 mentor brief\n"
	  "02-05 08:30 mentee evaluation\n"
	  "02-08 07:30 mentor brief\n"
	  "02-08 08:30 mentee post\n"
	  "02-10 08:30 mentee closing\n" },
};

static void
the_cadence_keeps_its_rules(void **state)
{
	(void)state;
	scene_check(rows, sizeof rows / sizeof rows[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cadence_keeps_its_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
