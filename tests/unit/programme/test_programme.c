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

/* starter.conf with some of its lines written anew: "key = value" lines; a line of a key alone takes
 * it out. Owned by the caller. */
static char *
conf_with(const char *changes)
{
	g_autofree char *text = conf_text();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_auto(GStrv) news = g_strsplit(changes, "\n", -1);

	for (char **new = news; *new; new ++) {
		g_autofree char *key = g_strndup(*new, strcspn(*new, " "));
		g_autofree char *begin = g_strconcat(key, " =", NULL);
		char **line = lines;
		while (*line && !g_str_has_prefix(*line, begin))
			line++;
		if (!*line)
			fail_msg("starter.conf has no %s", key);
		g_free(*line);
		*line = g_strdup(strchr(*new, ' ') ? *new : "");
	}
	return g_strjoinv("\n", lines);
}

static int
line_of(const char *text, const char *key)
{
	g_autofree char *begin = g_strconcat("\n", key, " =", NULL);
	const char *found = strstr(text, begin);
	int n = 1;

	for (const char *at = text; found && at <= found; at++)
		n += *at == '\n';
	return n;
}

static void
a_wrong_file_is_told_where_and_what(void **state)
{
	(void)state;
	static const struct {
		const char *changes;
		const char *key;  /* the complaint is of its line; NULL: of the last one */
		const char *want; /* part of the complaint */
	} rows[] = {
		{ "life = seven", "life",
		  "\"seven\" is not a number from 1 to 120; write for example life = 7" },
		{ "life = 7 # days", "life", "is not a number" },
		{ "life = 0", "life", "is not a number from 1" },
		{ "life = 121", "life", "is not a number from 1 to 120" },
		{ "life = -7", "life", "is not a number from 1" },
		{ "life = 7.5", "life", "is not a number from 1" },
		{ "life =", "life", "\"\" is not a number from 1" },
		{ "life", NULL, "life is missing; write for example life = 7" },
		{ "life = 7\nasks", NULL, "asks is missing; write for example asks = 2" },
		{ "effect = q10 q01", "effect",
		  "\"q10 q01\" does not fit; write for example effect = q10 q11" },
		{ "effect = q10.f1", "effect", "does not fit" },
		{ "effect = m01", "effect", "does not fit" },
		{ "effect = 10", "effect", "does not fit" },
		{ "effect =", "effect", "does not fit" },
		{ "slots = 17:2 12:3 more:3", "slots",
		  "does not fit; write for example slots = 17:2 35:3 more:3" },
		{ "slots = 17:2 35:3", "slots", "does not fit" },
		{ "slots = 17:2 35:13 more:3", "slots", "does not fit" },
		{ "slots = 17:2 35:3 50:3", "slots", "does not fit" },
		{ "steps = 24:4 35:5 more:5", "steps",
		  "does not fit; write for example steps = 24:4+5 35:5+7 more:5+10" },
		{ "steps = 24:4+0 35:5+7 more:5+10", "steps", "does not fit" },
		{ "reminders = 4 5 3 2", "reminders", "does not fit" },
		{ "reminders =", "reminders", "does not fit; write for example reminders = 4 5 3" },
		{ "gaps = experience future", "gaps",
		  "does not fit; write for example gaps = experience meaning choice effect" },
		{ "gaps", NULL, "by gaps or by rolling" },
		{ "gaps = experience meaning choice effect\nlife = 7\nname = My own", "name",
		  "does not fit" },
		{ "life = 7", "name",
		  "starter is no name for this file; write name = own, or call the file "
		  "starter.conf" },
		{ "sessions = 53", "sessions", "is not a number from 0 to 52" },
		/* What two lines say against each other. */
		{ "sessions = 6", "gaps",
		  "6 sessions have 5 gaps between them, and 4 phases stand here; write 5" },
		{ "sessions = 0", "sessions",
		  "0 sessions have no gaps; write sessions = 5, or rolling instead of gaps" },
		{ "now_in_gap = 5", "now_in_gap", "there is no gap 5; write now_in_gap = 4" },
		{ "evaluation_once = 6", "evaluation_once",
		  "there is no session 6; write evaluation_once = 5 or less" },
		{ "expiry_life = 8", "expiry_life",
		  "8 is more than life = 7, and a question closes before it; write expiry_life "
		  "= 7 or less" },
		{ "reminders = 4 7", "reminders",
		  "on day 7 the question has closed (life = 7); write days before it" },
		{ "debt_alert = 9", "debt_nudge",
		  "10 is more than debt_alert = 9, and the admin comes first; write debt_nudge = "
		  "9 or less" },
		{ "invitation_told = 4", "invitation_reminder",
		  "5 is more than invitation_told = 4, and the mentor is told before it" },
		{ "asks_in = 1", "asks", "2 is more than asks_in = 1" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = conf_with(rows[i].changes);
		g_autofree char *where =
		    rows[i].key ? g_strdup_printf("own.conf:%d: ", line_of(text, rows[i].key))
				: g_strdup("own.conf:");
		g_autoptr(GError) error = NULL;
		assert_null(programme_parse("own.conf", text, &error));
		assert_true(g_error_matches(error, REMEDY, REMEDY_OPERATOR));
		if (!g_str_has_prefix(error->message, where)
		    || !strstr(error->message, rows[i].want))
			fail_msg("%s: %s", rows[i].changes, error->message);
	}
}

/* Lines before starter.conf's own. */
static void
a_wrong_line_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *line, *want;
	} rows[] = {
		{ "life = 8", "life is given twice; leave one of the two lines" },
		{ "lief = 7", "a programme has no \"lief\"; starter.conf shows every key" },
		{ "life 7", "\"life 7\" is no setting; write key = value, or # before a comment" },
		{ "[cadence]", "is no setting" },
		{ "rolling = experience", "by gaps or by rolling; write one of the two" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = conf_text();
		g_autofree char *wrong = g_strdup_printf("%s\n%s", rows[i].line, text);
		g_autoptr(GError) error = NULL;
		assert_null(programme_parse("own.conf", wrong, &error));
		if (!g_str_has_prefix(error->message, "own.conf:")
		    || !strstr(error->message, rows[i].want))
			fail_msg("%s: %s", rows[i].line, error->message);
	}
}

