/* A person's answers, oldest first, a byte 1 between them: what recurs in them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "language/mirror.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct mirror_tables *
loaded(void)
{
	static struct mirror_tables tables;
	static bool done;

	if (!done && !mirror_tables_load(&tables, getenv("TEMPLATES"), NULL))
		abort();
	done = true;
	return &tables;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	g_autofree char *all = g_utf8_make_valid((const char *)data, (gssize)len);
	g_auto(GStrv) texts = g_strsplit(all, "\x01", -1);
	const struct mirror_person person = { .language = len % 2 ? LANGUAGE_FI : LANGUAGE_EN };
	g_autoptr(GPtrArray) findings =
	    mirror_find(loaded(), &person, (const char *const *)texts, NULL);

	for (guint i = 0; findings && i < findings->len; i++) {
		const struct mirror_finding *finding = g_ptr_array_index(findings, i);
		if (finding->hits < MIRROR_HITS_LEAST || finding->answers_n < MIRROR_ANSWERS_LEAST
		    || finding->quotes->len != finding->answers_n)
			abort();
		for (guint j = 0; j < finding->quotes->len; j++) {
			const struct mirror_quote *quote =
			    &g_array_index(finding->quotes, struct mirror_quote, j);
			if (quote->at + quote->len > strlen(texts[quote->answer]))
				abort();
		}
	}
	return 0;
}
