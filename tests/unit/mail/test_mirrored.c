/* What the core believes of the mirror: places in the answers that it handed over, above the rails. */
#include "mail/mirrored.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"

enum { TEXTS = 3, SHORT = 2 };

/* Nine, six and one bytes, with a letter of two. */
static char **
texts(void)
{
	return g_strsplit("Yö meni.|Taas yö|-", "|", -1);
}

static struct mirror_quote
quote(guint answer, guint hits, size_t at, size_t len)
{
	return (struct mirror_quote){ .answer = answer, .hits = hits, .at = at, .len = len };
}

static void
add(GPtrArray *findings, enum mirror_kind kind, const char *word, guint hits,
    const struct mirror_quote *quotes, guint n)
{
	struct mirror_finding *finding = g_new0(struct mirror_finding, 1);

	finding->kind = kind;
	finding->word = g_strdup(word);
	finding->hits = hits;
	finding->quotes = g_array_new(FALSE, FALSE, sizeof(struct mirror_quote));
	g_array_append_vals(finding->quotes, quotes, n);
	g_ptr_array_add(findings, finding);
}

static struct bytes
bytes_of_array(const GByteArray *array)
{
	return (struct bytes){ .at = (const char *)array->data, .len = array->len };
}

/* Packed and unpacked. NULL: it was not taken. */
static GPtrArray *
through(const GPtrArray *findings)
{
	g_auto(GStrv) list = texts();
	g_autoptr(GByteArray) payload = g_byte_array_new();

	mirror_findings_pack(findings, payload);
	return mirror_findings_unpack(bytes_of_array(payload), list);
}

static void
test_taken(void **state)
{
	const struct mirror_quote quotes[] = { quote(0, 2, 0, 9), quote(1, 1, 5, 3) };
	g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(mirror_finding_free);

	(void)state;
	add(findings, MIRROR_THEME, "yö", 3, quotes, 2);
	add(findings, MIRROR_ABSOLUTE, NULL, 3, quotes, 2);
	g_autoptr(GPtrArray) got = through(findings);
	assert_non_null(got);
	assert_int_equal(got->len, 2);
	const struct mirror_finding *theme = g_ptr_array_index(got, 0);
	assert_string_equal(theme->word, "yö");
	assert_int_equal(theme->hits, 3);
	assert_int_equal(g_array_index(theme->quotes, struct mirror_quote, 1).at, 5);
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(GPtrArray) nothing = through(none);
	assert_non_null(nothing);
}

/* What a reader that strangers' words have taken over could say. */
static const struct row {
	const char *label;
	enum mirror_kind kind;
	const char *word;
	guint hits;
	struct mirror_quote quotes[2];
} REFUSED[] = {
	{ "two hits", MIRROR_THEME, "yö", 2, { { 0, 1, 0, 9 }, { 1, 1, 5, 3 } } },
	{ "hits that are not there", MIRROR_THEME, "yö", 4, { { 0, 2, 0, 9 }, { 1, 1, 5, 3 } } },
	{ "no answer", MIRROR_THEME, "yö", 3, { { 0, 2, 0, 9 }, { 3, 1, 0, 1 } } },
	{ "an answer twice", MIRROR_THEME, "yö", 3, { { 1, 2, 0, 4 }, { 1, 1, 5, 3 } } },
	{ "behind the end", MIRROR_THEME, "yö", 3, { { 0, 2, 0, 10 }, { 1, 1, 5, 3 } } },
	{ "far behind it", MIRROR_THEME, "yö", 3, { { 0, 2, 4000000000, 9 }, { 1, 1, 5, 3 } } },
	{ "nothing", MIRROR_THEME, "yö", 3, { { 0, 2, 0, 0 }, { 1, 1, 5, 3 } } },
	{ "half a letter", MIRROR_THEME, "yö", 3, { { 0, 2, 0, 2 }, { 1, 1, 5, 3 } } },
	{ "a theme without a word", MIRROR_THEME, "", 3, { { 0, 2, 0, 9 }, { 1, 1, 5, 3 } } },
	{ "a word of two lines", MIRROR_THEME, "y\nö", 3, { { 0, 2, 0, 9 }, { 1, 1, 5, 3 } } },
	{ "a pattern with a word", MIRROR_SHOULD, "yö", 3, { { 0, 2, 0, 9 }, { 1, 1, 5, 3 } } },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
		g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(mirror_finding_free);
		add(findings, REFUSED[i].kind, REFUSED[i].word, REFUSED[i].hits, REFUSED[i].quotes,
		    2);
		g_autoptr(GPtrArray) got = through(findings);
		if (got)
			fail_msg("%s was taken", REFUSED[i].label);
	}
}

/* One answer, a long word, too many findings; a payload that ends early or goes on. */
static void
test_bounds(void **state)
{
	const struct mirror_quote quotes[] = { quote(0, 2, 0, 9), quote(1, 1, 5, 3) };
	const struct mirror_quote one = quote(0, 3, 0, 9);
	g_autofree char *longest = g_strnfill(LIMIT_ROSTER_TEXT_BYTES + 1, 'a');
	g_autoptr(GPtrArray) alone = g_ptr_array_new_with_free_func(mirror_finding_free);
	g_autoptr(GPtrArray) wide = g_ptr_array_new_with_free_func(mirror_finding_free);
	g_autoptr(GPtrArray) many = g_ptr_array_new_with_free_func(mirror_finding_free);
	g_auto(GStrv) list = texts();

	(void)state;
	add(alone, MIRROR_THEME, "yö", 3, &one, 1);
	assert_null(through(alone));
	add(wide, MIRROR_THEME, longest, 3, quotes, 2);
	assert_null(through(wide));
	for (int i = 0; i <= MIRROR_THEMES_MOST + MIRROR_KINDS; i++)
		add(many, MIRROR_THEME, "yö", 3, quotes, 2);
	assert_null(through(many));
	g_ptr_array_set_size(many, 1);
	g_autoptr(GByteArray) payload = g_byte_array_new();
	mirror_findings_pack(many, payload);
	for (guint len = 0; len < payload->len; len++)
		assert_null(mirror_findings_unpack(
		    (struct bytes){ (const char *)payload->data, len }, list));
	g_byte_array_append(payload, (const guint8 *)"", 1);
	assert_null(mirror_findings_unpack(bytes_of_array(payload), list));
}

static void
test_request(void **state)
{
	g_auto(GStrv) list = texts();
	g_auto(GStrv) names = g_strsplit("Anna Kari", " ", -1);
	g_autofree char *lang = g_strdup("sv");
	struct mirror_request request = { .lang = lang, .names = names, .texts = list };
	struct mirror_request got = { 0 };
	g_autoptr(GByteArray) payload = g_byte_array_new();

	(void)state;
	mirror_request_pack(&request, payload);
	assert_true(mirror_request_unpack(bytes_of_array(payload), &got));
	assert_string_equal(got.lang, "sv");
	assert_int_equal(g_strv_length(got.texts), TEXTS);
	assert_string_equal(got.texts[1], "Taas yö");
	assert_string_equal(got.names[1], "Kari");
	mirror_request_clear(&got);
	assert_false(
	    mirror_request_unpack((struct bytes){ (const char *)payload->data, SHORT }, &got));
	for (int kind = 0; kind < MIRROR_KINDS; kind++) {
		enum mirror_kind back = MIRROR_KINDS;
		assert_true(mirror_kind_of(mirror_kind_name((enum mirror_kind)kind), &back));
		assert_int_equal(back, kind);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
