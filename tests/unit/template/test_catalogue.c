#include "template/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "base/remedy.h"

#define TEMPLATES SOURCE_DIR "/templates"

static const char *const langs[] = { "fi", "sv", "en" };

static struct catalogue *
open_shipped(void)
{
	g_autoptr(GError) error = NULL;
	struct catalogue *catalogue = catalogue_open(TEMPLATES, NULL, &error);
	if (catalogue == NULL)
		fail_msg("%s", error->message);
	return catalogue;
}

static json_t *
json_of(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);
	if (json == NULL)
		fail_msg("%d:%d: %s", error.line, error.column, error.text);
	return json;
}

static void
render(const struct catalogue *catalogue, const char *lang, const char *name, const char *data,
       struct rendered *out)
{
	g_autoptr(GError) error = NULL;
	json_t *json = json_of(data);
	if (!catalogue_render(catalogue, lang, name, json, out, &error))
		fail_msg("%s %s: %s", lang, name, error->message);
	json_decref(json);
}

#define WRITTEN "@written@"
/* The shortest of the lines that end in the mentee's word. */
#define REASON "Vastauksessasi toistuu sana \""

/* Names of what a mentee wrote, and short values for names that stand before it: the shorter
 * these are, the earlier it comes in a mail. */
static const struct {
	const char *name, *value;
} samples[] = {
	{ "quote", WRITTEN },
	{ "answer", WRITTEN },
	{ "text", WRITTEN },
	{ "matched", WRITTEN },
	{ "plan", WRITTEN },
	{ "topic", WRITTEN },
	{ "outcome", WRITTEN },
	{ "worth", WRITTEN },
	{ "word", WRITTEN },
	{ "first_quote", WRITTEN },
	{ "mirror", WRITTEN },
	{ "first_answer", WRITTEN },
	{ "own_words", WRITTEN },
	{ "answer1", WRITTEN },
	{ "answer2", WRITTEN },
	{ "reason", REASON WRITTEN },
	{ "mentee", "Bo" },
	{ "mentor", "Eva" },
	{ "date", "1.5." },
	{ "question", "Vad hände?" },
	{ "time", "8.30" },
	{ "when", "tisdag 1.5." },
	{ "why", "Först fakta, sedan tolkning." },
};

/* A value for a name of names.tsv, by its mark or by its last part. */
static json_t *
value_of(const char *name)
{
	const char *dot = strchr(name, '.');
	const char *last = dot == NULL ? name : dot + 1;
	if (g_str_has_suffix(name, "#") || g_str_has_suffix(name, "+"))
		return json_integer(2);
	if (g_str_has_suffix(name, "?"))
		return json_true();
	if (strcmp(last, "mirror") == 0)
		return json_pack("[s]", WRITTEN);
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
		if (strcmp(last, samples[i].name) == 0)
			return json_string(samples[i].value);
	return json_string("x");
}

/* Put a name's value into the data; a name with a dot into the one item of its list. */
static void
put_name(json_t *data, const char *name)
{
	const char *dot = strchr(name, '.');
	g_autofree char *list = g_strndup(name, dot == NULL ? 0 : (size_t)(dot - name));
	g_autofree char *key =
	    g_strndup(dot == NULL ? name : dot + 1, strcspn(dot == NULL ? name : dot + 1, "?#+"));
	json_t *to = data;
	if (dot != NULL) {
		json_t *items = json_object_get(data, list);
		if (!json_is_array(items)) {
			items = json_array();
			json_array_append_new(items, json_object());
			json_object_set_new(data, list, items);
		}
		to = json_array_get(items, 0);
	}
	if (json_object_get(to, key) == NULL)
		json_object_set_new(to, key, value_of(name));
}

static void
put_column(json_t *data, const char *column)
{
	g_auto(GStrv) names = g_strsplit(column, " ", -1);
	for (char **name = names; *name != NULL; name++)
		if (strcmp(*name, "-") != 0)
			put_name(data, *name);
}

