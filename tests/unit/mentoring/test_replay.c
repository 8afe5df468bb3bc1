#include "stage.h"

/* The daemon's day is the planner's: what leaves through the use cases, at what hour and with which
 * question, is what `programme simulate` promises. */

#define CORPUS SOURCE_DIR "/../shared/corpora/cadence/dev"
#define OWN SOURCE_DIR "/tests/unit/mentoring/replay"

/* Of mails the daemon does not make yet: left out on both sides. */
static const char *const later_kinds[] = { "low_score", NULL };

static bool
is_left_out(json_t *expected, const char *kind)
{
	size_t i;
	json_t *ignored;

	json_array_foreach(json_object_get(expected, "ignore"), i, ignored)
	{
		if (strcmp(json_string_value(ignored), kind) == 0)
			return true;
	}
	return g_strv_contains(later_kinds, kind);
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Lines in order, as one text. Takes them over. */
static char *
sorted(GPtrArray *lines)
{
	g_ptr_array_sort(lines, by_text);
	g_ptr_array_add(lines, NULL);
	char *text = g_strjoinv("\n", (char **)lines->pdata);
	g_ptr_array_free(lines, TRUE);
	return text;
}

static char *
wanted(json_t *expected)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	size_t i;
	json_t *mail;

	json_array_foreach(json_object_get(expected, "mails"), i, mail)
	{
		const char *kind = json_string_value(json_object_get(mail, "kind"));
		const char *question = json_string_value(json_object_get(mail, "question"));
		if (is_left_out(expected, kind))
			continue;
		g_ptr_array_add(lines,
		                g_strdup_printf("%s %s %s %s",
		                                json_string_value(json_object_get(mail, "at")),
		                                json_string_value(json_object_get(mail, "to")),
		                                kind, question ? question : "-"));
	}
	return sorted(lines);
}

static char *
left(const struct staged *stage, json_t *expected)
{
	const struct setting *setting = &stage->scenario->setting;
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < stage->mails->len; i++) {
		const struct stage_mail *mail = &g_array_index(stage->mails, struct stage_mail, i);
		const char *zone =
		    mail->to == ADDRESSEE_MENTEE ? setting->mentee.zone : setting->mentor.zone;
		if (!mail->is_shown || is_left_out(expected, mail->kind)
		    || mail->at >= stage->scenario->until)
			continue;
		g_autofree char *at = when_text(zone, mail->at);
		g_ptr_array_add(lines,
		                g_strdup_printf("%s %s %s %s", at, addressee_names[mail->to],
		                                mail->kind, mail->question ? mail->question : "-"));
	}
	return sorted(lines);
}

enum played { AGREES, DIFFERS, SKIPPED, OUTCOMES };

static enum played
play(const char *directory, const char *name)
{
	g_autofree char *file = g_strconcat(directory, "/", name, ".json", NULL);
	g_autofree char *expected_file = g_strconcat(directory, "/", name, ".expected.json", NULL);
	g_autofree char *text = NULL;
	struct staged stage;
	enum played played = SKIPPED;

	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	json_t *expected = json_load_file(expected_file, 0, NULL);
	assert_non_null(expected);
	stage_open(&stage, text, "fi", true);
	if (stage_knows_all(stage.scenario)) {
		bool ok = stage_play(&stage);
		g_autofree char *want = wanted(expected);
		g_autofree char *got = left(&stage, expected);
		played = ok && strcmp(want, got) == 0 ? AGREES : DIFFERS;
		if (played == DIFFERS)
			print_error("%s\n--- want\n%s\n--- got\n%s\n", name, want, got);
	}
	stage_close(&stage);
	json_decref(expected);
	return played;
}

static void
play_all(const char *directory, int outcomes[OUTCOMES])
{
	g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
	const char *file;

	while (dir && (file = g_dir_read_name(dir))) {
		if (!g_str_has_suffix(file, ".expected.json"))
			continue;
		g_autofree char *name = g_strndup(file, strlen(file) - strlen(".expected.json"));
		outcomes[play(directory, name)]++;
	}
}

static void
the_public_scenarios_agree(void **state)
{
	int outcomes[OUTCOMES] = { 0 };

	(void)state;
	if (!g_file_test(CORPUS, G_FILE_TEST_IS_DIR)) {
		print_message("no corpus at " CORPUS "\n");
		skip();
	}
	play_all(CORPUS, outcomes);
	print_message("%d agree, %d differ, %d are about what the daemon does not do yet\n",
	              outcomes[AGREES], outcomes[DIFFERS], outcomes[SKIPPED]);
	assert_int_equal(outcomes[DIFFERS], 0);
}

static void
our_own_scenarios_agree(void **state)
{
	int outcomes[OUTCOMES] = { 0 };

	(void)state;
	play_all(OWN, outcomes);
	assert_int_equal(outcomes[DIFFERS] + outcomes[SKIPPED], 0);
	assert_true(outcomes[AGREES] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_public_scenarios_agree),
		cmocka_unit_test(our_own_scenarios_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
