/* What a report says, in its fields, in prose and as a service's notice. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mime/bounce.h"
#include "mime/refusal.h"
#include "mime/refusal_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
read_as_report(struct bytes raw)
{
	g_autoptr(GArray) refusals = refusals_new();
	g_autofree char *bytes = g_strndup(raw.at, raw.len);
	g_autofree char *text = g_utf8_make_valid(bytes, -1);

	refusals_read(raw, refusals);
	refusals_in_text(text, refusals);
	for (guint i = 0; i < refusals->len; i++) {
		const struct refusal *refusal = &g_array_index(refusals, struct refusal, i);
		if (!g_utf8_validate(refusal->recipient, -1, NULL)
		    || !g_utf8_validate(refusal->words, -1, NULL))
			abort();
		refusal_fault(refusal, text);
	}
	if (refusal_text_length(text) > strlen(text))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes raw = { .at = (const char *)data, .len = len };
	struct message message;
	struct bounce bounce = { 0 };

	read_as_report(raw);
	message_parse(raw, &READ_LIMITS_DEFAULT, &message);
	bounce_is(&message);
	bounce_read(&message, &READ_LIMITS_DEFAULT, &bounce);
	if (bounce.refusals->len == 0)
		abort();
	bounce_clear(&bounce);
	message_clear(&message);
	return 0;
}
