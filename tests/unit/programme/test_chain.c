#include "scene.h"

/* Which prompt comes next (rules 3.3c, 3.4). */
static const struct scene_row rows[] = {
	{ "the mentor's pick before the pending follow-up, which lapses", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80 signals=[4]\n"
	  "02-09T09:00 next question=q07\n"
	  "02-12T10:00 answer words=80\n"
	  "02-13T10:00 human_reply\n"
	  "until 02-18",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q07\n"
	  "02-16 08:30 mentee question q02\n" },
	{ "picks oldest first; one's own question", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T10:00 answer words=80\n"
	  "02-09T09:00 next question=m01\n"
	  "02-09T09:01 next question=q09\n"
	  "02-07T10:00 human_reply\n"
	  "02-12T10:00 answer words=80\n"
	  "02-13T10:00 human_reply\n"
	  "until 02-18",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question m01\n"
	  "02-16 08:30 mentee question q09\n" },
	{ "a pick asked in this gap waits for the next", "question",
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "02-06T10:00 next question=q01\n"
	  "02-06T12:00 answer words=80\n"
	  "02-07T10:00 human_reply\n"
	  "02-11T12:00 answer words=80\n"
	  "02-12T12:00 human_reply\n"
	  "until 02-23",
	  "02-05 08:30 mentee question q01\n"
	  "02-10 08:30 mentee question q02\n"
	  "02-22 08:30 mentee question q01\n" },
	{ "row 9: when–then, then q09", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80 signals=[9]\n"
	  "02-12T10:00 answer words=80\n"
	  "02-13T10:00 human_reply\n"
	  "until 02-18",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee followup q08.f3\n"
	  "02-16 08:30 mentee question q09\n" },
	{ "row 12: a new event starts the mini-cycle", "question followup",
	  "02-09T10:00 answer words=80\n"
	  "02-12T10:00 human_reply\n"
	  "02-15T10:00 mail words=90 signals=[12]\n"
	  "02-19T10:00 answer words=80\n"
	  "02-20T10:00 human_reply\n"
	  "until 03-02",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n"
	  "02-26 08:30 mentee question q04\n" },
	{ "row 12: while a question is open the mail is its answer", "question followup",
	  "02-10T10:00 mail words=90 signals=[12]\n"
	  "02-11T10:00 human_reply\n"
	  "until 02-20",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee question q02\n" },
	{ "the newer chain replaces the older", "question followup",
	  "02-09T10:00 answer words=80 signals=[9]\n"
	  "02-25T10:00 mail words=90 signals=[12]\n"
	  "02-25T11:00 human_reply\n"
	  "until 03-02",
	  "02-08 08:30 mentee question q01\n"
	  "02-17 08:30 mentee followup q08.f3\n"
	  "03-01 08:30 mentee question q02\n" },
	{ "row 1: no follow-up, the mentor is told", "question followup needs_human",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-08T12:00 answer words=80 signals=[1,4]\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-09 07:30 mentor needs_human\n"
	  "02-11 08:30 mentee question q02\n" },
	{ "words of two mails are added up", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-06T12:00 answer words=20\n"
	  "02-07T12:00 mail words=20\n"
	  "until 02-13",
	  "02-05 08:30 mentee question q01\n"
	  "02-11 08:30 mentee question q02\n" },
	{ "an answer to an older question brings no follow-up", "question followup",
	  "sessions 02-02T10:00 02-23T10:00\n"
	  "02-13T10:00 answer words=80\n"
	  "02-13T11:00 answer to=q01 words=5 signals=[4]\n"
	  "until 02-20",
	  "02-05 08:30 mentee question q01\n"
	  "02-12 08:30 mentee question q02\n"
	  "02-16 08:30 mentee question q03\n" },
	{ "a fixed programme asks q05 once, as follow-up or question", "question followup",
	  "sessions 02-02T10:00 02-16T10:00\n"
	  "02-07T12:00 answer words=80 signals=[5]\n"
	  "02-11T12:00 answer words=80\n"
	  "02-11T19:00 human_reply\n"
	  "02-23T12:00 answer words=80\n"
	  "02-24T12:00 human_reply\n"
	  "03-06T10:00 answer words=80\n"
	  "03-07T10:00 human_reply\n"
	  "until 03-20",
	  "02-05 08:30 mentee question q01\n"
	  "02-10 08:30 mentee followup q05\n"
	  "02-22 08:30 mentee question q04\n"
	  "03-03 08:30 mentee question q06\n" },
	{ "a session that was missed was not held: the follow-up pends on", "question followup",
	  "sessions 02-02T10:00 02-10T10:00/02-08T15:00 03-09T10:00/02-10T15:00\n"
	  "02-10T13:00 answer words=80 signals=[4]\n"
	  "02-10T15:00 session_missed session=2\n"
	  "until 02-20",
	  "02-08 08:30 mentee question q01\n"
	  "02-15 08:30 mentee followup q02.f2\n" },
};

static void
the_next_prompt_follows_the_rules(void **state)
{
	(void)state;
	scene_check(rows, sizeof rows / sizeof rows[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_prompt_follows_the_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
