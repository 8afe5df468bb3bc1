/* HTML to text, and what is new in it. */
#include <stdint.h>
#include <stdlib.h>

#include <glib.h>

#include "mail/reply.h"
#include "mime/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	g_autofree char *html = g_utf8_make_valid((const char *)data, (gssize)len);
	g_autofree char *text = html_to_text(html);
	struct reply reply = { 0 };

	if (!g_utf8_validate(text, -1, NULL))
		abort();
	reply_extract(text, "", &reply);
	reply_clear(&reply);
	return 0;
}
