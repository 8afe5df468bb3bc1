#include "programme/arrival.h"
#include "programme/chain.h"
#include "scene.h"

/* What test_plan, test_chain and test_arrival leave open of R1 to R21 and rows 0 to 13: every_rule
 * counts that none is without a row. */
static const struct scene_row rows[] = {
	{ "R1: the first question at the moment after a late YES", "post question",
	  "sessions 02-02T10:00 03-09T10:00\n"
	  "02-09T20:00 consent\n"
	  "until 02-12",
	  "02-10 08:30 mentee question q01\n" },
	{ "R1: YES at the moment itself counts for it", "question",
	  "sessions 02-02T10:00 03-09T10:00\n"
	  "02-09T08:30 consent\n"
	  "until 02-12",
	  "02-10 08:30 mentee question q01\n" },
	{ "R2: four gaps, four phases, whatever an earlier one left out", "question",
	  "sessions 02-02T10:00 02-16T10:00 03-02T10:00 03-16T10:00 03-30T10:00\n"
	  "02-05T12:00 answer words=80\n"
	  "02-06T09:00 human_reply\n"
	  "until 04-10",
	  "02-05 08:30 mentee question q01\n"
	  "02-10 08:30 mentee question q02\n"
	  "02-19 08:30 mentee question q04\n"
	  "03-05 08:30 mentee question q07\n" },
	{ "R3: no more than three questions, however long nothing is booked", "question followup",
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 human_reply\n"
	  "02-18T10:00 answer words=80\n"
	  "02-19T10:00 human_reply\n"
	  "02-28T10:00 answer words=80\n"
	  "03-01T10:00 human_reply\n"
	  "until 06-01",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-26 08:30 mentee question q03\n" },
	{ "R3: the mentee is not nudged while a question is open", "question schedule_nudge",
	  "02-22T12:00 pause until=03-12\n"
	  "until 04-10",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "03-09 07:30 mentor schedule_nudge\n"
	  "03-12 08:30 mentee question q03\n"
	  "03-19 08:30 mentee schedule_nudge\n" },
	{ "R3: once booked, nobody is nudged", "schedule_nudge",
	  "sessions 02-02T10:00 03-30T10:00/03-10T09:00\n"
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 human_reply\n"
	  "until 04-30",
	  "03-09 07:30 mentor schedule_nudge\n" },
	{ "R7: a week holds two asks, and a session mail beside them",
	  "question reminder prep post followup",
	  "sessions 02-02T10:00 02-17T10:00/02-10T12:00\n"
	  "until 02-19",
	  "02-03 08:30 mentee post\n"
	  "02-08 08:30 mentee question q01\n"
	  "02-12 08:30 mentee reminder q01\n"
	  "02-15 08:30 mentee prep\n"
	  "02-18 08:30 mentee post\n" },
	{ "R8: a holiday on a mail day moves the question", "question",
	  "sessions 12-01T10:00 12-29T10:00\n"
	  "12-01T18:00 consent\n"
	  "until 12-28",
	  "12-07 08:30 mentee question q01\n"
	  "12-14 08:30 mentee question q02\n" },
	{ "R8: each at the hour of the one it goes to", "question brief",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "mentee zone=America/New_York hour=19:59\n"
	  "mentor zone=Europe/Helsinki hour=07:00\n"
	  "until 02-24",
	  "02-05 19:59 mentee question q01\n"
	  "02-12 19:59 mentee question q02\n"
	  "02-22 07:00 mentor brief\n" },
	{ "R10: the second gap asks the second of each phase", "question",
	  "programme partnership\n"
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "02-16T09:00 human_reply\n"
	  "02-24T10:00 answer words=80\n"
	  "02-25T10:00 human_reply\n"
	  "03-04T10:00 answer words=80\n"
	  "03-05T10:00 human_reply\n"
	  "until 03-16",
	  "02-05 08:30 mentee question q01\n"
	  "02-22 08:30 mentee question q02\n"
	  "03-03 08:30 mentee question q05\n"
	  "03-12 08:30 mentee question q08\n" },
	{ "R10: first answered ninety days ago, it comes as then-and-now", "question",
	  "programme partnership\n"
	  "sessions 02-02T10:00 03-02T10:00 03-30T10:00 05-17T10:00\n"
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 human_reply\n"
	  "05-17T12:00 mail words=80\n"
	  "05-24T10:00 answer words=80\n"
	  "05-25T10:00 human_reply\n"
	  "until 06-03",
	  "02-08 08:30 mentee question q01\n"
	  "02-15 08:30 mentee question q04\n"
	  "02-22 08:30 mentee question q07\n"
	  "05-21 08:30 mentee question q01.now\n"
	  "06-01 08:30 mentee question q04\n" },
	{ "R11: the plan check rides in the prep mail: no mail of its own in 14 dates",
	  "question followup reminder post prep quiet evaluation",
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "02-05T20:00 answer words=80\n"
	  "02-06T10:00 human_reply\n"
	  "02-10T20:00 answer words=80\n"
	  "until 02-16",
	  "02-03 08:30 mentee post\n"
	  "02-05 08:30 mentee question q01\n"
	  "02-10 08:30 mentee question q02\n"
	  "02-12 08:30 mentee prep\n" },
	{ "R12: an answered question is not reminded of", "question reminder",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T19:00 answer words=80\n"
	  "until 02-11",
	  "02-05 08:30 mentee question q01\n" },
	{ "R13: no question before the pause is over", "question reminder",
	  "02-05T12:00 pause until=02-09\n"
	  "until 02-16",
	  "02-09 08:30 mentee question q01\n"
	  "02-12 08:30 mentee reminder q01\n" },
	{ "R13: a hold forbids everything, and its questions are no expiries",
	  "question reminder quiet post",
	  "02-11T09:00 hold\n"
	  "02-25T09:00 release\n"
	  "until 03-20",
	  "02-03 08:30 mentee post\n"
	  "02-08 08:30 mentee question q01\n"
	  "02-26 08:30 mentee question q02\n"
	  "03-02 08:30 mentee reminder q02\n"
	  "03-05 08:30 mentee question q03\n"
	  "03-09 08:30 mentee reminder q03\n"
	  "03-12 08:30 mentee quiet\n" },
	{ "R15: an out-of-office reply is no word and ends no silence", "question quiet",
	  "sessions 02-02T10:00 03-16T10:00\n"
	  "03-01T10:00 ooo until=03-02\n"
	  "until 03-10",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-24 08:30 mentee quiet\n" },
	{ "R15: TOINEN is one", "question quiet",
	  "sessions 02-02T10:00 03-16T10:00\n"
	  "02-25T10:00 another\n"
	  "until 03-05",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-24 08:30 mentee quiet\n"
	  "03-01 08:30 mentee question q03\n" },
	{ "R15: so is an answer to the post mail", "question quiet",
	  "sessions 02-02T10:00 03-16T10:00\n"
	  "02-25T10:00 answer to=post\n"
	  "until 03-05",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-24 08:30 mentee quiet\n"
	  "03-01 08:30 mentee question q03\n" },
	{ "R16: YES after the reminder, and the mentor is not told",
	  "invitation invitation_reminder invitation_unanswered post question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-10T10:00 consent\n"
	  "until 02-16",
	  "02-02 17:00 mentee invitation\n"
	  "02-08 08:30 mentee invitation_reminder\n"
	  "02-11 08:30 mentee question q01\n" },
	{ "R16: NO is an answer", "invitation_reminder invitation_unanswered",
	  "02-03T10:00 consent yes=false\n"
	  "until 03-05",
	  "" },
	{ "R17: an answer to a session mail does not wait", "debt_nudge debt_alert",
	  "02-03T10:00 answer to=post\n"
	  "until 03-09",
	  "" },
	{ "R17: one word of the mentor answers all that waits", "debt_nudge debt_alert debt_stop",
	  "02-09T10:00 mail words=80\n"
	  "02-10T10:00 answer words=80\n"
	  "02-18T10:00 human_reply\n"
	  "until 03-20",
	  "" },
	{ "R19: with a human word in the gap the questions go on", "question debt_stop",
	  "sessions 02-02T10:00 04-01T10:00\n"
	  "02-09T10:00 answer words=80\n"
	  "02-10T10:00 human_reply\n"
	  "02-18T10:00 answer words=80\n"
	  "02-28T10:00 answer words=80\n"
	  "until 03-20",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-26 08:30 mentee question q03\n" },
	{ "R20: it brings no reminder and no expiry while it holds", "question reminder quiet",
	  "02-10T09:00 ooo until=02-20\n"
	  "until 03-10",
	  "02-08 08:30 mentee question q01\n"
	  "02-22 08:30 mentee reminder q01\n"
	  "02-25 08:30 mentee question q02\n"
	  "03-01 08:30 mentee reminder q02\n"
	  "03-04 08:30 mentee quiet\n" },
	{ "R20: a date beyond the thirteenth day more is cut", "question reminder",
	  "02-08T09:00 ooo until=04-01\n"
	  "until 03-02",
	  "02-08 08:30 mentee question q01\n"
	  "02-26 08:30 mentee reminder q01\n"
	  "03-01 08:30 mentee question q02\n" },
	{ "R21: the first words may be the mentee's own, before any question",
	  "receipt question debt_nudge",
	  "sessions 02-02T10:00 03-09T10:00\n"
	  "02-03T10:00 mail words=80\n"
	  "until 02-15",
	  "02-03 10:00 mentee receipt\n"
	  "02-08 08:30 mentee question q01\n" },
	{ "row 0: after the safety words a human holds the course: nothing is asked",
	  "question followup reminder prep needs_human",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80 signals=[0,4]\n"
	  "02-08T12:00 hold\n"
	  "until 02-28",
	  "02-05 08:30 mentee question q01\n" },
	{ "row 0: released, no machine deepens that answer", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80 signals=[0,4]\n"
	  "02-08T12:00 hold\n"
	  "02-09T12:00 release\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q02\n" },
	{ "row 2: TOINEN brings the next of the phase, in a circle", "question",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-03T09:00 next question=q03\n"
	  "02-06T10:00 another\n"
	  "until 02-08",
	  "02-05 08:30 mentee question q03\n"
	  "02-06 10:00 mentee question q01\n" },
	{ "row 3: once, and only of a plain question", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=5\n"
	  "02-11T20:00 answer words=5\n"
	  "until 02-20",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee followup q01.f1\n"
	  "02-16 08:30 mentee question q02\n" },
	{ "row 12: not with a question to the mentor in it", "question followup needs_human",
	  "02-09T10:00 answer words=80\n"
	  "02-12T10:00 human_reply\n"
	  "02-15T10:00 mail words=90 signals=[1,12]\n"
	  "02-15T12:00 human_reply\n"
	  "02-19T10:00 answer words=80\n"
	  "02-20T10:00 human_reply\n"
	  "until 03-02",
	  "02-08 08:30 mentee question q01\n"
	  "02-16 07:30 mentor needs_human\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-26 08:30 mentee question q03\n" },
	{ "row 13: nothing in it: the next of the phase", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q02\n" },
	{ "3.6: the partnership's evaluation after four sessions", "post evaluation",
	  "programme partnership\n"
	  "sessions 02-02T10:00 02-09T10:00 02-16T10:00 02-23T10:00 03-02T10:00\n"
	  "until 03-10",
	  "02-03 08:30 mentee post\n"
	  "02-10 08:30 mentee post\n"
	  "02-17 08:30 mentee post\n"
	  "02-24 08:30 mentee evaluation\n"
	  "03-03 08:30 mentee post\n" },
	{ "3.6: or after ninety days", "post evaluation",
	  "programme partnership\n"
	  "sessions 02-02T10:00 05-10T10:00/05-01T09:00 05-18T10:00/05-11T09:00\n"
	  "until 05-25",
	  "02-03 08:30 mentee post\n"
	  "05-11 08:30 mentee evaluation\n"
	  "05-19 08:30 mentee post\n" },
};

static void
every_rule_has_its_row(void **state)
{
	(void)state;
	scene_check(rows, sizeof rows / sizeof rows[0]);
}

/* The line of its own that a prep mail asks for: which question stands there. */
static void
the_prep_mail_asks_what_the_gap_had_no_room_for(void **state)
{
	(void)state;
	static const struct {
		const char *label, *programme;
		int sessions_n, gap; /* sessions held, a week apart; G, 0: nothing booked */
		const char *want;    /* "": its own words */
	} rows_of[] = {
		{ "R3: G 14 has two questions, the third is a line", "starter", 1, 14, "q01" },
		{ "R3: G 17 too", "starter", 2, 17, "q04" },
		{ "R3: G 18 has three", "starter", 1, 18, "" },
		{ "R3: two questions are the whole of the last phase", "starter", 4, 14, "" },
		{ "R3: nothing booked, no prep mail", "starter", 1, 0, "" },
		{ "R10: effect in the prep mail, its first", "partnership", 1, 14, "q10" },
		{ "R10: then its second", "partnership", 2, 28, "q11" },
		{ "R10: and round again", "partnership", 3, 28, "q10" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows_of); i++) {
		enum { DAY_S = 86400, NOON = 12 * 3600 };
		struct programme *programme = scene_programme(rows_of[i].programme);
		struct recipient person = { "Europe/Helsinki", COUNTRY_FI, DAYS_WORKING, 510 };
		struct setting setting = { programme, person, person, { 1200, 420 }, false };
		struct course *course = course_new();
		utc_t at = (utc_t)date_of(2027, 2, 4) * DAY_S + NOON;
		for (int n = 1; n <= rows_of[i].sessions_n; n++, at += (utc_t)7 * DAY_S)
			arrival_session_added(course, at, 90);
		utc_t d = at - (utc_t)7 * DAY_S;
		if (rows_of[i].gap)
			arrival_session_added(course, d + (utc_t)rows_of[i].gap * DAY_S, 90);
		arrival_consent(course, &setting, true, d, NULL);
		struct question_id question = chain_prep(course, &setting, d + DAY_S);
		g_autofree char *text = question.bank ? question_text(question) : g_strdup("");
		print_message("%s\n", rows_of[i].label);
		if (strcmp(text, rows_of[i].want) != 0)
			fail_msg("got \"%s\", want \"%s\"", text, rows_of[i].want);
		course_free(course);
		programme_free(programme);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_has_its_row),
		cmocka_unit_test(the_prep_mail_asks_what_the_gap_had_no_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
