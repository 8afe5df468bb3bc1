#include "base/remedy.h"
#include "scene.h"

static char *
conf_text(void)
{
	char *text = NULL;

	assert_true(g_file_get_contents(SOURCE_DIR "/templates/programmes/starter.conf", &text,
	                                NULL, NULL));
	return text;
}

static void
the_built_in_programmes_are_as_the_rules_say(void **state)
{
	(void)state;
	struct programme *starter = scene_programme("starter");
	struct programme *partnership = scene_programme("partnership");

	assert_string_equal(starter->name, "starter");
	assert_int_equal(starter->sessions, 5);
	assert_int_equal(starter->gaps.n, 4);
	assert_int_equal(starter->now_in_gap, 4);
	assert_int_equal(starter->bank[PHASE_EFFECT].n, 2);
	assert_int_equal(starter->evaluation_once, 3);
	assert_string_equal(partnership->name, "partnership");
	assert_int_equal(partnership->sessions, 0);
	assert_int_equal(partnership->rolling.n, 3);
	assert_int_equal(partnership->now_after, 90);
	assert_int_equal(partnership->evaluation_sessions, 4);
	assert_int_equal(partnership->evaluation_days, 90);
	programme_free(starter);
	programme_free(partnership);
}

static void
a_wrong_file_is_told_where_and_what(void **state)
{
	(void)state;
	static const struct {
		const char *line;    /* of the right file */
		const char *instead; /* what stands there */
		const char *want;    /* part of the complaint */
	} rows[] = {
		{ "life = 7", "life = seven",
		  "\"seven\" is not a number from 1 to 120; write for example life = 7" },
		{ "life = 7", "life = 7 # days", "is not a number" },
		{ "life = 7", "life = 0", "is not a number from 1" },
		{ "life = 7", "", "life is missing; write for example life = 7" },
		{ "life = 7", "life = 7\nlife = 8", "life is given twice" },
		{ "life = 7", "lief = 7", "a programme has no \"lief\"" },
		{ "life = 7", "life 7", "\"life 7\" is no setting" },
		{ "effect = q10 q11", "effect = q10 q01",
		  "\"q10 q01\" does not fit; write for example effect" },
		{ "effect = q10 q11", "effect = q10.f1", "does not fit" },
		{ "effect = q10 q11", "effect =", "does not fit" },
		{ "slots = 17:2 35:3 more:3", "slots = 17:2 12:3 more:3", "does not fit" },
		{ "slots = 17:2 35:3 more:3", "slots = 17:2 35:3", "does not fit" },
		{ "slots = 17:2 35:3 more:3", "slots = 17:2 35:13 more:3", "does not fit" },
		{ "steps = 24:4+5 35:5+7 more:5+10", "steps = 24:4 35:5 more:5", "does not fit" },
		{ "reminders = 4 5 3", "reminders = 4 5 3 2", "does not fit" },
		{ "gaps = experience meaning choice effect", "gaps = experience future",
		  "does not fit" },
		{ "gaps = experience meaning choice effect", "", "by gaps or by rolling" },
		{ "name = starter", "name = My own", "does not fit" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = conf_text();
		g_auto(GStrv) parts = g_strsplit(text, rows[i].line, 2);
		assert_non_null(parts[1]);
		g_autofree char *wrong = g_strjoin(rows[i].instead, parts[0], parts[1], NULL);
		g_autoptr(GError) error = NULL;
		assert_null(programme_parse("own.conf", wrong, &error));
		assert_true(g_error_matches(error, REMEDY, REMEDY_OPERATOR));
		if (!g_str_has_prefix(error->message, "own.conf:")
		    || !strstr(error->message, rows[i].want))
			fail_msg("%s: %s", rows[i].instead, error->message);
	}
}

static void
the_line_is_counted(void **state)
{
	(void)state;
	g_autoptr(GError) error = NULL;

	assert_null(programme_parse("own.conf", "# one\r\n\r\n  name = own\nlife = x\n", &error));
	assert_true(g_str_has_prefix(error->message, "own.conf:4: "));
}

static void
phases_are_found(void **state)
{
	(void)state;
	struct programme *starter = scene_programme("starter");
	static const struct {
		const char *question;
		enum phase want;
	} rows[] = {
		{ "q01", PHASE_EXPERIENCE }, { "q06.f2", PHASE_MEANING },
		{ "q07.now", PHASE_CHOICE }, { "q11", PHASE_EFFECT },
		{ "q12", PHASES },           { "m01", PHASES },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct question_id id;
		assert_true(question_parse(rows[i].question, &id));
		assert_int_equal(programme_phase(starter, id), rows[i].want);
	}
	assert_string_equal(phase_word(PHASE_EFFECT), "effect");
	programme_free(starter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_built_in_programmes_are_as_the_rules_say),
		cmocka_unit_test(a_wrong_file_is_told_where_and_what),
		cmocka_unit_test(the_line_is_counted),
		cmocka_unit_test(phases_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
