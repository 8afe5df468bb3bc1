/* New words of a text: the result is valid UTF-8, and no byte in it was made up. */
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "mail/reply.h"
#include "mail/unsent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)len);
	char *sent = strchr(text, '\f'); /* what was sent follows a form feed */
	struct reply reply = { 0 };

	if (sent)
		*sent++ = '\0';
	reply_extract(text, sent ? sent : "", &reply);
	if (!g_utf8_validate(reply.text, -1, NULL) || strlen(reply.text) > 2 * strlen(text) + 2)
		abort();
	g_autofree char *left = unsent_lines(text, sent ? sent : "");
	reply_clear(&reply);
	return 0;
}
