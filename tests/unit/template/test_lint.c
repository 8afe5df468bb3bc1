/* Each rule of the linter by a text that breaks it and one that keeps it. */
#include "template/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#define TEMPLATES SOURCE_DIR "/templates"

/* A file of an admin, and what is said about it: "" for nothing. */
struct row {
	const char *path, *text, *want;
};

enum { MOST_ROWS = 64 };

/* One look at an admin's directory with the files of some rows. */
struct look {
	char *directory;
	char *paths[MOST_ROWS]; /* of row n in the directory; NULL when it is not in this look */
};

/* A partial has a name of its own for each row; all else is as the row says. */
static char *
path_of(const struct row *row, size_t n)
{
	g_autofree char *numbered = g_strdup_printf("/_x%zu.md", n);
	g_auto(GStrv) parts = g_strsplit(row->path, "/_x.md", 2);
	return g_strjoinv(numbered, parts);
}

static bool
is_in(const struct look *look, const char *path)
{
	for (size_t i = 0; i < MOST_ROWS; i++)
		if (look->paths[i] != NULL && strcmp(look->paths[i], path) == 0)
			return true;
	return false;
}

static void
put_file(struct look *look, const struct row *row, size_t n)
{
	g_autofree char *path = path_of(row, n);
	if (is_in(look, path))
		return;
	g_autofree char *file = g_build_filename(look->directory, path, NULL);
	assert_true(g_file_set_contents(file, row->text, -1, NULL));
	look->paths[n] = g_steal_pointer(&path);
}

static void
clear_look(struct look *look)
{
	static const char *const folders[] = { "fi", "sv", "en", "" };
	for (size_t i = 0; i < MOST_ROWS; i++) {
		g_autofree char *file =
		    g_build_filename(look->directory, look->paths[i] ? look->paths[i] : "", NULL);
		if (look->paths[i] != NULL)
			g_unlink(file);
		g_free(look->paths[i]);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *folder = g_build_filename(look->directory, folders[i], NULL);
		g_rmdir(folder);
	}
	g_free(look->directory);
}

static void
make_look(struct look *look)
{
	static const char *const folders[] = { "fi", "sv", "en" };
	*look = (struct look){ .directory = g_dir_make_tmp("lint-XXXXXX", NULL) };
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *folder = g_build_filename(look->directory, folders[i], NULL);
		g_mkdir(folder, 0700);
	}
}

static GPtrArray *
problems_of(const struct look *look)
{
	g_autoptr(GError) error = NULL;
	struct catalogue *catalogue = catalogue_open(TEMPLATES, look->directory, &error);
	if (catalogue == NULL)
		fail_msg("%s", error->message);
	GPtrArray *problems = catalogue_check(catalogue);
	catalogue_free(catalogue);
	return problems;
}

/* What is said about a row's file is as wanted. */
static void
check_row(const struct row *row, const struct look *look, const char *path, GPtrArray *problems)
{
	g_autofree char *file = g_strdup_printf("%s/%s:", look->directory, path);
	g_autoptr(GString) said = g_string_new(NULL);
	for (guint i = 0; i < problems->len; i++) {
		const char *problem = g_ptr_array_index(problems, i);
		if (g_str_has_prefix(problem, file))
			g_string_append_printf(said, "%s:%s\n", row->path, problem + strlen(file));
	}
	bool is_as_wanted =
	    *row->want == '\0' ? said->len == 0 : strstr(said->str, row->want) != NULL;
	if (!is_as_wanted)
		fail_msg("%s\n%s\nsays: %s\nwant: %s", row->path, row->text, said->str, row->want);
}

/* As many looks as it takes for rows about the same file. */
static void
check_rows(const struct row *rows, size_t n)
{
	bool done[MOST_ROWS] = { false };
	assert_true(n <= MOST_ROWS);
	for (size_t left = n; left > 0;) {
		struct look look;
		make_look(&look);
		for (size_t i = 0; i < n; i++)
			if (!done[i])
				put_file(&look, &rows[i], i);
		g_autoptr(GPtrArray) problems = problems_of(&look);
		for (size_t i = 0; i < n; i++) {
			if (look.paths[i] == NULL)
				continue;
			check_row(&rows[i], &look, look.paths[i], problems);
			done[i] = true;
			left--;
		}
		clear_look(&look);
	}
}

#define LINE(lang, text) lang "/_x.md", text "\n"
#define AT "/_x.md:1:"

