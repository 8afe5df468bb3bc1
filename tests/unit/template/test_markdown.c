#include "template/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../linear.h"

#include "base/limits.h"
#include "template/page.h"

static void
markdown_becomes_text_and_html(void **state)
{
	(void)state;
	static const struct {
		const char *label, *source, *text, *html_has;
	} rows[] = {
		{ "lines stay", "a\nb\n\nc", "a\nb\n\nc\n", "a<br>\nb</p>" },
		{ "a tight list", "a\n\n1. b\n2. c\n   d\n3. e\n\nf",
		  "a\n\n1. b\n2. c\n   d\n3. e\n\nf\n", "<ol start=\"1\"" },
		{ "a list begins where it says", "4. b\n5. c", "4. b\n5. c\n", "<ol start=\"4\"" },
		{ "a loose list", "- a\n\n- b\n\n  c", "- a\n\n- b\n\n  c\n", "<ul " },
		{ "a list in a list", "- a\n  1) b\n  2) c\n- d", "- a\n  1) b\n  2) c\n- d\n",
		  "<ol " },
		{ "a heading", "## A\n\nb\n\n## C\n\n- d", "A\nb\n\nC\n- d\n", "bold\">A</h2>" },
		{ "a quote", "> a\n> b\n>\n> c\n\nd", "> a\n> b\n>\n> c\n\nd\n", "border-left" },
		{ "emphasis", "*a* **b** `c`", "a b c\n", "<em>a</em> <strong>b</strong> c" },
		{ "a rule", "a\n\n***\n\nb", "a\n\n* * *\n\nb\n", "* * *" },
		{ "code", "a\n\n    b\n    c", "a\n\nb\nc\n", "<pre " },
		{ "a strip", "a\n\n```rhythm\n03\nb 1\n```\nc", "a\n\nb 1\n\nc\n",
		  "bgcolor=\"#1f5a92\" style=\"font-size:0\"></td></tr></table>\n" },
		{ "no links", "[a](http://x.example) <http://y.example>", "a http://y.example\n",
		  "<p style=\"margin:0 0 16px\">a http://y.example</p>" },
		{ "no images", "![a](http://x.example/i.png)", "a\n", ">a</p>" },
		{ "no HTML", "a <b onclick=\"x\">c</b>\n\n<script>x</script>",
		  "a <b onclick=\"x\">c</b>\n\n<script>x</script>\n",
		  "&lt;b onclick=&quot;x&quot;&gt;" },
		{ "nothing", "", "", "" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = markdown_to_text(rows[i].source);
		g_autofree char *html = markdown_to_html(rows[i].source);
		if (strcmp(text, rows[i].text) != 0)
			fail_msg("%s: got \"%s\"", rows[i].label, text);
		if (strstr(html, rows[i].html_has) == NULL)
			fail_msg("%s: got \"%s\"", rows[i].label, html);
		assert_null(strstr(html, "href"));
		assert_null(strstr(html, "src"));
	}
}

static char *
shown(const char *value, const char *before, const char *after)
{
	g_autoptr(GString) source = g_string_new(before);
	markdown_escape(value, source);
	g_string_append(source, after);
	return markdown_to_text(source->str);
}

static void
markdown_escape_shows_the_value(void **state)
{
	(void)state;
	static const struct {
		const char *value, *shown;
	} rows[] = {
		{ "# *a* _b_ [c](d) ![e](f) <g> &amp; `h` \\ i", NULL },
		{ "1. a\n2. b\n- c\n+ d\n> e\n===\n---\n~~~\n```\nf", NULL },
		{ "    code?\n\n\n\ttab \n  \nend  ", NULL },
		{ "\n\na", NULL },
		{ "[a]: http://x.example", NULL },
		{ "a\r\nb\rc\n\n", "a\nb\nc" },
		{ "a\x01\x1b[0m\x7f", "a\xef\xbf\xbd\xef\xbf\xbd[0m\xef\xbf\xbd" },
		{ "a\xe2\x80\xa8z", "a\nz" },
		{ "\xff", "\xef\xbf\xbd" },
		{ "äö 👍 ”sana”", NULL },
	};
	g_autoptr(GString) override = g_string_new(NULL);
	g_string_append_unichar(override, 0x202e);
	g_autofree char *without = shown(override->str, "", "");
	assert_string_equal(without, "\xef\xbf\xbd\n");
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = shown(rows[i].value, "", "");
		const char *want = rows[i].shown != NULL ? rows[i].shown : rows[i].value;
		g_autofree char *line = g_strconcat(want, "\n", NULL);
		if (strcmp(got, line) != 0)
			fail_msg("%s: got \"%s\"", want, got);
	}
}

