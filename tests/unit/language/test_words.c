#include "language/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include <unistd.h>

static struct words *
load(const char *list, GError **error)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("words-XXXXXX", &path, NULL);

	assert_true(fd >= 0);
	close(fd);
	assert_true(g_file_set_contents(path, list, -1, NULL));
	struct words *words = words_load(path, error);
	g_unlink(path);
	return words;
}

/* "section:hit" of every hit, joined by commas. */
static char *
found(const struct words *words, const char *text)
{
	struct scan scan;
	GString *joined = g_string_new(NULL);

	scan_text(text, &scan);
	g_autoptr(GArray) hits = words_find(words, &scan);
	for (guint i = 0; i < hits->len; i++) {
		const struct words_hit *hit = &g_array_index(hits, struct words_hit, i);
		g_string_append_printf(joined, "%s%s:%.*s", i > 0 ? "," : "", hit->section,
		                       (int)hit->len, text + hit->at);
	}
	scan_clear(&scan);
	return g_string_free(joined, FALSE);
}

static void
matches_phrases(void **state)
{
	static const char LIST[] =
	    "# comment\n[a]\nitsemur*\nhaluan|tahdon ~2 kuolla\n! kuolla nauruun\n*tko\n"
	    "[b]\n= apua\njoko ~* tai\nself-harm*\n!  kuolla nauruun\nkuolla\n";
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "Itsemurhaa.", "a:Itsemurhaa" },
		{ "itsemu rhaa", "" },
		{ "Haluan nyt kuolla", "a:Haluan nyt kuolla,b:kuolla" },
		{ "haluan aivan ihan oikeasti kuolla", "b:kuolla" },
		{ "Haluan. Kuolla", "b:Kuolla" },
		{ "haluan\nkuolla", "a:haluan\nkuolla,b:kuolla" },
		{ "kuolla nauruun", "" },
		{ "oletko", "a:oletko" },
		{ "Apua!", "b:Apua" },
		{ "Sain apua.", "" },
		{ "joko a b c d e f g h i tai j", "b:joko a b c d e f g h i tai" },
		{ "joko. tai", "" },
		{ "Self\xe2\x80\x90harming", "b:Self\xe2\x80\x90harming" },
		{ "", "" },
	};
	struct words *words = load(LIST, NULL);

	(void)state;
	assert_non_null(words);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *have = found(words, rows[i].text);
		assert_string_equal(have, rows[i].want);
	}
	words_free(words);
}

static void
says_what_is_wrong(void **state)
{
	GError *error = NULL;

	(void)state;
	assert_null(load("word before a section\n", &error));
	assert_non_null(strstr(error->message, ":1:"));
	g_clear_error(&error);
	assert_null(load("[a]\n\xff\n", &error));
	g_clear_error(&error);
	assert_null(words_load("/nonexistent/list", &error));
	g_clear_error(&error);
}

static void
finds_sentences(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *want;
	} rows[] = {
		{ "One. Two is here! Three?", 8, "Two is here!" },
		{ "The 15.7. is e.g. fine. No.", 6, "The 15.7." },
		{ "a b\n\nc d", 6, "c d" },
		{ "- one\n- two", 8, "- two" },
		{ "wrapped\nline here. x", 9, "wrapped\nline here." },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct bytes have = scan_sentence(rows[i].text, rows[i].at, 160);
		g_autofree char *text = g_strndup(have.at, have.len);
		assert_string_equal(text, rows[i].want);
	}
	struct bytes cut = scan_sentence("aaaa bbbb cccc dddd eeee ffff gggg hhhh", 25, 16);
	assert_true(cut.len <= 16);
	assert_non_null(g_strstr_len(cut.at, (gssize)cut.len, "ffff"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_phrases),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(finds_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
