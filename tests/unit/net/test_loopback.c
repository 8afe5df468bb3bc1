#include "net/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

static const struct {
	const char *url;
	bool is_this_machine;
} rows[] = {
	{ "smtp://127.0.0.1:25", true },
	{ "smtp://127.9.9.9:25/name", true },
	{ "smtp://[::1]:25", true },
	{ "smtp://localhost:25", true },
	{ "smtp://0.0.0.0:25", false },
	{ "smtp://[::]:25", false },
	{ "smtp://192.0.2.1:25", false },
	{ "smtp://[2001:db8::1]:25", false },
	{ "smtp://[::ffff:192.0.2.1]:25", false },
	{ "smtp://127.0.0.1.invalid:25", false },
	{ "smtp://127.0.0.1@192.0.2.1:25", false },
	{ "smtp://", false },
	{ "", false },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (loopback_only(rows[i].url) != rows[i].is_this_machine)
			fail_msg("%s", rows[i].url);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
