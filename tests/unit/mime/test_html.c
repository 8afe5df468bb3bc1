#include "mime/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib.h>

static void
shows_what_people_read(void **state)
{
	static const struct {
		const char *html, *want;
	} rows[] = {
		{ "hei", "hei\n" },
		{ "<p>a</p><p>b</p>", "a\n\nb\n" },
		{ "a<br>b", "a\nb\n" },
		{ "<div>a</div><div>b</div>", "a\nb\n" },
		{ "<script>x()</script><style>p{}</style>a<!-- c -->", "a\n" },
		{ "a &amp; b &auml;", "a & b \xc3\xa4\n" },
		{ "<ul><li>a<li>b</ul>", "* a\n* b\n" },
		{ "<blockquote type=cite>q</blockquote>a", "> q\n\na\n" },
		{ "a<blockquote>q</blockquote>", "a\n\n> q\n" },
		{ "a<blockquote style=\"border:none\">q</blockquote>", "a\n\nq\n" },
		{ "<pre>a\n  b</pre>", "a\n  b\n" },
		{ "", "" },
		{ "<", "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *have = html_to_text(rows[i].html);
		assert_string_equal(have, rows[i].want);
	}
}

/* What killed others: the text must come, and soon; the test's own time limit says how soon. */
static void
bears_hostile_pages(void **state)
{
	static const char *const UNITS[] = { "<div>",  "<blockquote>", "<table><tr><td>", "<",
		                             "<b><i>", "&amp;",        "<p a=1 " };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(UNITS); i++) {
		g_autoptr(GString) html = g_string_new(NULL);
		while (html->len < 200000)
			g_string_append(html, UNITS[i]);
		g_string_append(html, ">hei");
		g_autofree char *have = html_to_text(html->str);
		assert_true(g_utf8_validate(have, -1, NULL));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_what_people_read),
		cmocka_unit_test(bears_hostile_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
