/* mbox files: what goes in comes out again, whatever it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "review/mbox.h"

/* The reader's half: messages of an mboxrd file, lines in CRLF again. */
static GPtrArray *
split(const char *mbox)
{
	GPtrArray *messages = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) lines = g_strsplit(mbox, "\n", -1);
	GString *message = NULL;

	for (char **line = lines; *line; line++) {
		const char *bare = *line + strspn(*line, ">");
		if (g_str_has_prefix(*line, "From ") || !line[1]) {
			/* The empty line before a separator, or before the end, is the file's. */
			if (message) {
				g_string_truncate(message, message->len - 2);
				g_ptr_array_add(messages, g_string_free(message, FALSE));
			}
			message = line[1] ? g_string_new(NULL) : NULL;
			continue;
		}
		bool is_quoted = **line == '>' && g_str_has_prefix(bare, "From ");
		g_string_append_printf(message, "%s\r\n", *line + (is_quoted ? 1 : 0));
	}
	return messages;
}

static const char *const samples[] = {
	"Subject: x\r\n\r\nhello\r\n",
	"From: a@b\r\n\r\nFrom here on\r\n>From there\r\n>>From far\r\n> From is no separator\r\nFromage\r\n",
	"A: b\r\n\r\n\r\n\r\nFrom \r\n",
	"A: b\r\n\r\ntext with a \r in it\r\n",
	"A: b\r\n\r\n\xc3\xa5\xc3\xa4\xc3\xb6 \xff\r\n",
	"\r\n",
};

static void
every_message_comes_back(void **state)
{
	(void)state;
	GString *mbox = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
		mbox_append(mbox, "a@b.example", 1807178400, bytes_of(samples[i]));
	g_autoptr(GPtrArray) messages = split(mbox->str);
	assert_int_equal(messages->len, G_N_ELEMENTS(samples));
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
		assert_string_equal(g_ptr_array_index(messages, i), samples[i]);
	g_string_free(mbox, TRUE);
}

/* 10,000 messages of the pieces that matter, three in a file. */
static void
any_message_comes_back(void **state)
{
	(void)state;
	static const char *const pieces[] = { "From ", ">", "\r\n",     "From",
		                              " ",     "x", "\r\n\r\n", ">From " };
	GRand *random = g_rand_new_with_seed(7);

	for (int n = 0; n < 10000; n++) {
		GString *mbox = g_string_new(NULL);
		GString *in[3];
		for (int i = 0; i < 3; i++) {
			in[i] = g_string_new("A: b\r\n\r\n");
			for (int piece = g_rand_int_range(random, 0, 12); piece > 0; piece--)
				g_string_append(
				    in[i], pieces[g_rand_int_range(random, 0,
				                                   (gint32)G_N_ELEMENTS(pieces))]);
			g_string_append(in[i], "\r\n");
			mbox_append(mbox, "", n, (struct bytes){ in[i]->str, in[i]->len });
		}
		g_autoptr(GPtrArray) out = split(mbox->str);
		assert_int_equal(out->len, 3);
		for (guint i = 0; i < 3; i++) {
			assert_string_equal(g_ptr_array_index(out, i), in[i]->str);
			g_string_free(in[i], TRUE);
		}
		g_string_free(mbox, TRUE);
	}
	g_rand_free(random);
}

static void
the_separator_is_of_rfc_4155(void **state)
{
	(void)state;
	GString *mbox = g_string_new(NULL);

	mbox_append(mbox, "anna@mail.example", 1807193460, bytes_of("A: b\r\n\r\n"));
	mbox_append(mbox, "", 0, bytes_of("A: b\n"));
	assert_string_equal(mbox->str, "From anna@mail.example Thu Apr  8 14:11:00 2027\nA: b\n\n\n"
	                               "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\nA: b\n\n");
	g_string_free(mbox, TRUE);
}

/* STYLE 5: linear; each of these is 2 MB. */
static void
long_input_takes_no_longer(void **state)
{
	(void)state;
	static const char *const units[] = { ">", "From ", "\n", ">From \n" };

	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		GString *text = g_string_new(NULL);
		GString *mbox = g_string_new(NULL);
		while (text->len < 2000000)
			g_string_append(text, units[i]);
		mbox_append(mbox, "", 0, (struct bytes){ text->str, text->len });
		assert_true(mbox->len >= text->len && mbox->len < 2 * text->len + 100);
		g_string_free(text, TRUE);
		g_string_free(mbox, TRUE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_comes_back),
		cmocka_unit_test(any_message_comes_back),
		cmocka_unit_test(the_separator_is_of_rfc_4155),
		cmocka_unit_test(long_input_takes_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
