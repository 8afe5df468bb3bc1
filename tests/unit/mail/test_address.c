#include "mail/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The addresses of a field, joined by blanks. */
static char *
joined(const char *field)
{
	g_autoptr(GArray) mailboxes = mailboxes_parse(bytes_of(field), 10);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < mailboxes->len; i++) {
		if (i > 0)
			g_string_append_c(text, ' ');
		g_string_append(text, g_array_index(mailboxes, struct mailbox, i).address);
	}
	return g_string_free(text, FALSE);
}

static void
reads_lists(void **state)
{
	static const struct {
		const char *field, *want;
	} rows[] = {
		{ "anna@example.org", "anna@example.org" },
		{ "Anna <anna@example.org>, b@c.fi", "anna@example.org b@c.fi" },
		{ "\"Virtanen, Anna\" <a@b.fi>", "a@b.fi" },
		{ "Virtanen, Anna <a@b.fi>", "a@b.fi" },
		{ "(comment (nested)) a@b.fi (Anna)", "a@b.fi" },
		{ "a (x) @ (y) b.fi", "a@b.fi" },
		{ "\"box+r.abc\"@b.fi", "box+r.abc@b.fi" },
		{ "<@relay.fi,@x.fi:a@b.fi>", "a@b.fi" },
		{ "friends: a@b.fi, c@d.fi; e@f.fi", "a@b.fi c@d.fi e@f.fi" },
		{ "undisclosed-recipients:;", "" },
		{ "a@B.FI", "a@b.fi" },
		{ "a@p\xc3\xa4iv\xc3\xa4.fi", "a@xn--piv-qlac.fi" },
		{ "a@b.fi\r\n\t(folded), c@d.fi", "a@b.fi c@d.fi" },
		{ "nobody", "" },
		{ "", "" },
		{ "((((((", "" },
		{ "\"open", "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *have = joined(rows[i].field);
		assert_string_equal(have, rows[i].want);
	}
}

static void
knows_names(void **state)
{
	g_autoptr(GArray) mailboxes =
	    mailboxes_parse(bytes_of("\"Anna V\" <a@b.fi>, c@d.fi (Carl)"), 10);

	(void)state;
	assert_int_equal(mailboxes->len, 2);
	assert_string_equal(g_array_index(mailboxes, struct mailbox, 0).name, "Anna V");
	assert_string_equal(g_array_index(mailboxes, struct mailbox, 1).name, "Carl");
}

static void
stops_at_the_limit(void **state)
{
	g_autoptr(GString) field = g_string_new(NULL);

	(void)state;
	for (int i = 0; i < 100000; i++)
		g_string_append(field, "a@b.fi,");
	g_autoptr(GArray) mailboxes = mailboxes_parse(bytes_of(field->str), 200);
	assert_int_equal(mailboxes->len, 200);
}

static void
validates(void **state)
{
	static const struct {
		const char *address;
		bool want;
	} rows[] = {
		{ "a@b.fi", true },
		{ "a.b+c@b-c.fi", true },
		{ "a@p\xc3\xa4iv\xc3\xa4.fi", true },
		{ "a@b", false },
		{ "@b.fi", false },
		{ "a b@c.fi", false },
		{ "a@b.fi\r\nx", false },
		{ "a..b@c.fi", false },
		{ "a@-b.fi", false },
		{ "\"a\"@b.fi", false },
		{ "a@b@c.fi", false },
		{ "", false },
		{ "a@b.fi>\r\nRCPT", false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		assert_int_equal(address_is_valid(rows[i].address), rows[i].want);
}

static void
splits_subaddresses(void **state)
{
	static const struct {
		const char *address, *separator, *want;
	} rows[] = {
		{ "box+r.abc@dom.fi", "+", "r.abc" }, { "BOX+R.ABC@DOM.fi", "+", "R.ABC" },
		{ "box-r.abc@dom.fi", "-", "r.abc" }, { "box@dom.fi", "+", NULL },
		{ "other+r.abc@dom.fi", "+", NULL },  { "box+r.abc@else.fi", "+", NULL },
		{ "box+r.abc@dom.fi", "", NULL },     { "box+@dom.fi", "+", "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *have =
		    address_detail(rows[i].address, "box@dom.fi", rows[i].separator);
		assert_int_equal(have == NULL, rows[i].want == NULL);
		if (have)
			assert_string_equal(have, rows[i].want);
	}
}

static void
undoes_percent(void **state)
{
	g_autofree char *have = address_undo_percent("box%2Br.x%2b@d%2B.fi");

	(void)state;
	assert_string_equal(have, "box+r.x+@d%2B.fi");
}

static void
compares(void **state)
{
	(void)state;
	assert_true(address_equals("Anna@Example.org", "anna@example.ORG"));
	assert_true(address_equals("a@p\xc3\xa4iv\xc3\xa4.fi", "a@XN--piv-qlac.fi"));
	assert_false(address_equals("anna@example.org", "anna+x@example.org"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(knows_names),
		cmocka_unit_test(stops_at_the_limit),
		cmocka_unit_test(validates),
		cmocka_unit_test(splits_subaddresses),
		cmocka_unit_test(undoes_percent),
		cmocka_unit_test(compares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