/* Each row of names.tsv: the mail, what it needs, what it may have. */
static void
for_each_columns(void (*use)(const char *mail, json_t *needed, const char *may, void *context),
                 void *context)
{
	g_autofree char *text = NULL;
	assert_true(g_file_get_contents(TEMPLATES "/names.tsv", &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		if (**line == '#' || **line == '\0')
			continue;
		g_auto(GStrv) columns = g_strsplit(*line, "\t", -1);
		json_t *data = json_object();
		put_column(data, columns[1]);
		use(columns[0], data, columns[2], context);
		json_decref(data);
	}
}

/* What for_each_row hands on. */
struct handed {
	void (*use)(const char *mail, json_t *data, void *context);
	bool is_full;
	void *context;
};

static void
hand_on(const char *mail, json_t *data, const char *may, void *context)
{
	const struct handed *handed = context;
	if (handed->is_full)
		put_column(data, may);
	handed->use(mail, data, handed->context);
}

/* Each row of names.tsv with what the mail needs, or with all it may have too. */
static void
for_each_row(void (*use)(const char *mail, json_t *data, void *context), bool is_full,
             void *context)
{
	struct handed handed = { use, is_full, context };
	for_each_columns(hand_on, &handed);
}

static void
render_everywhere(const char *mail, json_t *data, void *context)
{
	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		g_autoptr(GError) error = NULL;
		struct rendered out;
		if (!catalogue_render(context, langs[i], mail, data, &out, &error))
			fail_msg("%s %s: %s", langs[i], mail, error->message);
		assert_true(strlen(out.text) > 0);
		assert_null(strstr(out.text, "{{"));
		assert_null(strstr(out.text, "\n\n\n"));
		assert_true(strlen(out.from_name) > 0);
		assert_true(out.html != NULL || strcmp(mail, "human") == 0);
		rendered_clear(&out);
	}
}

static void
every_mail_renders(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	for_each_row(render_everywhere, false, catalogue);
	for_each_row(render_everywhere, true, catalogue);
	catalogue_free(catalogue);
}

static void
shipped_templates_have_no_problems(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	g_autoptr(GPtrArray) problems = catalogue_check(catalogue);
	for (guint i = 0; i < problems->len; i++)
		print_error("%s\n", (char *)g_ptr_array_index(problems, i));
	assert_int_equal(problems->len, 0);
	catalogue_free(catalogue);
}

static void
a_question_reads_as_drafted(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	struct rendered out;
	render(catalogue, "fi", "question",
	       "{\"mentee\": \"Anna\", \"mentor\": \"Liisa\", \"mentor_full\": \"Liisa Laine\","
	       "\"question\": \"Mitä tapahtui?\", \"why\": \"Näin.\", \"n\": 1, \"total\": 11,"
	       "\"review_day\": \"maanantaina\", \"ref\": \"abcd1234\"}",
	       &out);
	assert_string_equal(out.subject, "Kysymys 1/11: Mitä tapahtui?");
	assert_string_equal(out.from_name, "Mentorointi · Liisa Laine");
	assert_string_equal(out.preheader, "Muutama lause riittää.");
	assert_string_equal(
	    out.text,
	    "Hei Anna\n\nMitä tapahtui?\n\nNäin.\n\n"
	    "Vastaa tähän viestiin, kun ehdit. Muutama lause riittää, mutta voit kirjoittaa "
	    "pidempäänkin.\nMentorisi Liisa lukee vastauksesi maanantaina.\n\n--\n"
	    "Tämän kysymyksen lähetti ohjelma. Jos haluat tauon, vastaa TAUKO. Muut ohjeet saat "
	    "vastaamalla OHJE.\nViite abcd1234\n");
	assert_non_null(strstr(out.html, "<html lang=\"fi\">"));
	assert_non_null(strstr(out.html, "Muutama lause riittää."));
	rendered_clear(&out);

	render(catalogue, "sv", "question",
	       "{\"mentee\": \"Åsa\", \"mentor\": \"Björn\", \"mentor_full\": \"Björn Berg\","
	       "\"question\": \"Vad gör du?\", \"own\": true, \"ref\": \"abcd1234\"}",
	       &out);
	assert_string_equal(out.subject, "En fråga från din mentor");
	assert_non_null(
	    strstr(out.text, "Hej Åsa!\n\nVad gör du?\n\nDin mentor Björn har skrivit"));
	rendered_clear(&out);
	catalogue_free(catalogue);
}

