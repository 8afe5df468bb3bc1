#include "mail/greeting.h"

#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Words to Anna; is Liisa meant? */
static const struct {
	const char *text;
	bool want;
} rows[] = {
	{ "Hei Liisa!\nKiitos vastauksestasi.", true },
	{ "LIISA, kiitos vastauksestasi", true },
	{ "Hei,\n\nLiisa, tämä jäi mieleeni.", true },
	{ "Hej Liisa\n\nTack för svaret.", true },
	{ "Dear Liisa", true },
	{ "Hyvää huomenta taas sinne Liisa!", true },
	{ "Hei Anna!\nLiisa kertoi samaa.", false },
	{ "Hei Anna, Liisa ehdotti toista aikaa.", false },
	{ "Hei\nKiitos, tämä auttaa. Mitä tekisit toisin, jos kukaan ei näkisi, vaikka Liisa olisi paikalla?",
	  false },
	{ "Näin Liisan eilen.", false },
	{ "Hei Liisa-Maria", false },
	{ "Kiitos.\n\nPuhutaan lisää.\n\nLiisa tulee mukaan.", false },
	{ "", false },
};

static void
who_is_greeted(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		print_message("%s\n", rows[i].text);
		assert_int_equal(greeting_is_for(rows[i].text, "Liisa", "Anna"), rows[i].want);
	}
	assert_false(greeting_is_for("Hei Anna", "Anna", "Anna"));
	assert_true(greeting_is_for("Hej Åsa", "ÅSA", "Örjan"));
	assert_true(greeting_is_for("Hei Anna", "Anna Maria", "Pekka"));
	assert_false(greeting_is_for("Hei Anna", "", "Pekka"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(who_is_greeted) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