static void
marks_have_the_style_of_the_language(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ LINE("fi", "Hienoa on."), "" },
		{ LINE("fi", "Kiitos!"), "fi" AT "7: an exclamation mark; end the sentence" },
		{ LINE("en", "Thanks!"), "en" AT "7: an exclamation mark" },
		{ LINE("sv", "Tack!"), "sv" AT "5: an exclamation mark" },
		{ LINE("fi", "Sana \"x\""), "" },
		{ LINE("fi", "Sana ”x”"), "fi" AT "6: another quotation mark; write \"…\"" },
		{ LINE("en", "Word “x”"), "another quotation mark; write \"…\"" },
		{ LINE("sv", "Ordet ”x”"), "" },
		{ LINE("sv", "Ordet \"x\""), "another quotation mark; write ”…”" },
		{ LINE("fi", "Sana \"x"), "fi" AT "6: a quotation mark alone on its line" },
		{ LINE("sv", "Ordet ”x” och ”y"), "a quotation mark alone on its line" },
		{ LINE("en", "Don't"), "" },
		{ LINE("en", "Don’t"), "a curved apostrophe; write '" },
		{ LINE("fi", "Sitten …"), "" },
		{ LINE("fi", "Sitten..."), "three full stops; write …" },
		{ LINE("en", "One – two"), "" },
		{ LINE("en", "One - two"), "a hyphen between blanks; write –" },
		{ LINE("sv", "0–10"), "" },
		{ LINE("sv", "0-10"), "a hyphen between numbers; write –" },
		{ LINE("sv", "Två  blanka"), "two blanks; write one" },
		{ LINE("sv", "Fel , här"), "a blank before a mark; leave it out" },
	};
	check_rows(rows, G_N_ELEMENTS(rows));
}

static void
times_and_greetings_have_their_form(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ LINE("fi", "Se on klo 10.00"), "" },
		{ LINE("fi", "Se on klo 10:00"), "a colon in a time; write klo 10.00" },
		{ LINE("sv", "Den är kl. 10.00"), "" },
		{ LINE("sv", "Den är kl. 10:00"), "a colon in a time; write kl. 10.00" },
		{ LINE("sv", "Den är kl 10.00"), "kl without a full stop; write kl. 10" },
		{ LINE("en", "It is at 10:00"), "" },
		{ LINE("en", "It is at 10.00"), "a full stop in a time; write 10:00" },
		{ "fi/_x.md", "Hei {{mentee}}\n", "" },
		{ "fi/_x.md", "Hei {{mentee}},\n", "fi/_x.md:1:1: a mark after the greeting" },
		{ "sv/_x.md", "Hej {{mentee}}!\n", "" },
		{ "sv/address_kept.md", "from: mentee\nfooter: mentee\n\nHej {{mentee}}\n",
		  "the greeting has its mark; write Hej {{mentee}}!" },
		{ "sv/signpost.md", "subject: x\nfrom: mentee\n\nHej {{mentee}}!\n",
		  "greet without a mark where somebody may be in danger" },
		{ "sv/signpost.md", "subject: x\nfrom: mentee\n\nRing – nu.\n",
		  "a dash; write two sentences" },
		{ "en/_x.md", "Hello {{mentee}},\n", "" },
		{ "en/_x.md", "Hello {{mentee}}\n", "another greeting; write Hello {{mentee}}," },
		{ "en/_x.md", "Dear {{mentee}},\n", "another greeting; write Hello {{mentee}}," },
		{ "fi/_x.md", "Terveisin\n", "" },
		{ "fi/_x.md", "Terveisin,\n", "a comma after the closing; leave it out" },
		{ "sv/_x.md", "Hälsningar,\n", "a comma after the closing; leave it out" },
	};
	check_rows(rows, G_N_ELEMENTS(rows));
}

#define NAMED(lang, text) lang "/_x.md", text "\n"

