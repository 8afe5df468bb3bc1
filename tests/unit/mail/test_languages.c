/* tests/mail/languages: what mail programs write in each language, and words that only look like it. */
#include "mail/reply.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib.h>

#include "mail/phrase_files.h"

#define OWN "Omat sanat."
#define THEIRS "Mit\xc3\xa4 opit?\n\nTerveisin mentori\n"

/* What is put around an example; only OWN may be left of it, or for words nothing may go. */
static const struct section {
	const char *name;
	const char *above, *below;
} SECTIONS[] = {
	{ "[attribution]", OWN "\n\n", "\n> Mit\xc3\xa4 opit?\n> Terveisin\n" },
	{ "[attribution alone]", OWN "\n\n", "\n\n" THEIRS },
	{ "[attribution alone]", OWN "\n\n", "\n\n> Mit\xc3\xa4 opit?\n>\n> Terveisin\n" },
	{ "[attribution alone]", "", "\n> Mit\xc3\xa4 opit?\n\n" OWN "\n" },
	{ "[headers]", OWN "\n\n", "\n\n" THEIRS },
	{ "[headers]", OWN "\n\n________________________________\n", "\n" THEIRS },
	{ "[divider]", OWN "\n\n", "\n" THEIRS },
	{ "[device]", OWN "\n\n", "\n" },
	{ "[device]", OWN "\n", "\n\n> Mit\xc3\xa4 opit?\n" },
	{ "[banner]", "", "\n\n" OWN "\n" },
	{ "[notice]", OWN "\n\n", "\n" },
};

static unsigned failed;

static void
check(const char *text, const char *want, const char *language, const char *example)
{
	struct reply reply = { 0 };

	reply_extract(text, "", &reply);
	g_strchomp(reply.text);
	if (strcmp(reply.text, want) != 0) {
		print_error("%s: %s\n  is left: %s\n", language, example, reply.text);
		failed++;
	}
	reply_clear(&reply);
}

static void
check_example(const char *language, const char *name, const char *example)
{
	unsigned n = 0;

	assert(name);
	if (strcmp(name, "[words]") == 0) {
		check(example, example, language, example);
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(SECTIONS); i++) {
		const struct section *section = &SECTIONS[i];
		if (strcmp(section->name, name) != 0)
			continue;
		g_autofree char *text = g_strconcat(section->above, example, section->below, NULL);
		check(text, OWN, language, example);
		n++;
	}
	assert_true(n > 0);
}

/* Examples stand between empty lines; the first line may name a section. */
static unsigned
check_language(const char *language)
{
	g_autofree char *path =
	    g_strconcat(SOURCE_DIR, "/tests/mail/languages/", language, ".txt", NULL);
	g_autofree char *text = NULL;
	g_autofree char *section = NULL;
	unsigned n = 0;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		fail_msg("%s has no examples: add %s", language, path);
	g_auto(GStrv) blocks = g_strsplit(g_strchomp(text), "\n\n", -1);
	for (size_t i = 0; blocks[i]; i++) {
		const char *example = blocks[i];
		if (*example == '[' && strchr(example, '\n') && strchr(example, '\n')[-1] == ']') {
			size_t len = strcspn(example, "\n");
			g_free(section);
			section = g_strndup(example, len);
			example += len + 1;
		}
		check_example(language, section, example);
		n++;
	}
	return n;
}

static void
knows_every_language(void **state)
{
	unsigned n = 0;

	(void)state;
	for (size_t i = 0; phrase_files[i].name; i++)
		if (strcmp(phrase_files[i].name, "any") != 0)
			n += check_language(phrase_files[i].name);
	assert_true(n > 200);
	assert_int_equal(failed, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(knows_every_language) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