static void
a_digest_counts_and_keeps_numbers(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	struct rendered out;
	render(
	    catalogue, "en", "digest",
	    "{\"week\": 20, \"waiting_n\": 1, \"quiet_n\": 1, \"paused_n\": 0, \"asked\": 9,"
	    "\"answered\": 7, \"commented\": 6, \"waiting\": [{\"n\": 3, \"mentee\": \"Anna\","
	    "\"date\": \"17 May\", \"days\": 1, \"question\": \"What happened?\","
	    "\"answer\": \"1. I *left*.\\n\\n# It was late\"}],"
	    "\"quiet\": [{\"n\": 5, \"mentee\": \"Bo\", \"questions\": 2, \"date\": \"4 May\"}]}",
	    &out);
	assert_string_equal(out.subject, "Mentoring, week 20: one waiting for you");
	assert_string_equal(out.preheader, "Waiting 1, quiet 1, paused 0.");
	assert_non_null(
	    strstr(out.text, "WAITING FOR YOU\n3. Anna – wrote on 17 May, has waited 1 day\n"
	                     "Question: What happened?\n\n\"1. I *left*.\n\n# It was late\"\n\n"
	                     "QUIET\n5. Bo, 2 questions unanswered, questions stopped on 4 May\n\n"
	                     "NUMBERS: questions 9"));
	rendered_clear(&out);
	catalogue_free(catalogue);
}

static void
the_own_words_of_a_mentor_stay_as_they_are(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	struct rendered out;
	render(catalogue, "en", "human",
	       "{\"text\": \"Hi Anna\\n\\n  * one\\n  * two <b>\\n\", \"mentor_full\": \"Liisa "
	       "Laine\"}",
	       &out);
	assert_string_equal(out.text, "Hi Anna\n\n  * one\n  * two <b>\n");
	assert_string_equal(out.from_name, "Liisa Laine");
	assert_null(out.subject);
	assert_null(out.html);
	rendered_clear(&out);
	catalogue_free(catalogue);
}

/* The choices of a mail's data, true or false all together: each picks other sentences. */
static void
choose(json_t *data, bool choice)
{
	for (void *at = json_object_iter(data); at != NULL; at = json_object_iter_next(data, at))
		if (json_is_boolean(json_object_iter_value(at)))
			json_object_iter_set_new(data, at, json_boolean(choice));
}

static void
check_lock_screen(const char *mail, json_t *data, void *context)
{
	enum { SHOWN_CHARS = 100 };
	for (size_t i = 0; i < 2 * G_N_ELEMENTS(langs); i++) {
		const char *lang = langs[i / 2];
		struct rendered out;
		choose(data, i % 2 == 0);
		assert_true(catalogue_render(context, lang, mail, data, &out, NULL));
		const char *words = strstr(out.text, WRITTEN);
		if (words != NULL && g_utf8_strlen(out.text, words - out.text) < SHOWN_CHARS)
			fail_msg("%s %s shows it after %ld characters:\n%s", lang, mail,
			         g_utf8_strlen(out.text, words - out.text), out.text);
		assert_true(out.subject == NULL || strstr(out.subject, WRITTEN) == NULL);
		assert_true(out.preheader == NULL || strstr(out.preheader, WRITTEN) == NULL);
		rendered_clear(&out);
	}
}

/* A mentor's own mail is words alone, and an admin's holds none. */
static void
check_lock_screen_of_program(const char *mail, json_t *data, void *context)
{
	if (strcmp(mail, "human") != 0 && !g_str_has_prefix(mail, "admin_"))
		check_lock_screen(mail, data, context);
}

