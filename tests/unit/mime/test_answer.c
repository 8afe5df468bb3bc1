/* The second reading: states, safety words, instructions and signals of whole messages. */
#include "mime/answer.h"

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
read_answer(const char *raw, const char *sent, struct body_view *view)
{
	char *names[] = { (char[]){ "Kari" }, NULL };
	const struct answer_context context = { .lang = "fi", .sent = sent, .names = names };
	struct message message;

	*view = (struct body_view){ 0 };
	message_parse(bytes_of(raw), &READ_LIMITS_DEFAULT, &message);
	answer_read(&message, &lexicon, &context, &READ_LIMITS_DEFAULT, view);
	message_clear(&message);
}

static void
tells_why_there_are_no_words(void **state)
{
	static const struct {
		const char *raw;
		enum body_state want;
	} rows[] = {
		{ "From: a\n\nhei\n", BODY_TEXT },
		{ "From: a\n\n\n", BODY_EMPTY },
		{ "From: a\n\n> only a quote\n", BODY_EMPTY },
		{ "Content-Type: application/pdf\nContent-Disposition: attachment\n\nx",
		  BODY_ATTACHMENT },
		{ "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nx\n--b--",
		  BODY_ENCRYPTED },
		{ "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx",
		  BODY_ENCRYPTED },
		{ "From: a\n\n-----BEGIN PGP MESSAGE-----\nx\n", BODY_ENCRYPTED },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct body_view view;
		read_answer(rows[i].raw, "", &view);
		assert_int_equal(view.state, rows[i].want);
		body_view_clear(&view);
	}
}

static void
looks_for_danger_everywhere_but_in_our_words(void **state)
{
	static const struct {
		const char *raw, *sent, *want;
		bool cries;
	} rows[] = {
		{ "Subject: Re: x\n\nEn halua elää.\n", "", "En halua elää", false },
		/* Trimming is not trusted: behind a signature mark, inside a quote, below everything. */
		{ "Subject: Re: x\n\nJoo.\n\n-- \nen halua elää\n", "", "en halua elää", false },
		{ "Subject: Re: x\n\n> en halua elää\n", "Mitä kuuluu?", "en halua elää", false },
		{ "Subject: Re: x\n\nJoo.\n\n> Ajattelitko joskus itsemurhaa vai jotain muuta?\n",
		  "Ajattelitko joskus itsemurhaa vai jotain muuta?", "", false },
		{ "Subject: Re: x\n\nApua!\n", "", "Apua!", true },
		{ "Subject: APUA\n\n", "", "APUA", true },
		{ "Subject: Re: APUA\n\nJoo.\n", "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct body_view view;
		read_answer(rows[i].raw, rows[i].sent, &view);
		assert_string_equal(view.safety_word, rows[i].want);
		assert_int_equal(view.cries_help, rows[i].cries);
		assert_int_equal(*view.whole != '\0', *rows[i].want != '\0');
		body_view_clear(&view);
	}
}

static void
reads_instructions_and_signals(void **state)
{
	struct body_view view;

	(void)state;
	read_answer("Subject: Re: x\n\nLOPETA\n", "", &view);
	assert_int_equal(view.said.command, COMMAND_STOP);
	body_view_clear(&view);
	read_answer("Subject: Re: x\n\nSe menee aina niin. Mitä Kari tekisi?\n", "", &view);
	assert_int_equal(view.signals, SIGNAL(1) | SIGNAL(4));
	assert_int_equal(view.hits_n, 2);
	assert_string_equal(view.hits[1].word, "aina");
	assert_string_equal(view.hits[1].quote, "Se menee aina niin.");
	assert_string_equal(view.first_sentence, "Se menee aina niin.");
	assert_int_equal(view.words_n, 7);
	assert_true(view.said.is_unclear);
	body_view_clear(&view);
}

/* What is shown as somebody's words is no greeting and no number, and has no line break of a client. */
static void
quotes_a_sentence(void **state)
{
	static const struct {
		const char *text, *first;
	} rows[] = {
		{ "Hei Kari\n\nSe onnistui\nhyvin. Kiitos.\n", "Se onnistui hyvin." },
		{ "1. Puhun tästä lisää.\n2. Kun tulen, niin kysyn.\n", "Puhun tästä lisää." },
		{ "Kyllä. Kysyin sen heti.\n", "Kysyin sen heti." },
		{ "Hei\n\nHiljaa meni.\n", "Hei" },
	};
	struct body_view view;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *raw = g_strconcat("Subject: Re: x\n\n", rows[i].text, NULL);
		read_answer(raw, "", &view);
		assert_string_equal(view.first_sentence, rows[i].first);
		body_view_clear(&view);
	}
	read_answer("Subject: Re: x\n\nMinulle käy aina\nnäin, ja sitten on hiljaista.\n", "",
	            &view);
	assert_int_equal(view.hits_n, 1);
	assert_string_equal(view.hits[0].quote, "Minulle käy aina näin, ja sitten on hiljaista.");
	body_view_clear(&view);
}

static void
reads_inside_an_opaque_signature(void **state)
{
	/* SEQUENCE { signedData, [0] SEQUENCE { 1, SET {}, SEQUENCE { data, [0] OCTETS } } } */
	static const char raw[] =
	    "Content-Type: application/pkcs7-mime; smime-type=signed-data\n"
	    "Content-Transfer-Encoding: base64\n\n"
	    "MDAGCSqGSIb3DQEHAqAjMCECAQExADAaBgkqhkiG9w0BBwGgDQQLCm1vaSBrYWlra2k=\n";
	struct body_view view;

	(void)state;
	read_answer(raw, "", &view);
	assert_int_equal(view.state, BODY_TEXT);
	assert_string_equal(view.text, "moi kaikki\n");
	body_view_clear(&view);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_why_there_are_no_words),
		cmocka_unit_test(looks_for_danger_everywhere_but_in_our_words),
		cmocka_unit_test(reads_instructions_and_signals),
		cmocka_unit_test(quotes_a_sentence),
		cmocka_unit_test(reads_inside_an_opaque_signature),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