static void
names_stand_alone(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ NAMED("fi", "Mentorisi {{mentor}} lukee sen."), "" },
		{ NAMED("fi", "Se on {{mentor}}n."),
		  "fi/_x.md:1:7: {{mentor}} is inflected; turn the sentence" },
		{ NAMED("fi", "Kerro {{mentor}}:lle"), "{{mentor}} is inflected" },
		{ NAMED("fi", "{{#a}}{{mentor}}{{/a}}n"), "{{mentor}} is inflected" },
		{ NAMED("sv", "{{mentor}}s svar"), "{{mentor}} is inflected" },
		{ NAMED("en", "{{mentor}}'s reply"), "{{mentor}} is inflected" },
		{ NAMED("fi", "Kerro mentorillesi {{mentor}}"), "a case before a name" },
		{ NAMED("fi", "Kerro mentoroitavalle {{mentee}}"), "a case before a name" },
		{ NAMED("fi", "Puhu: {{mentor}} kanssa"), "{{mentor}} would need a genitive" },
		{ NAMED("fi", "{{date}} jälkeen"), "" },
		{ NAMED("fi", "Se kestää {{date}} asti."), "" },
		{ NAMED("fi", "Se loppuu {{date}}."), "a full stop after {{date}}" },
		{ NAMED("fi", "Se loppuu {{#a}}{{end_date}}{{/a}}."),
		  "a full stop after {{end_date}}" },
		{ NAMED("fi", "Se loppuu {{date1}}."), "a full stop after {{date1}}" },
		{ NAMED("sv", "Den slutar den {{date}}."), "" },
		{ NAMED("fi", "Se on {{when}}"), "" },
		{ NAMED("fi", "Se on ensi {{weekday}}"), "\"ensi\" before a day is read in two" },
		{ NAMED("en", "See <b>this</b>"), "HTML does not work in a mail; write text" },
		{ NAMED("en", "See [this](that)"), "a link does not work in a mail; write text" },
	};
	check_rows(rows, G_N_ELEMENTS(rows));
}

static void
questions_open_and_are_one(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ LINE("fi", "Mikä sai sinut lähtemään?"), "" },
		{ LINE("fi", "Miksi lähdit?"), "asks why; write mikä sai sinut …" },
		{ LINE("fi", "Hyvä. Lähditkö jo?"), "fi" AT "8: asks for a yes or a no" },
		{ LINE("fi", "Verkko on poikki."), "" },
		{ LINE("sv", "Vad fick dig att gå?"), "" },
		{ LINE("sv", "Varför gick du?"), "asks why; write vad fick dig att …" },
		{ LINE("sv", "Har du gått?"), "asks for a yes or a no; open with vad" },
		{ LINE("en", "What led you there?"), "" },
		{ LINE("en", "Why there?"), "asks why; write what led you to …" },
		{ LINE("en", "Did you go?"), "asks for a yes or a no; open with what" },
		{ "fi/other_address.md",
		  "subject: Onko se?\nfrom: mentee\nfooter: mentee\n\nHei {{mentee}}\n\n{{address}} KYLLÄ\n",
		  "" },
		{ "en/_x.md", "What is it? Which is it?\n", "" },
		{ "en/address_kept.md",
		  "from: mentee\nfooter: mentee\n\nWhat is it? Which is it?\n",
		  "en/address_kept.md:4:24: 2 questions; ask one" },
		{ "en/other_topic.md",
		  "from: mentee\nfooter: mentee\n\n{{#has_topic}}\nWhat {{mentor}}?\n{{/has_topic}}\n"
		  "{{^has_topic}}\nWhich?\n{{/has_topic}}\n",
		  "" },
		{ "en/reminder.md",
		  "from: mentee\nfooter: mentee\n\n{{> lines}}\n{{question}} What else?\n",
		  "a second question beside {{question}}; leave it out" },
		{ "questions.tsv", "q01\texperience\tfi\tquestion\tMitä tapahtui?\n", "" },
		{ "questions.tsv", "q01\texperience\tfi\tquestion\tTapahtuiko jotakin?\n",
		  "questions.tsv:1: q01 in fi asks for a yes or a no" },
		{ "questions.tsv", "q01\texperience\ten\tquestion\tAnd why was that?\n",
		  "questions.tsv:1: q01 in en asks why" },
	};
	check_rows(rows, G_N_ELEMENTS(rows));
}

static void
words_to_avoid_are_found(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ LINE("fi", "Ohjelma lähettää sen."), "" },
		{ LINE("fi", "Me lähetämme sen."), "fi" AT "1: \"Me\"; write: ohjelma" },
		{ LINE("fi", "Menen itse."), "" },
		{ LINE("fi", "Seuraavassa sessiossa"), "\"sessiossa\"; write: tapaaminen" },
		{ LINE("sv", "Vi skickar det."), "\"Vi\"; write: programmet" },
		{ LINE("sv", "Vid behov"), "" },
		{ LINE("en", "We send it."), "\"We\"; write: the program" },
		{ LINE("en", "It is on the mail server."), "" },
		{ LINE("en", "It is in the mail."), "\"mail\"; write: email" },
		{ "en/address_kept.md", "from: mentee\nfooter: mentee\n\nIt is overdue.\n",
		  "\"overdue\"; write" },
		{ "en/not_sent.md", "from: mentor\nfooter: mentor\n\nIt is overdue.\n", "" },
		{ "sv/signpost.md", "subject: x\nfrom: mentee\n\nDu ska inte oroa dig.\n",
		  "\"oroa\"; write: säg vad som händer" },
		{ "en/avoid.tsv", "plain\tsimple\tall\n", "" },
	};
	check_rows(rows, G_N_ELEMENTS(rows));
}

