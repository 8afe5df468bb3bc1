#include "scene.h"

/* What happens at once when something arrives, and after an outage (rules 3.3b). */
static const struct scene_row rows[] = {
	{ "row 2: TOINEN: the next of the phase at once, with its own reminder, without a slot",
	  "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T22:15 another\n"
	  "until 02-15",
	  "02-05 08:30 mentee question q01\n"
	  "02-06 22:15 mentee question q02\n"
	  "02-10 08:30 mentee reminder q02\n" },
	{ "row 2: TOINEN again in this gap: a human", "question needs_human",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T22:15 another\n"
	  "02-07T09:00 another\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-06 22:15 mentee question q02\n"
	  "02-08 07:30 mentor needs_human\n"
	  "02-11 08:30 mentee question q03\n" },
	{ "row 2: TOINEN to one's own question: the chain", "question",
	  "02-03T09:00 next question=m01\n"
	  "02-09T09:00 another\n"
	  "until 02-10",
	  "02-08 08:30 mentee question m01\n"
	  "02-09 09:00 mentee question q01\n" },
	{ "TOINEN with nothing open ends a pause and no more", "question needs_human confirmed",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-03T09:00 pause\n"
	  "02-04T09:00 another\n"
	  "until 02-08",
	  "02-03 09:00 mentee confirmed\n"
	  "02-05 08:30 mentee question q01\n" },
	{ "TAUKO withdraws the question, to the date", "question confirmed reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T12:00 pause until=02-15\n"
	  "until 02-16",
	  "02-05 08:30 mentee question q01\n"
	  "02-06 12:00 mentee confirmed\n"
	  "02-15 08:30 mentee question q02\n" },
	{ "TAUKO without a date: 28 dates, session mails go on", "question confirmed prep post",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T12:00 pause\n"
	  "until 03-10",
	  "02-03 08:30 mentee post\n"
	  "02-05 08:30 mentee question q01\n"
	  "02-06 12:00 mentee confirmed\n"
	  "02-19 08:30 mentee prep\n"
	  "02-24 08:30 mentee post\n"
	  "03-08 08:30 mentee question q04\n" },
	{ "an out-of-office reply during a pause is ignored", "question reminder",
	  "02-09T12:00 pause until=02-17\n"
	  "02-15T09:00 ooo\n"
	  "until 02-23",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-22 08:30 mentee reminder q02\n" },
	{ "JATKA ends the pause", "question confirmed",
	  "02-05T12:00 pause\n"
	  "02-09T09:00 resume\n"
	  "until 02-12",
	  "02-05 12:00 mentee confirmed\n"
	  "02-09 09:00 mentee confirmed\n"
	  "02-10 08:30 mentee question q01\n" },
	{ "LOPETA is confirmed on hold, then nothing", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T09:00 hold\n"
	  "02-07T09:00 stop\n"
	  "02-08T09:00 release\n"
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 stop\n"
	  "until 03-10",
	  "02-02 17:00 mentee invitation\n"
	  "02-03 08:30 mentee post\n"
	  "02-05 08:30 mentee question q01\n"
	  "02-07 09:00 mentee confirmed\n" },
	{ "NO after YES is LOPETA", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-02T18:00 consent\n"
	  "02-03T12:00 consent yes=false\n"
	  "until 03-01",
	  "02-02 17:00 mentee invitation\n"
	  "02-03 08:30 mentee post\n"
	  "02-03 12:00 mentee confirmed\n" },
	{ "on hold the mentor is served, the mentee gets nothing", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T09:00 hold\n"
	  "02-08T09:00 answer words=80 signals=[1]\n"
	  "02-09T10:00 decline\n"
	  "02-26T09:00 release\n"
	  "until 03-02",
	  "02-02 17:00 mentee invitation\n"
	  "02-03 08:30 mentee post\n"
	  "02-05 08:30 mentee question q01\n"
	  "02-09 07:30 mentor needs_human\n"
	  "02-09 10:00 mentor reschedule\n"
	  "02-18 07:30 mentor debt_nudge\n"
	  "02-22 07:30 admin debt_alert\n"
	  "03-01 08:30 mentee question q02\n" },
	{ "end: closing the next working morning, then nothing", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-05T12:00 end\n"
	  "until 02-28",
	  "02-02 17:00 mentee invitation\n"
	  "02-03 08:30 mentee post\n"
	  "02-05 08:30 mentee question q01\n"
	  "02-08 08:30 mentee closing\n" },
	{ "low score: 0 is one, a line that is not given is none", "low_score",
	  "02-08T09:00 answer to=evaluation scores={\"A\":0}\n"
	  "02-09T09:00 answer to=evaluation scores={\"B\":1,\"C\":5}\n"
	  "until 02-12",
	  "02-09 07:30 mentor low_score\n" },
	{ "low score: the mentor is told", "low_score",
	  "sessions 02-02T10:00 02-03T10:00 02-04T10:00\n"
	  "02-08T09:00 answer to=evaluation scores={\"A\":5,\"C\":4}\n"
	  "02-09T09:00 answer to=evaluation scores={\"A\":5,\"C\":5}\n"
	  "until 02-12",
	  "02-09 07:30 mentor low_score\n" },
	{ "decline: both told at once, and no session until it is moved", "reschedule prep brief",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-10T21:30 decline session=2\n"
	  "02-11T21:30 decline session=2\n"
	  "02-24T09:00 session_moved session=2 to=03-02T10:00\n"
	  "until 03-03",
	  "02-10 21:30 mentee reschedule\n"
	  "02-10 21:30 mentor reschedule\n"
	  "02-26 08:30 mentee prep\n"
	  "03-01 07:30 mentor brief\n" },
	{ "a moved session gets its post mail anew", "post prep",
	  "sessions 02-02T10:00 02-09T10:00\n"
	  "02-11T10:00 session_moved session=2 to=02-16T10:00\n"
	  "until 02-19",
	  "02-03 08:30 mentee post\n"
	  "02-05 08:30 mentee prep\n"
	  "02-10 08:30 mentee post\n"
	  "02-12 08:30 mentee prep\n"
	  "02-17 08:30 mentee post\n" },
	{ "a cancelled session has none", "post prep brief",
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "02-10T10:00 session_cancelled session=2\n"
	  "until 02-19",
	  "02-03 08:30 mentee post\n" },
	{ "the receipt comes once, at any hour", "receipt",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-05T23:30 answer words=80\n"
	  "02-06T10:00 answer words=80\n"
	  "until 02-13",
	  "02-05 23:30 mentee receipt\n" },
	{ "before YES only consent, sessions, hold and stop count", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-03T10:00 mail words=9\n"
	  "02-03T11:00 pause\n"
	  "02-03T12:00 end\n"
	  "02-03T13:00 consent\n"
	  "until 02-05",
	  "02-02 17:00 mentee invitation\n"
	  "02-04 08:30 mentee post\n" },
	{ "an outage: a missed moment is made up the same date", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-05T06:00 outage until=02-05T14:20\n"
	  "until 02-06",
	  "02-02 17:00 mentee invitation\n"
	  "02-03 08:30 mentee post\n"
	  "02-05 14:20 mentee question q01\n" },
	{ "but not after 20:00, and what arrived is read at 07:00", NULL,
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-05T06:00 outage until=02-05T21:00\n"
	  "02-05T10:00 mail words=9\n"
	  "until 02-10",
	  "02-02 17:00 mentee invitation\n"
	  "02-03 08:30 mentee post\n"
	  "02-06 07:00 mentee receipt\n"
	  "02-08 08:30 mentee question q01\n" },
	{ "M1's evening is made up too", NULL,
	  "02-02T16:00 outage until=02-02T19:00\n"
	  "02-20T08:00 consent\n"
	  "until 02-03",
	  "02-02 19:00 mentee invitation\n" },
	{ "eleven days down: one mail, the next two days later", "question prep",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-04T20:00 outage until=02-15T09:10\n"
	  "02-15T12:00 answer words=80\n"
	  "until 02-20",
	  "02-15 09:10 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-19 08:30 mentee prep\n" },
	{ "an answer without a token belongs to what had left when it arrived", "question followup",
	  "02-09T10:00 outage until=02-09T18:00\n"
	  "02-09T11:00 another\n"
	  "02-09T12:00 answer words=5\n"
	  "until 02-19",
	  "02-08 08:30 mentee question q01\n"
	  "02-09 18:00 mentee question q02\n"
	  "02-17 08:30 mentee question q03\n" },
};

static void
arrivals_have_their_effect(void **state)
{
	(void)state;
	scene_check(rows, sizeof rows / sizeof rows[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrivals_have_their_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