/* A copy of what a mail needs without its lists, but for the one that a name is of. */
static json_t *
with_one_list(json_t *needed, const char *name)
{
	g_autofree char *list = g_strndup(name, strcspn(name, "."));
	json_t *data = json_deep_copy(needed);
	const char *key;
	json_t *value;
	void *next;
	json_object_foreach_safe(data, next, key, value)
	{
		if (json_is_array(value) && strcmp(key, list) != 0)
			json_object_del(data, key);
	}
	return data;
}

/* With what a mail needs and one more name at a time: then the least stands before the words. */
static void
check_lock_screen_of_each(const char *mail, json_t *needed, const char *column, void *context)
{
	g_auto(GStrv) names = g_strsplit(column, " ", -1);
	for (char **name = names; *name != NULL; name++) {
		json_t *data = with_one_list(needed, *name);
		put_column(data, *name);
		check_lock_screen_of_program(mail, data, context);
		json_decref(data);
	}
}

/* Where a mail shows what a mentee wrote, it comes after the first 100 characters: a phone's lock
 * screen shows those, and the subject. */
static void
lock_screens_show_no_written_words(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	for_each_row(check_lock_screen_of_program, true, catalogue);
	for_each_columns(check_lock_screen_of_each, catalogue);
	catalogue_free(catalogue);
}