static void
a_mail_owes_its_reader(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "en/address_kept.md", "from: mentee\nfooter: mentee\n\nIt is left out.\n", "" },
		{ "en/address_kept.md", "from: mentee\n\nIt is left out.\n",
		  "en/address_kept.md:1:1: nothing says that a program sent it" },
		{ "en/address_kept.md", "from: mentee\n\nThe program left it out.\n",
		  "footer: is not as in fi" },
		{ "fi/then_and_now.md",
		  "subject: {{first_answer}}\nfrom: mentee\nfooter: question\n\n{{question}}\n",
		  "{{first_answer}} in the subject shows what somebody wrote; leave it out" },
		{ "fi/quiet.md",
		  "subject: Kun kaksi kysymystä on jäänyt ilman vastausta, uusia ei enää lähetetä "
		  "ennen sitä\nfrom: mentee\nfooter: mentee\n\nHei {{mentee}}\n",
		  "fi/quiet.md:1:10: 80 characters without the names; write at most 60" },
		{ "en/debt_waits.md", "from: mentee\nfooter: mentee\n\n{{n}} answers wait.\n",
		  "en/debt_waits.md:4:1: {{n}} may be 1; write {{#n.one}} and {{^n.one}}" },
		{ "sv/debt_waits.md", "from: mentee\nfooter: mentee\n\n{{n}} frågor.\n",
		  "{{n}} may be 1" },
		{ "fi/debt_waits.md", "from: mentee\nfooter: mentee\n\n{{n}} kysymystä.\n",
		  "{{n}} may be 1" },
		{ "fi/debt_waits.md", "from: mentee\nfooter: mentee\n\n{{n}} päivän kuluttua.\n",
		  "" },
		{ "fi/debt_waits.md",
		  "from: mentee\nfooter: mentee\n\n{{#n.one}}1 kysymys{{/n.one}}{{^n.one}}{{n}} "
		  "kysymystä{{/n.one}}.\n",
		  "" },
		{ "en/then_and_now_both.md",
		  "from: mentee\nfooter: question\n\nOn {{date1}} you wrote:\n\"{{answer1}}\"\n"
		  "{{date2}} \"{{answer2}}\"\nHow did it go, {{mentor_full}} asks?\n",
		  "en/then_and_now_both.md:1:1: with {{date1}} the first 100 characters show what "
		  "somebody wrote; say first what the mail asks" },
		{ "sv/lines.conf", "mine.one = En.\n",
		  "mine.one stands alone; write mine.other too" },
	};
	check_rows(rows, G_N_ELEMENTS(rows));
}

static void
languages_say_the_same(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "sv/resumed.md",
		  "from: mentee\nfooter: mentee\n\nJa{{#when}}, {{when}} {{time}}{{/when}}.\n",
		  "" },
		{ "sv/resumed.md",
		  "from: mentee\nfooter: mentee\n\nJa{{#when}}, {{when}}{{/when}}.\n",
		  "sv/resumed.md:4:1: {{time}} is missing; it stands in the text in fi" },
		{ "sv/resumed.md",
		  "from: mentee\nfooter: mentee\n\nJa{{#when}}, {{when}} {{time}} "
		  "{{ref}}{{/when}}.\n",
		  "sv/resumed.md:4:1: {{ref}} stands only here; it is not in the text in fi" },
		{ "en/resumed.md",
		  "subject: On again\nfrom: mentee\nfooter: mentee\n\n{{when}} {{time}}\n",
		  "en/resumed.md:1:1: subject: is not as in fi" },
		{ "en/lines.conf", "reason.4 = These words\n",
		  "en/lines.conf:1:12: {{hit}} is missing; it stands in the text in fi" },
	};
	check_rows(rows, G_N_ELEMENTS(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_have_the_style_of_the_language),
		cmocka_unit_test(times_and_greetings_have_their_form),
		cmocka_unit_test(names_stand_alone),
		cmocka_unit_test(questions_open_and_are_one),
		cmocka_unit_test(words_to_avoid_are_found),
		cmocka_unit_test(a_mail_owes_its_reader),
		cmocka_unit_test(languages_say_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
