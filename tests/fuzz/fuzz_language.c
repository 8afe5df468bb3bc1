/* Words of a text against all lists. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "language/safety.h"
#include "language/said_read.h"
#include "language/signal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct lexicon *
lexicon(void)
{
	static struct lexicon loaded;
	static bool done;

	if (!done && !lexicon_load(&loaded, getenv("TEMPLATES"), NULL))
		abort();
	done = true;
	return &loaded;
}

/* What a reply asks for, whatever was asked; today is any day that a calendar has. */
static void
read_said(const char *text, size_t len)
{
	enum { DAYS = 2000000 };

	for (int asked = 0; asked < ASKED_KINDS; asked++) {
		const struct said_context context = {
			.asked = (enum asked)asked,
			.language = (enum language)(len % LANGUAGES),
			.today = date_of(2027, 7, 1) + (date_t)(len * 2654435761U % DAYS),
		};
		struct said said = { 0 };
		said_read(lexicon(), text, &context, &said);
		if (!strstr(text, said.plan) || said.times_n > SAID_TIMES_MOST
		    || said.steers_n > SAID_STEERS_MOST)
			abort();
		for (uint32_t i = 0; i < said.times_n; i++)
			if (said.times[i].date == DATE_NONE || said.times[i].minute < 0)
				abort();
		said_clear(&said);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)len);
	char *names[] = { (char[]){ "Kari" }, NULL };
	struct scan scan;

	scan_text(text, &scan);
	g_autofree char *word = safety_find(lexicon(), &scan);
	for (int i = 0; i < LANGUAGES; i++) {
		g_autoptr(GArray) found =
		    signals_find(lexicon(), (enum language)i, &scan, names, 160);
		for (guint j = 0; j < found->len; j++) {
			const struct signal_found *signal =
			    &g_array_index(found, struct signal_found, j);
			/* The quote holds the hit, unless the hit is longer than a quote may be. */
			if (signal->quote_at > signal->at
			    || signal->quote_at + signal->quote_len > len * 3 + 1)
				abort();
		}
	}
	scan_clear(&scan);
	read_said(text, len);
	return 0;
}