static void
render_refuses_what_is_missing(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	json_t *data = json_of("{\"mentor_full\": \"Eva Ek\", \"ref\": \"abcd1234\"}");
	struct rendered out;
	static const struct {
		const char *lang, *name, *want;
	} rows[] = {
		{ "fi", "consent_refused", TEMPLATES "/fi/consent_refused.md: needs \"mentor\"" },
		{ "de", "consent_refused", "no templates in the language \"de\"" },
		{ "fi", "nothing", "no mail \"nothing\" in \"fi\"" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		assert_false(
		    catalogue_render(catalogue, rows[i].lang, rows[i].name, data, &out, &error));
		assert_string_equal(error->message, rows[i].want);
		assert_int_equal(error->code, REMEDY_GIVE_UP);
		assert_null(out.text);
	}
	json_decref(data);
	catalogue_free(catalogue);
}

static void
lines_take_their_plural(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	static const struct {
		const char *lang, *name, *data, *want;
	} rows[] = {
		{ "fi", "reason.8", "{\"hit\": \"aina\"}", "Vastauksessasi toistuu sana \"aina\"" },
		{ "sv", "reason.4", "{\"hit\": \"måste\"}",
		  "Frågan utgår från det här stället: ”måste”" },
		{ "en", "digest.debt", "{\"n\": 1}",
		  "1 answer is waiting for you. One sentence is enough." },
		{ "en", "digest.debt", "{\"n\": 3}",
		  "3 answers are waiting for you. One sentence is enough for all of them." },
		{ "fi", "another", "{}", "Tässä on toinen kysymys edellisen tilalle." },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		json_t *data = json_of(rows[i].data);
		g_autofree char *got =
		    catalogue_line(catalogue, rows[i].lang, rows[i].name, data, NULL);
		assert_string_equal(got, rows[i].want);
		json_decref(data);
	}
	assert_true(catalogue_has_line(catalogue, "sv", "digest.debt"));
	assert_false(catalogue_has_line(catalogue, "sv", "reason.13"));
	g_autoptr(GError) error = NULL;
	assert_null(catalogue_line(catalogue, "fi", "reason.4", NULL, &error));
	assert_non_null(strstr(error->message, "\"hit\" is missing"));
	catalogue_free(catalogue);
}

static void
questions_come_in_order(void **state)
{
	(void)state;
	struct catalogue *catalogue = open_shipped();
	const char *const *ids = catalogue_questions(catalogue);
	assert_null(ids[11]);
	assert_string_equal(ids[0], "q01");
	assert_string_equal(ids[10], "q11");
	assert_string_equal(catalogue_question(catalogue, "q02.f2", "en"),
	                    "If your first interpretation were wrong, what other explanation would "
	                    "fit the same facts?");
	assert_string_equal(catalogue_question_phase(catalogue, "q08"), "choice");
	assert_non_null(strstr(catalogue_question_why(catalogue, "q04", "sv"), "erfarenhet"));
	assert_null(catalogue_question_why(catalogue, "q04.f1", "sv"));
	const char *const *followups = catalogue_question_followups(catalogue, "q11");
	assert_string_equal(followups[2], "q11.f3");
	assert_null(followups[3]);
	assert_null(catalogue_question(catalogue, "q12", "fi"));
	assert_null(catalogue_question_followups(catalogue, "q12")[0]);
	catalogue_free(catalogue);
}

/* A directory of an admin's own files. */
static char *
make_overlay(const char *const *paths_and_texts)
{
	char *directory = g_dir_make_tmp("overlay-XXXXXX", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		g_autofree char *folder = g_build_filename(directory, langs[i], NULL);
		assert_int_equal(g_mkdir(folder, 0700), 0);
	}
	for (; *paths_and_texts != NULL; paths_and_texts += 2) {
		g_autofree char *path = g_build_filename(directory, paths_and_texts[0], NULL);
		assert_true(g_file_set_contents(path, paths_and_texts[1], -1, NULL));
	}
	return directory;
}

static void
remove_overlay(const char *directory, const char *const *paths_and_texts)
{
	for (; *paths_and_texts != NULL; paths_and_texts += 2) {
		g_autofree char *path = g_build_filename(directory, paths_and_texts[0], NULL);
		g_unlink(path);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		g_autofree char *folder = g_build_filename(directory, langs[i], NULL);
		g_rmdir(folder);
	}
	g_rmdir(directory);
}

static void
an_overlay_wins_and_is_checked(void **state)
{
	(void)state;
	static const char *const files[] = {
		"fi/resumed.md",
		"from: mentee\nfooter: none\n\n{{mentor}}:lle ja {{mentor_full}}n {{date}}.\n",
		"fi/reminder.md",
		"from: mentee\n\n{{question}}\nMitä siis?\n\n[x](y) <b>\n{{> nowhere}}\n",
		"fi/lines.conf",
		"from.mentee = {{mentor_full}}\nanother = Toinen.\nmine.only = Vain tässä.\n",
		"questions.tsv",
		"q01\tx\tfi\tquestion\tMiksi?\nq12\ty\tsv\tquestion\tVad nu?\n",
		"sv/own.md",
		"from: nobody\n\nHej\n",
		NULL,
	};
	static const char *const wanted[] = {
		"/fi/reminder.md:7:1: there is no _nowhere.md",
		"/fi/reminder.md:6:3: a link does not work in a mail; write text",
		"/fi/reminder.md:6:8: HTML does not work in a mail; write text",
		"/fi/reminder.md:4:11: a second question beside {{question}}; leave it out",
		"/fi/reminder.md:1:1: nothing says that a program sent it; write footer: or say so",
		"/fi/resumed.md:1:1: there is no _footer_none.md",
		"/fi/resumed.md:4:1: names.tsv does not give resumed the name mentor",
		"/fi/resumed.md:4:1: {{mentor}} is inflected; turn the sentence so that the name "
		"stands alone",
		"/fi/resumed.md:4:19: {{mentor_full}} is inflected; turn the sentence so that the "
		"name stands alone",
		"/fi/resumed.md:4:36: names.tsv does not give resumed the name date",
		"/fi/resumed.md:4:36: a full stop after {{date}}, which brings its own; go on with "
		"the sentence or end the line",
		"sv/lines.conf:1:1: mine.only is missing",
		"/sv/own.md:1:1: names.tsv has no own",
		"en/lines.conf:1:1: mine.only is missing",
		"/questions.tsv:1: q01 in fi asks why; write mikä sai sinut …",
		"/questions.tsv:2: q12 has no text in fi",
		"/questions.tsv:2: q12 has no text in en",
	};
	g_autofree char *directory = make_overlay(files);
	g_autoptr(GError) error = NULL;
	struct catalogue *catalogue = catalogue_open(TEMPLATES, directory, &error);
	if (catalogue == NULL)
		fail_msg("%s", error->message);
	g_autofree char *line = catalogue_line(catalogue, "fi", "another", NULL, NULL);
	assert_string_equal(line, "Toinen.");
	assert_string_equal(catalogue_question(catalogue, "q12", "sv"), "Vad nu?");
	assert_string_equal(catalogue_question(catalogue, "q01", "sv"), "Vad hände?");

	g_autoptr(GPtrArray) problems = catalogue_check(catalogue);
	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		bool is_there = false;
		for (guint n = 0; n < problems->len; n++)
			is_there |= g_str_has_suffix(g_ptr_array_index(problems, n), wanted[i]);
		if (!is_there)
			fail_msg("not found: %s", wanted[i]);
	}
	guint others = 0;
	for (guint n = 0; n < problems->len; n++)
		others += strstr(g_ptr_array_index(problems, n), " in fi") != NULL
		          && strstr(g_ptr_array_index(problems, n), "questions.tsv") == NULL;
	assert_int_equal(problems->len - others, G_N_ELEMENTS(wanted));
	catalogue_free(catalogue);
	remove_overlay(directory, files);
}

