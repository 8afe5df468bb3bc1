/* A whole message as the daemon reads it: head, then body. */
#include <stdlib.h>

#include "mime/answer.h"
#include "mime/head.h"
#include "mime/parts.h"

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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct head_trust trust = { "mx.example.org", "" };
	static const struct answer_context context = { .lang = "fi",
		                                       .sent =
		                                           "Hei,\n\nMitä opit tällä viikolla?\n" };
	struct bytes raw = { .at = (const char *)data, .len = len };
	struct message message;
	struct head_view head = { 0 };
	struct body_view body = { 0 };
	struct parts parts = { 0 };

	message_parse(raw, &READ_LIMITS_DEFAULT, &message);
	head_read(&message, &trust, &READ_LIMITS_DEFAULT, &head);
	answer_read(&message, lexicon(), &context, &READ_LIMITS_DEFAULT, &body);
	parts_read(&message, &READ_LIMITS_DEFAULT, &parts);
	if (!g_utf8_validate(body.text, -1, NULL) || !g_utf8_validate(parts.subject, -1, NULL))
		abort();
	parts_clear(&parts);
	body_view_clear(&body);
	head_view_clear(&head);
	message_clear(&message);
	return 0;
}
