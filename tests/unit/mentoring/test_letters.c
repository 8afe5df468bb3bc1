#include "stage.h"

/* Every mail the planner can decide on has its words: mentorships of 120 days are played in each
 * language, and no letter may fail. */

#define LETTERS SOURCE_DIR "/tests/unit/mentoring/letters"

static const char *const langs[] = { "fi", "sv", "en" };

/* What must have left at least once in each language. */
static const struct {
	enum addressee to;
	const char *kind;
} kinds[] = {
	{ ADDRESSEE_MENTEE, "invitation" },     { ADDRESSEE_MENTEE, "invitation_reminder" },
	{ ADDRESSEE_MENTEE, "question" },       { ADDRESSEE_MENTEE, "followup" },
	{ ADDRESSEE_MENTEE, "reminder" },       { ADDRESSEE_MENTEE, "quiet" },
	{ ADDRESSEE_MENTEE, "schedule_nudge" }, { ADDRESSEE_MENTEE, "post" },
	{ ADDRESSEE_MENTEE, "prep" },           { ADDRESSEE_MENTEE, "evaluation" },
	{ ADDRESSEE_MENTEE, "closing" },        { ADDRESSEE_MENTEE, "receipt" },
	{ ADDRESSEE_MENTEE, "confirmed" },      { ADDRESSEE_MENTEE, "human" },
	{ ADDRESSEE_MENTOR, "brief" },          { ADDRESSEE_MENTOR, "digest" },
	{ ADDRESSEE_MENTOR, "review" },         { ADDRESSEE_MENTOR, "invitation_unanswered" },
	{ ADDRESSEE_MENTOR, "quiet" },          { ADDRESSEE_MENTOR, "schedule_nudge" },
	{ ADDRESSEE_MENTOR, "needs_human" },    { ADDRESSEE_MENTOR, "debt_nudge" },
	{ ADDRESSEE_MENTOR, "debt_stop" },      { ADDRESSEE_MENTOR, "confirmed" },
	{ ADDRESSEE_ADMIN, "debt_alert" },
};

static void
note_kinds(const struct staged *stage, unsigned *seen)
{
	for (guint i = 0; i < stage->mails->len; i++) {
		const struct stage_mail *mail = &g_array_index(stage->mails, struct stage_mail, i);
		for (size_t j = 0; j < G_N_ELEMENTS(kinds); j++)
			if (kinds[j].to == mail->to && g_str_equal(kinds[j].kind, mail->kind))
				*seen |= 1u << j;
	}
}

/* Returns whether all of it went well. */
static bool
play(const char *name, const char *lang, bool is_rich, unsigned *seen)
{
	g_autofree char *file = g_build_filename(LETTERS, name, NULL);
	g_autofree char *text = NULL;
	struct staged stage;

	assert_true(g_file_get_contents(file, &text, NULL, NULL));
	stage_open(&stage, text, lang, is_rich);
	bool ok = stage_knows_all(stage.scenario) && stage_play(&stage);
	if (!ok)
		print_error("%s in %s failed\n", name, lang);
	note_kinds(&stage, seen);
	stage_close(&stage);
	return ok;
}

static void
no_letter_fails(void **state)
{
	int failed_n = 0;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		g_autoptr(GDir) dir = g_dir_open(LETTERS, 0, NULL);
		const char *name;
		unsigned seen = 0;
		assert_non_null(dir);
		while ((name = g_dir_read_name(dir)))
			failed_n += !play(name, langs[i], i == 0, &seen);
		for (size_t j = 0; j < G_N_ELEMENTS(kinds); j++) {
			if (seen & (1u << j))
				continue;
			print_error("%s: no %s to the %s\n", langs[i], kinds[j].kind,
			            addressee_names[kinds[j].to]);
			failed_n++;
		}
	}
	assert_int_equal(failed_n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_letter_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