static void
a_broken_file_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *path, *text, *want;
	} rows[] = {
		{ "fi/quiet.md", "from: mentee\nto: x\n\nHei\n",
		  "/fi/quiet.md:2: not subject:, from:, preheader:, footer: or format:" },
		{ "fi/quiet.md", "subject: x\n\nHei\n", "/fi/quiet.md:2: from: is missing" },
		{ "fi/quiet.md", "from: mentee\n\nHei\n{{mentor\n",
		  "/fi/quiet.md:4:1: the tag is not closed by }}" },
		{ "fi/quiet.md", "from: mentee\nformat: html\n\nHei\n",
		  "/fi/quiet.md:2: the only format is plain" },
		{ "sv/lines.conf", "# x\n\nno equals\n", "/sv/lines.conf:3: not key = text" },
		{ "sv/_x.md", "\xff", "/sv/_x.md: not UTF-8 text" },
		{ "questions.tsv", "q01\tx\tfi\tquestion\n", "/questions.tsv:1: not five columns" },
		{ "questions.tsv", "q99.f1\tx\tfi\tfollowup\tMitä?\n",
		  "/questions.tsv:1: there is no question above it that its id begins with" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *files[] = { rows[i].path, rows[i].text, NULL };
		g_autofree char *directory = make_overlay(files);
		g_autoptr(GError) error = NULL;
		assert_null(catalogue_open(TEMPLATES, directory, &error));
		if (!g_str_has_suffix(error->message, rows[i].want))
			fail_msg("got %s", error->message);
		assert_int_equal(error->code, REMEDY_OPERATOR);
		remove_overlay(directory, files);
	}
	g_autoptr(GError) error = NULL;
	assert_null(catalogue_open("/nonexistent", NULL, &error));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mail_renders),
		cmocka_unit_test(shipped_templates_have_no_problems),
		cmocka_unit_test(a_question_reads_as_drafted),
		cmocka_unit_test(a_digest_counts_and_keeps_numbers),
		cmocka_unit_test(the_own_words_of_a_mentor_stay_as_they_are),
		cmocka_unit_test(lock_screens_show_no_written_words),
		cmocka_unit_test(render_refuses_what_is_missing),
		cmocka_unit_test(lines_take_their_plural),
		cmocka_unit_test(questions_come_in_order),
		cmocka_unit_test(an_overlay_wins_and_is_checked),
		cmocka_unit_test(a_broken_file_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
