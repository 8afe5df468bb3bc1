#include "template/mustache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/remedy.h"

/* As the specification escapes. */
static void
escape_html(const char *value, GString *out)
{
	for (; *value != '\0'; value++) {
		switch (*value) {
		case '&':
			g_string_append(out, "&amp;");
			break;
		case '"':
			g_string_append(out, "&quot;");
			break;
		case '<':
			g_string_append(out, "&lt;");
			break;
		case '>':
			g_string_append(out, "&gt;");
			break;
		default:
			g_string_append_c(out, *value);
		}
	}
}

struct partials {
	GHashTable *by_name;
};

static const struct mustache *
partial_of(const char *name, const void *context)
{
	const struct partials *partials = context;
	return g_hash_table_lookup(partials->by_name, name);
}

static void
free_mustache(void *mustache)
{
	mustache_free(mustache);
}

static GHashTable *
parse_partials(json_t *sources)
{
	GHashTable *partials =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_mustache);
	for (void *at = json_object_iter(sources); at != NULL;
	     at = json_object_iter_next(sources, at)) {
		const char *name = json_object_iter_key(at);
		const char *text = json_string_value(json_object_iter_value(at));
		struct mustache *parsed = mustache_parse(name, 1, text, NULL);
		assert_non_null(parsed);
		g_hash_table_insert(partials, g_strdup(name), parsed);
	}
	return partials;
}

static size_t
run_spec_test(const char *file, json_t *test)
{
	g_autoptr(GHashTable) by_name = parse_partials(json_object_get(test, "partials"));
	struct partials partials = { .by_name = by_name };
	struct mustache *parsed =
	    mustache_parse(file, 1, json_string_value(json_object_get(test, "template")), NULL);
	assert_non_null(parsed);
	g_autoptr(GString) got = g_string_new(NULL);
	struct mustache_rules rules = { .escape = escape_html,
		                        .partial = partial_of,

		                        .context = &partials };
	bool is_ok = mustache_render(parsed, json_object_get(test, "data"), &rules, got, NULL);
	mustache_free(parsed);
	const char *want = json_string_value(json_object_get(test, "expected"));
	if (is_ok && strcmp(got->str, want) == 0)
		return 0;
	print_error("%s: %s: got \"%s\", want \"%s\"\n", file,
	            json_string_value(json_object_get(test, "name")), got->str, want);
	return 1;
}

static void
mustache_passes_the_specification(void **state)
{
	(void)state;
	static const char *const files[] = { "interpolation", "sections",   "inverted",
		                             "comments",      "delimiters", "partials" };
	size_t failed_n = 0;
	size_t test_n = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		/* skip() does not come back: nothing may be held by then. */
		char *path =
		    g_strdup_printf(SOURCE_DIR "/../shared/corpora/mustache/%s.json", files[i]);
		json_t *file = json_load_file(path, 0, NULL);
		g_free(path);
		if (file == NULL) {
			printf("skipped: the specification's tests are not here\n");
			skip();
		}
		json_t *cases = json_object_get(file, "tests");
		for (size_t n = 0; n < json_array_size(cases); n++)
			failed_n += run_spec_test(files[i], json_array_get(cases, n));
		test_n += json_array_size(cases);
		json_decref(file);
	}
	assert_int_equal(failed_n, 0);
	assert_int_equal(test_n, 136);
}

static void
keep(const char *value, GString *out)
{
	g_string_append(out, value);
}

static bool
may_miss_b(const char *name, const void *context)
{
	(void)context;
	return strcmp(name, "b") == 0;
}

/* The result, or the error's message in brackets. */
static char *
rendered(const char *template, const char *data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) got = g_string_new(NULL);
	struct mustache *parsed = mustache_parse("f", 1, template, &error);
	json_t *json = json_loads(data, 0, NULL);
	assert_non_null(json);
	struct mustache_rules rules = { .escape = keep, .may_miss = may_miss_b };
	bool is_ok = parsed != NULL && mustache_render(parsed, json, &rules, got, &error);
	json_decref(json);
	mustache_free(parsed);
	return is_ok ? g_strdup(got->str) : g_strdup_printf("[%s]", error->message);
}