/* Other numbers, other counts, other phases: the plan follows the file. */
static void
an_admin_changes_the_plan_without_c(void **state)
{
	(void)state;
	static const struct {
		const char *changes;
		struct scene_row row;
	} rows[] = {
		{ "sessions = 3\ngaps = choice effect\nnow_in_gap = 0\nevaluation_once = 2",
		  { "three sessions, two phases", "post evaluation closing question",
		    "sessions 02-02T10:00 02-16T10:00 03-02T10:00\n"
		    "until 03-10",
		    "02-03 08:30 mentee post\n"
		    "02-05 08:30 mentee question q07\n"
		    "02-17 08:30 mentee evaluation\n"
		    "02-19 08:30 mentee question q10\n"
		    "03-03 08:30 mentee closing\n" } },
		{ "experience = q05 q02\nmeaning = q04 q06",
		  { "another order of the bank", "question",
		    "02-09T10:00 answer words=80\n"
		    "02-10T10:00 human_reply\n"
		    "until 02-20",
		    "02-08 08:30 mentee question q05\n"
		    "02-17 08:30 mentee question q02\n" } },
		{ "life = 5\nreminders = 2 3",
		  { "shorter life, earlier reminder", "question reminder", "until 02-22",
		    "02-08 08:30 mentee question q01\n"
		    "02-10 08:30 mentee reminder q01\n"
		    "02-17 08:30 mentee question q02\n"
		    "02-19 08:30 mentee reminder q02\n" } },
		{ "slots = 10:1 20:2 more:5\nsteps = 10:3+3 20:3+3 more:3+4\nasks = 3\nmails_apart "
		  "= 1\nafter_writing = 1\nexperience = q01 q02 q03 q20 q21",
		  { "five questions in a gap, four days apart", "question",
		    "sessions 02-02T10:00 03-09T10:00\n"
		    "02-05T12:00 answer words=80\n"
		    "02-05T13:00 human_reply\n"
		    "02-09T12:00 answer words=80\n"
		    "02-09T13:00 human_reply\n"
		    "02-13T12:00 answer words=80\n"
		    "02-13T13:00 human_reply\n"
		    "02-17T12:00 answer words=80\n"
		    "02-17T13:00 human_reply\n"
		    "until 03-09",
		    "02-05 08:30 mentee question q01\n"
		    "02-09 08:30 mentee question q02\n"
		    "02-12 08:30 mentee question q03\n"
		    "02-17 08:30 mentee question q20\n"
		    "02-22 08:30 mentee question q21\n" } },
		{ "silent_after = 1",
		  { "silence after one", "question quiet", "until 02-25",
		    "02-08 08:30 mentee question q01\n"
		    "02-15 08:30 mentee quiet\n" } },
		{ "nudge_mentor = 14\nnudge_mentee = 3",
		  { "nudged earlier", "schedule_nudge",
		    "02-04T10:00 mail words=80\n"
		    "02-04T11:00 human_reply\n"
		    "02-08T20:00 answer words=80\n"
		    "02-09T10:00 human_reply\n"
		    "02-17T20:00 answer words=80\n"
		    "02-18T10:00 human_reply\n"
		    "02-26T20:00 answer words=80\n"
		    "until 03-12",
		    "02-16 07:30 mentor schedule_nudge\n"
		    "03-01 08:30 mentee schedule_nudge\n" } },
		{ "debt_nudge = 3\ndebt_alert = 5\ndebt_stop = 1",
		  { "the mentor is sooner reminded", "question debt_nudge debt_alert debt_stop",
		    "02-09T10:00 answer words=80\n"
		    "until 02-28",
		    "02-08 08:30 mentee question q01\n"
		    "02-10 07:30 mentor debt_stop\n"
		    "02-12 07:30 mentor debt_nudge\n"
		    "02-15 07:30 admin debt_alert\n" } },
		{ "invitation_reminder = 2\ninvitation_told = 4",
		  { "the invitation", "invitation_reminder invitation_unanswered",
		    "03-01T10:00 consent\n"
		    "until 02-20",
		    "02-04 08:30 mentee invitation_reminder\n"
		    "02-08 07:30 mentor invitation_unanswered\n" } },
		{ "prep = 4\npost_until = 0",
		  { "the prep mail four working days before", "prep",
		    "sessions 02-02T10:00 02-23T10:00\n"
		    "until 02-23",
		    "02-17 08:30 mentee prep\n" } },
	};
	bool failed = false;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *changes = g_strconcat("name = own\n", rows[i].changes, NULL);
		g_autofree char *text = conf_with(changes);
		g_autoptr(GError) error = NULL;
		struct programme *own = programme_parse("own.conf", text, &error);
		if (!own)
			fail_msg("%s: %s", rows[i].row.label, error->message);
		scene_own_programme = own;
		g_autofree char *scene = g_strconcat("programme own\n", rows[i].row.scene, NULL);
		g_autofree char *got = scene_mails(scene, rows[i].row.kinds);
		if (strcmp(got, rows[i].row.want) != 0) {
			print_error("%s\n--- want\n%s--- got\n%s", rows[i].row.label,
			            rows[i].row.want, got);
			failed = true;
		}
		scene_own_programme = NULL;
		programme_free(own);
	}
	assert_false(failed);
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
		cmocka_unit_test(a_wrong_line_is_told),
		cmocka_unit_test(an_admin_changes_the_plan_without_c),
		cmocka_unit_test(the_line_is_counted),
		cmocka_unit_test(phases_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
