#include "mail/reflow.h"

#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
	const char *label, *text, *want;
} rows[] = {
	{ "broken at 72",
	  "Kokous alkoi siitä, että kukaan ei ollut lukenut muistiota, ja minä\n"
	  "istuin hiljaa niin kuin aina. Vasta lopussa sanoin, mitä olin\n"
	  "ajatellut koko ajan.",
	  "Kokous alkoi siitä, että kukaan ei ollut lukenut muistiota, ja minä "
	  "istuin hiljaa niin kuin aina. Vasta lopussa sanoin, mitä olin "
	  "ajatellut koko ajan." },
	{ "paragraphs stay apart",
	  "Jag sade till slut att vi inte hinner allt det som vi har lovat, och\n"
	  "det blev tyst.\n"
	  "\n"
	  "Sedan sade Pia att hon hade tänkt detsamma.",
	  "Jag sade till slut att vi inte hinner allt det som vi har lovat, och det blev tyst.\n"
	  "\n"
	  "Sedan sade Pia att hon hade tänkt detsamma." },
	{ "lines that a person broke",
	  "I said no.\nThen I said it again, this time so that everybody in the room heard.\nNobody died.",
	  "I said no.\nThen I said it again, this time so that everybody in the room heard.\nNobody died." },
	{ "two sentences on two lines",
	  "The first thing that I noticed was how quiet the whole team was.\nThe second was me.",
	  "The first thing that I noticed was how quiet the whole team was.\nThe second was me." },
	{ "a list",
	  "Three things that I could do before we meet again in two weeks' time:\n"
	  "- ask Pia what she expects of the meeting and of me in it, and when\n"
	  "  she would like to hear\n"
	  "- write it down",
	  "Three things that I could do before we meet again in two weeks' time:\n"
	  "- ask Pia what she expects of the meeting and of me in it, and when\n"
	  "  she would like to hear\n"
	  "- write it down" },
	{ "never broken: one long line, then a short one",
	  "This line was written on a phone and is much longer than any program would leave it in its mail.\nSo.",
	  "This line was written on a phone and is much longer than any program would leave it in its mail.\nSo." },
	{ "short lines", "a\nb\nc", "a\nb\nc" },
	{ "nothing", "", "" },
	{ "an end of line at the end", "a\n", "a\n" },
};

static void
breaks_of_a_program_go(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = reflow_join(rows[i].text);
		print_message("%s\n", rows[i].label);
		assert_string_equal(got, rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(breaks_of_a_program_go) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
