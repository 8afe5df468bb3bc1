/* tests/mail: NAME.eml is read as the daemon reads it, NAME.want holds the new words, NAME.sent, if
 * there is one, what was sent. A case is added by adding files. */
#include "mime/answer.h"
#include "mime/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char *
file_text(const char *name, const char *ending, gsize *len)
{
	g_autofree char *file = g_strconcat(name, ending, NULL);
	g_autofree char *path = g_build_filename(SOURCE_DIR, "tests", "mail", file, NULL);
	char *text = NULL;

	return g_file_get_contents(path, &text, len, NULL) ? text : NULL;
}

static char *
new_words(const struct lexicon *lexicon, struct bytes raw, const char *sent)
{
	struct message message;
	struct body_view view = { 0 };
	const struct answer_context context = { .lang = "en", .sent = sent };

	message_parse(raw, &READ_LIMITS_DEFAULT, &message);
	answer_read(&message, lexicon, &context, &READ_LIMITS_DEFAULT, &view);
	char *text = g_strchomp(g_strdup(view.text));
	body_view_clear(&view);
	message_clear(&message);
	return text;
}

static bool
is_as_wanted(const struct lexicon *lexicon, const char *name)
{
	gsize len = 0;
	g_autofree char *raw = file_text(name, ".eml", &len);
	g_autofree char *want = file_text(name, ".want", NULL);
	g_autofree char *sent = file_text(name, ".sent", NULL);

	assert_non_null(raw);
	assert_non_null(want);
	g_autofree char *have =
	    new_words(lexicon, (struct bytes){ .at = raw, .len = len }, sent ? sent : "");
	bool same = strcmp(have, g_strchomp(want)) == 0;
	if (!same)
		print_error("%s: wanted\n%s\nbut had\n%s\n\n", name, want, have);
	return same;
}

static void
reads_every_case(void **state)
{
	GError *error = NULL;
	struct lexicon lexicon;
	g_autoptr(GDir) folder = g_dir_open(SOURCE_DIR "/tests/mail", 0, NULL);
	size_t n = 0;
	size_t failed = 0;

	(void)state;
	assert_non_null(folder);
	assert_true(lexicon_load(&lexicon, SOURCE_DIR "/templates", &error));
	for (const char *file = g_dir_read_name(folder); file; file = g_dir_read_name(folder)) {
		if (!g_str_has_suffix(file, ".eml"))
			continue;
		g_autofree char *name = g_strndup(file, strlen(file) - strlen(".eml"));
		failed += !is_as_wanted(&lexicon, name);
		n++;
	}
	assert_true(n > 20);
	assert_int_equal(failed, 0);
	lexicon_clear(&lexicon);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_every_case) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
