/* The shipped lists: safety words, instructions, signals. */
#include "language/safety.h"
#include "language/said_read.h"
#include "language/signal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct lexicon lexicon;

static int
load(void **state)
{
	(void)state;
	return lexicon_load(&lexicon, SOURCE_DIR "/templates", NULL) ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	lexicon_clear(&lexicon);
	return 0;
}

static void
finds_danger(void **state)
{
	static const char *const YES[] = {
		"En jaksa en\xc3\xa4\xc3\xa4 el\xc3\xa4\xc3\xa4 n\xc3\xa4in.",
		"Ajattelin itsemurhaa.",
		"En tapa itse\xc3\xa4ni.",
		"Miehens\xc3\xa4 ly\xc3\xb6 minua.",
		"APUA",
		"Hei\napua!\nt. Aino",
		"Jag vill inte leva mer.",
		"Han slog mig i g\xc3\xa5r.",
		"HJ\xc3\x84LP",
		"I want to kill myself",
		"my partner hits me",
		"help",
		"I don\xe2\x80\x99t want to live anymore",
	};
	static const char *const NO[] = {
		"Tapoin aikaa asemalla.",
		"Sain apua kollegalta.",
		"Akku kuoli.",
		"Det slog mig p\xc3\xa5 bussen.",
		"Jag fick hj\xc3\xa4lp av en kollega.",
		"It hit me on the bus.",
		"I need help with pricing.",
		"This meeting is killing me.",
		"",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(YES) + G_N_ELEMENTS(NO); i++) {
		bool want = i < G_N_ELEMENTS(YES);
		const char *text = want ? YES[i] : NO[i - G_N_ELEMENTS(YES)];
		struct scan scan;
		scan_text(text, &scan);
		g_autofree char *word = safety_find(&lexicon, &scan);
		scan_clear(&scan);
		if (want != (word != NULL))
			print_error("%s\n", text);
		assert_int_equal(word != NULL, want);
		if (word)
			assert_non_null(strstr(text, word));
	}
}

static void
reads_instructions(void **state)
{
	static const struct {
		const char *text;
		enum command want;
		bool unclear;
	} rows[] = {
		{ "LOPETA", COMMAND_STOP, false },
		{ "Hei Kari,\n\nlopeta!\n\nt. Aino", COMMAND_STOP, false },
		{ "Lopeta murehtiminen, sanoi \xc3\xa4iti.", COMMAND_NONE, true },
		{ "Kyll\xc3\xa4 sopii! t. Anna", COMMAND_YES, false },
		{ "Ei haittaa, sopii.", COMMAND_YES, false },
		{ "EI", COMMAND_NO, false },
		{ "Ei kiitos, jutellaan tavatessa.", COMMAND_NO, false },
		{ "Kuka n\xc3\xa4it\xc3\xa4 lukee?", COMMAND_NONE, true },
		{ "JA", COMMAND_YES, false },
		{ "Nej tack", COMMAND_NO, false },
		{ "No problem, go ahead.", COMMAND_YES, false },
		{ "FORTS\xc3\x84TT", COMMAND_RESUME, false },
		{ "V\xc3\xa4\xc3\xa4r\xc3\xa4 h\xc3\xa4lytys", COMMAND_FALSE_ALARM, false },
		{ "Onko t\xc3\xa4m\xc3\xa4 v\xc3\xa4\xc3\xa4r\xc3\xa4 h\xc3\xa4lytys?",
		  COMMAND_NONE, true },
		{ "Jag tar det.", COMMAND_MINE, false },
		{ "mine, calling her now", COMMAND_MINE, false },
		{ "L\xc3\x84HET\xc3\x84", COMMAND_SEND, false },
		{ "L\xc3\xa5t bli", COMMAND_LEAVE, false },
		{ "", COMMAND_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct said_context context = { .today = date_of(2027, 7, 1) };
		struct said said = { 0 };
		said_read(&lexicon, rows[i].text, &context, &said);
		if (said.command != rows[i].want || said.is_unclear != rows[i].unclear)
			print_error("%s\n", rows[i].text);
		assert_int_equal(said.command, rows[i].want);
		assert_int_equal(said.is_unclear, rows[i].unclear);
		said_clear(&said);
	}
}

static void
finds_signals(void **state)
{
	static const struct {
		const char *text;
		enum language language;
		uint32_t rows; /* bits */
	} rows[] = {
		{ "Mit\xc3\xa4 mielt\xc3\xa4 sin\xc3\xa4 olet?", LANGUAGE_FI, 1U << 1 },
		{ "Kari, n\xc3\xa4itk\xc3\xb6 sen?", LANGUAGE_FI, 1U << 1 },
		{ "Kukapa sen haluaisi my\xc3\xb6nt\xc3\xa4\xc3\xa4?", LANGUAGE_FI, 0 },
		{ "Se on aina niin.", LANGUAGE_FI, 1U << 4 },
		{ "Kysyit sanasta \"aina\".", LANGUAGE_FI, 0 },
		{ "Joko j\xc3\xa4\xc3\xa4n t\xc3\xa4h\xc3\xa4n tai l\xc3\xa4hden.", LANGUAGE_FI,
		  1U << 6 },
		{ "Ehk\xc3\xa4. En tied\xc3\xa4.", LANGUAGE_FI, 1U << 7 },
		{ "Ehk\xc3\xa4.", LANGUAGE_FI, 0 },
		{ "Aion kysy\xc3\xa4.", LANGUAGE_FI, 1U << 9 },
		{ "Jag ska ringa.", LANGUAGE_SV, 1U << 9 },
		{ "Jag t\xc3\xa4nker p\xc3\xa5 det.", LANGUAGE_SV, 0 },
		{ "I should a, I should b, I should c.", LANGUAGE_EN, 1U << 8 },
		{ "She left, she called, and she came back.", LANGUAGE_EN, 1U << 5 | 1U << 10 },
		{ "It is a must-have.", LANGUAGE_EN, 0 },
	};
	char *names[] = { (char[]){ "Kari" }, NULL };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct scan scan;
		uint32_t have = 0;
		scan_text(rows[i].text, &scan);
		g_autoptr(GArray) found =
		    signals_find(&lexicon, rows[i].language, &scan, names, 160);
		scan_clear(&scan);
		for (guint j = 0; j < found->len; j++)
			have |= 1U << g_array_index(found, struct signal_found, j).row;
		if (have != rows[i].rows)
			print_error("%s\n", rows[i].text);
		assert_int_equal(have, rows[i].rows);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_danger),
		cmocka_unit_test(reads_instructions),
		cmocka_unit_test(finds_signals),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
