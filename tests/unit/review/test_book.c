/* The booklet: whatever was written stands in it as it is, and nothing of it acts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "review/book.h"

static struct catalogue *catalogue;

static int
open_texts(void **state)
{
	(void)state;
	catalogue = catalogue_open(SOURCE_DIR "/templates", NULL, NULL);
	return catalogue ? 0 : -1;
}

static int
close_texts(void **state)
{
	(void)state;
	catalogue_free(catalogue);
	return 0;
}

/* A page with the text in every place that takes one. */
static char *
page_with(const char *text)
{
	struct book book = { g_string_new(NULL), catalogue, "fi" };
	const struct book_pair pair = { text, text, text, text, text };
	json_t *data =
	    json_pack("{ss ss ss ss si si si si}", "mentee_full", text, "mentor_full", text, "from",
	              text, "to", text, "answers", 1, "words", 2, "sessions", 3, "plans", 4);

	book_begin(&book, data);
	json_decref(data);
	book_part(&book, "questions");
	book_note(&book, "drafts_note");
	book_entry(&book, 1, text, text);
	book_words(&book, BOOK_OWN, text, text);
	book_words(&book, BOOK_MENTOR, NULL, text);
	book_entry_end(&book);
	book_pair(&book, &pair);
	book_table(&book);
	book_row(&book, text, text, 1);
	book_row(&book, text, text, 0);
	book_table_end(&book);
	book_part_end(&book);
	book_end(&book);
	return g_string_free(book.out, FALSE);
}

/* The tags of a page, in order, and (`text`) what stands between them with its entities undone. */
static char *
tags_of(const char *page, GString *text)
{
	GString *tags = g_string_new(NULL);
	static const char *const entities[][2] = {
		{ "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }
	};

	for (const char *at = page; *at;) {
		size_t len = 1;
		const char *shown = NULL;
		if (*at == '<') {
			len = strcspn(at, ">") + 1;
			g_string_append_len(tags, at, (gssize)len);
			at += len;
			continue;
		}
		for (size_t i = 0; i < G_N_ELEMENTS(entities); i++)
			if (g_str_has_prefix(at, entities[i][0])) {
				len = strlen(entities[i][0]);
				shown = entities[i][1];
			}
		assert_true(*at != '&' || shown);
		if (shown)
			g_string_append(text, shown);
		else
			g_string_append_c(text, *at);
		at += len;
	}
	return g_string_free(tags, FALSE);
}

static size_t
count(const char *in, const char *what)
{
	size_t n = 0;

	for (const char *at = in; (at = strstr(at, what)) != NULL; at += strlen(what))
		n++;
	return n;
}

enum { PLACES = 18 };

/* Property: the tags are those of a plain page, and the text stands in each place as it was. */
static void
text_never_acts(void **state)
{
	(void)state;
	static const char *const pieces[] = { "<",      ">",      "&",           "\"",   "'",
		                              "script", "</div>", "<img src=x>", "&lt;", "\xc3\xa5",
		                              " ",      "\n",     "=",           "-->",  "]]>",
		                              "{{",     "z" };
	g_autoptr(GString) plain_text = g_string_new(NULL);
	g_autofree char *plain = page_with("Z0Z");
	g_autofree char *plain_tags = tags_of(plain, plain_text);
	size_t places = count(plain_text->str, "Z0Z");
	GRand *random = g_rand_new_with_seed(11);

	assert_int_equal(places, PLACES);
	for (int n = 0; n < 500; n++) {
		g_autoptr(GString) text = g_string_new("Z1");
		g_autoptr(GString) shown = g_string_new(NULL);
		for (int i = g_rand_int_range(random, 1, 20); i > 0; i--)
			g_string_append(
			    text,
			    pieces[g_rand_int_range(random, 0, (gint32)G_N_ELEMENTS(pieces))]);
		g_string_append(text, "1Z");
		g_autofree char *page = page_with(text->str);
		g_autofree char *tags = tags_of(page, shown);
		assert_string_equal(tags, plain_tags);
		assert_int_equal(count(shown->str, text->str), places);
	}
	g_rand_free(random);
}

static void
what_is_not_seen_does_not_stay(void **state)
{
	(void)state;
	g_autofree char *page = page_with("a\x1b[31m\xe2\x80\xae"
	                                  "b\tc");

	assert_null(strchr(page, '\x1b'));
	assert_null(strstr(page, "\xe2\x80\xae"));
	assert_non_null(strstr(page, "a\xef\xbf\xbd[31m\xef\xbf\xbd"
	                             "b\tc"));
}

static void
nothing_is_loaded(void **state)
{
	(void)state;
	static const char *const never[] = { "<script",  "<img",       "<link",   "<iframe",
		                             " src=",    "url(",       "@import", "http://",
		                             "https://", "javascript:" };
	g_autofree char *page = page_with("x");

	for (size_t i = 0; i < G_N_ELEMENTS(never); i++)
		assert_null(strstr(page, never[i]));
	assert_non_null(strstr(page, "default-src 'none'"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_never_acts),
		cmocka_unit_test(what_is_not_seen_does_not_stay),
		cmocka_unit_test(nothing_is_loaded),
	};

	return cmocka_run_group_tests(tests, open_texts, close_texts);
}
