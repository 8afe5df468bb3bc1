#include "imap/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

static const struct {
	const char *name, *encoded;
} rows[] = {
	{ "INBOX", "INBOX" },   { "", "" },
	{ "R&D", "R&D" }, /* ASCII: as the server spells it */
	{ "T&AOQ-", "T&AOQ-" }, { "Lähetetyt", "L&AOQ-hetetyt" },
	{ "ä&b", "&AOQ-&-b" },  { "äö/åå", "&AOQA9g-/&AOUA5Q-" },
	{ "受信", "&U9dP4Q-" }, { "\U0001f600", "&2D3eAA-" },
	{ "a\r\nb", NULL },     { "a\x7f", NULL },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *encoded = name_encode(rows[i].name);
		if (g_strcmp0(encoded, rows[i].encoded) != 0)
			fail_msg("%s: %s", rows[i].name, encoded ? encoded : "(refused)");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
