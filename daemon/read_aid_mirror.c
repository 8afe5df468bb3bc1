#include "daemon/read_aid_mirror.h"

#include <stdio.h>
#include <stdlib.h>

#include "language/lemma.h"
#include "language/scan.h"
#include "mime/charset.h"

/* The first word of a line, folded; "" if it has none. Owned by the caller. */
static char *
word_of(const char *line)
{
	struct scan scan;

	scan_text(line, &scan);
	char *word = g_strdup(scan.words->len > 0 ? scan_word_at(&scan, 0)->folded : "");
	scan_clear(&scan);
	return word;
}

int
aid_lemma(const struct aid *aid)
{
	GError *error = NULL;
	g_autoptr(lemmatiser_owner) lemmatiser = lemmatiser_new(language_of(aid->lang), &error);
	if (!lemmatiser) {
		fprintf(stderr, "mentord-read: %s\n", error->message);
		g_error_free(error);
		return EXIT_FAILURE;
	}
	g_autofree char *text = charset_decode(aid->input, NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	size_t n = g_strv_length(lines);
	GString *to = g_string_new(NULL);

	if (n > 0 && !*lines[n - 1])
		n--;
	for (size_t i = 0; i < n; i++) {
		char *word = word_of(lines[i]);
		g_free(lines[i]);
		lines[i] = word;
		lemmatiser_add(lemmatiser, word);
	}
	for (size_t i = 0; i < n; i++)
		g_string_append_printf(to, "%s\n", lemmatiser_read(lemmatiser, lines[i])->base);
	return aid_say(to);
}