static void
mustache_is_strict_and_counts(void **state)
{
	(void)state;
	static const struct {
		const char *label, *template, *data, *want;
	} rows[] = {
		{ "missing value", "x\n {{a}}", "{}", "[f:2:2: \"a\" is missing]" },
		{ "missing section", "{{#a}}1{{/a}}", "{}", "[f:1:1: \"a\" is missing]" },
		{ "missing inverted", "{{^a}}1{{/a}}", "{}", "[f:1:1: \"a\" is missing]" },
		{ "missing part", "{{a.c}}", "{\"a\":{}}", "[f:1:1: \"a.c\" is missing]" },
		{ "may be missing", "{{b}}{{#b}}1{{/b}}{{^b}}2{{/b}}", "{}", "2" },
		{ "null is there", "<{{a}}>", "{\"a\":null}", "<>" },
		{ "missing partial", "{{>a}}", "{}", "[f:1:1: the partial \"a\" is missing]" },
		{ "empty string is false", "{{#a}}1{{/a}}{{^a}}2{{/a}}", "{\"a\":\"\"}", "2" },
		{ "zero is true", "{{#a}}{{a}}{{/a}}", "{\"a\":0}", "0" },
		{ "none", "{{#a.none}}n{{/a.none}}{{#a.other}}o{{/a.other}}", "{\"a\":0}", "n" },
		{ "one", "{{#a.one}}1{{/a.one}}{{#a.other}}o{{/a.other}}", "{\"a\":1}", "1" },
		{ "other", "{{#a.one}}1{{/a.one}}{{#a.other}}{{a}}{{/a.other}}", "{\"a\":2}", "2" },
		{ "some", "{{#a.some}}[{{#a}}{{.}}{{/a}}]{{/a.some}}", "{\"a\":[1,2]}", "[12]" },
		{ "not some", "{{#a.some}}[{{/a.some}}", "{\"a\":[]}", "" },
		{ "a value holds no tags", "{{a}}", "{\"a\":\"{{c}}\"}", "{{c}}" },
		{ "unclosed tag", "a\nb {{a", "{}", "[f:2:3: the tag is not closed by }}]" },
		{ "empty tag", "{{ }}", "{}", "[f:1:1: the tag is empty]" },
		{ "unended section", "{{#a}}\n", "{}", "[f:2:1: the section \"a\" is not ended]" },
		{ "crossed sections", "{{#a}}{{#b}}{{/a}}{{/b}}", "{}",
		  "[f:1:13: \"a\" ends where \"b\" should]" },
		{ "end without start", "{{/a}}", "{}", "[f:1:1: no section \"a\" is open]" },
		{ "one delimiter", "{{=|=}}", "{}",
		  "[f:1:1: delimiters are two words without \"=\"]" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = rendered(rows[i].template, rows[i].data);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: got %s", rows[i].label, got);
	}
}

static const struct mustache *
same_partial(const char *name, const void *context)
{
	(void)name;
	return context;
}

static void
mustache_depth_is_bounded(void **state)
{
	(void)state;
	g_autoptr(GError) error = NULL;
	struct mustache *loop = mustache_parse("loop", 1, "{{>loop}}", NULL);
	g_autoptr(GString) out = g_string_new(NULL);
	struct mustache_rules rules = { .escape = keep, .partial = same_partial, .context = loop };
	rules.may_miss = may_miss_b;
	assert_false(mustache_render(loop, json_null(), &rules, out, &error));
	assert_string_equal(error->message, "loop:1:1: the partial \"loop\" goes too deep");
	mustache_free(loop);

	g_autoptr(GString) deep = g_string_new(NULL);
	for (int i = 0; i <= MUSTACHE_DEPTH; i++)
		g_string_append(deep, "{{#a}}");
	assert_null(mustache_parse("deep", 1, deep->str, NULL));
}

static void
mustache_tags_are_listed(void **state)
{
	(void)state;
	struct mustache *parsed = mustache_parse("f", 1, "a {{#b}}\n{{c}}n{{/b}} {{{d}}}", NULL);
	struct mustache_tag tag;
	assert_true(mustache_tag(parsed, 1, &tag));
	assert_string_equal(tag.name, "c");
	assert_int_equal(tag.kind, ' ');
	assert_int_equal(tag.line, 2);
	assert_int_equal(tag.column, 1);
	assert_int_equal(*tag.after, 'n');
	assert_true(mustache_tag(parsed, 2, &tag));
	assert_int_equal(tag.kind, '&');
	assert_false(mustache_tag(parsed, 3, &tag));
	mustache_free(parsed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mustache_passes_the_specification),
		cmocka_unit_test(mustache_is_strict_and_counts),
		cmocka_unit_test(mustache_depth_is_bounded),
		cmocka_unit_test(mustache_tags_are_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