static void
append_random(GString *to, GRand *rand)
{
	static const char special[] = "\\`*_{}[]<>()#+-.!&|~\"'=:;/@^$%? \t\n\n  1a0z";
	gint32 kind = g_rand_int_range(rand, 0, 10);
	if (kind < 8)
		g_string_append_c(to, special[g_rand_int_range(rand, 0, sizeof special - 1)]);
	else if (kind == 8)
		g_string_append_unichar(to, (gunichar)g_rand_int_range(rand, 0xa0, 0x2000));
	else
		g_string_append_unichar(to, (gunichar)g_rand_int_range(rand, 0x1f300, 0x1f600));
}

/* Whatever the value, the text shows it and nothing around it changes, in a paragraph, in a list
 * and in a quote; the HTML has no tag more than for a plain word. */
static void
markdown_escape_holds_for_random_values(void **state)
{
	(void)state;
	GRand *rand = g_rand_new_with_seed(20260518);
	for (int round = 0; round < 20000; round++) {
		g_autoptr(GString) value = g_string_new(NULL);
		for (gint32 n = g_rand_int_range(rand, 1, 30); n > 0; n--)
			append_random(value, rand);
		while (value->len > 0 && value->str[value->len - 1] == '\n')
			g_string_truncate(value, value->len - 1);
		g_autofree char *alone = shown(value->str, "x ", "\n\n> a");
		g_autofree char *want = g_strdup_printf("x %s\n\n> a\n", value->str);
		if (value->len > 0)
			assert_string_equal(alone, want);
		g_auto(GStrv) lines = g_strsplit(value->str, "\n", -1);
		g_autofree char *indented = g_strjoinv("\n   ", lines);
		g_autofree char *listed = shown(value->str, "1. \"", "\"\n2. b");
		g_autofree char *want_listed = g_strdup_printf("1. \"%s\"\n2. b\n", indented);
		assert_string_equal(listed, want_listed);
	}
	g_rand_free(rand);
}

static gint64
shown_us(const char *unit, size_t bytes)
{
	g_autoptr(GString) value = g_string_new(NULL);

	while (value->len < bytes)
		g_string_append(value, unit);
	gint64 start = linear_now_us();
	g_autofree char *text = shown(value->str, "\"", "\"");
	assert_true(strlen(text) > 2);
	return linear_now_us() - start;
}

/* A hostile megabyte takes a moment, not a minute. */
static void
markdown_is_linear(void **state)
{
	(void)state;
	static const char *const units[] = { "<", "(", "[", "> ", "*a ", "\n", " ", "![", "`" };
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		enum { TIMES = 4 };
		gint64 small_us = shown_us(units[i], MIB / TIMES);
		gint64 large_us = shown_us(units[i], MIB);
		if (!linear_is(small_us, large_us, TIMES))
			fail_msg("%s: %ld us, then %ld us", units[i], (long)small_us,
			         (long)large_us);
	}
}

static void
page_html_frames(void **state)
{
	(void)state;
	struct page full = { "fi", "A & b", "<a>", "BODY", "FOOT" };
	g_autofree char *page = page_html(&full);
	assert_non_null(strstr(page, "<html lang=\"fi\">"));
	assert_non_null(strstr(page, "<table role=\"presentation\" lang=\"fi\" width=\"100%\""));
	assert_non_null(strstr(page, "<title>A &amp; b</title>"));
	assert_non_null(strstr(page, "&lt;a&gt;"));
	assert_non_null(strstr(page, "BODY"));
	assert_true(strstr(page, "FOOT") > strstr(page, "BODY"));
	assert_null(strstr(page, "http"));
	struct page small = { .lang = "sv", .title = "A", .body = "BODY" };
	g_autofree char *bare = page_html(&small);
	assert_null(strstr(bare, "display:none"));
	assert_null(strstr(bare, "class=\"page foot\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markdown_becomes_text_and_html),
		cmocka_unit_test(markdown_escape_shows_the_value),
		cmocka_unit_test(markdown_escape_holds_for_random_values),
		cmocka_unit_test(markdown_is_linear),
		cmocka_unit_test(page_html_frames),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
