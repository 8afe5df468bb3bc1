#include "scene.h"

#define PEOPLE "\"mentee\": {\"zone\": \"Europe/Helsinki\"}, \"programme\": \"starter\""
#define SPAN "\"start\": \"2027-02-02T08:00\", \"until\": \"2027-02-09T00:00\""

static void
a_scenario_that_cannot_be_read_is_told_where(void **state)
{
	(void)state;
	static const struct {
		const char *scenario, *want;
	} rows[] = {
		{ "", "line 1, column 0: " },
		{ "{\"mentee\": ", "line 1, column " },
		{ "[]", "mentee: its zone is not known; write \"zone\": \"Europe/Helsinki\"" },
		{ "{}", "mentee: its zone is not known" },
		{ "{\"mentee\": {\"zone\": \"Europe/Atlantis\"}}", "mentee: its zone" },
		{ "{\"mentee\": {\"zone\": \"Europe/Helsinki\", \"hour\": \"20:00\"}}",
		  "mentee: its hour" },
		{ "{\"mentee\": {\"zone\": \"Europe/Helsinki\", \"country\": \"NO\"}}",
		  "mentee: its country" },
		{ "{\"mentee\": {\"zone\": \"Europe/Helsinki\", \"days\": []}}", "mentee.days: " },
		{ "{\"mentee\": {\"zone\": \"Europe/Helsinki\", \"days\": [\"maanantai\"]}}",
		  "mentee.days: " },
		{ "{" PEOPLE ", \"mentor\": {\"day\": \"Monday\"}}", "mentor.day: is no weekday" },
		{ "{\"mentee\": {\"zone\": \"UTC\"}, \"programme\": \"other\"}",
		  "programme: is not known; write \"starter\" or \"partnership\"" },
		{ "{" PEOPLE "}", "start: is no time; write a time like" },
		{ "{" PEOPLE ", \"start\": \"2027-02-02T08:00\"}", "until: is no time" },
		{ "{" PEOPLE ", \"start\": \"2027-02-02T08:00\", \"until\": \"2127-02-02T08:00\"}",
		  "until: is too late" },
		{ "{" PEOPLE ", " SPAN ", \"sessions\": {}}", "sessions: is no list" },
		{ "{" PEOPLE ", " SPAN ", \"sessions\": [7]}", "sessions[0]: is no object" },
		{ "{" PEOPLE ", " SPAN ", \"sessions\": [{}]}", "sessions[0].at: is missing" },
		{ "{" PEOPLE ", " SPAN ", \"sessions\": [{\"at\": \"2027-02-30T10:00\"}]}",
		  "sessions[0].at: does not fit; write a time like" },
		{ "{" PEOPLE ", " SPAN ", \"events\": [{}]}", "events[0]: its type is not known" },
		{ "{" PEOPLE ", " SPAN ", \"events\": [{\"type\": \"stop\"}]}",
		  "events[0].at: is missing" },
		{ "{" PEOPLE ", " SPAN ", \"events\": [{\"type\": \"decline\", \"session\": 1,"
		  " \"at\": \"2027-02-03T08:00\"}]}",
		  "events[0].session: does not fit; write the place of a session" },
		{ "{" PEOPLE ", " SPAN
		  ", \"events\": [{\"type\": \"answer\", \"to\": \"question 1\","
		  " \"at\": \"2027-02-03T08:00\"}]}",
		  "events[0].to: does not fit" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = scene_simulate(rows[i].scenario, strlen(rows[i].scenario));
		if (!g_str_has_prefix(got, rows[i].want))
			fail_msg("%s\nwant %s\ngot %s", rows[i].scenario, rows[i].want, got);
	}
}

static void
words_that_are_not_known_are_passed_over(void **state)
{
	(void)state;
	static const char scenario[] = "{" PEOPLE ", " SPAN ", \"shows\": \"nothing\", \"events\":"
				       " [{\"at\": \"2027-02-03T08:00\", \"type\": \"stop\","
				       " \"session\": null, \"colour\": 7}]}";
	g_autofree char *got = scene_simulate(scenario, strlen(scenario));

	assert_non_null(strstr(got, "\"confirmed\""));
}

static void
every_mail_has_its_reason(void **state)
{
	(void)state;
	json_t *json = scene_json("02-09T10:00 answer words=80 signals=[4]\nuntil 02-20");
	char *dumped = json_dumps(json, 0);
	g_autofree char *got = scene_simulate(dumped, strlen(dumped));

	assert_non_null(strstr(got, "\"rule\": \"R2 chain of the gap; slot 1\""));
	assert_non_null(strstr(got, "\"rule\": \"R9 deepening; 3.4 row 4; slot 2\""));
	free(dumped);
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scenario_that_cannot_be_read_is_told_where),
		cmocka_unit_test(words_that_are_not_known_are_passed_over),
		cmocka_unit_test(every_mail_has_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
