/* A person's answers, oldest first, a byte 1 between them: what recurs in them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "language/mirror.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct mirror_tables *
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

	if (!findings)
		abort();
	/* What it says of them is what the core takes: places in them, above the rails. */
	g_autoptr(GByteArray) payload = g_byte_array_new();
	mirror_findings_pack(findings, payload);
	g_autoptr(GPtrArray) taken = mirror_findings_unpack(
	    (struct bytes){ .at = (const char *)payload->data, .len = payload->len }, texts);
	if (!taken || taken->len != findings->len)
		abort();
	return 0;
}
