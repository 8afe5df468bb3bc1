/* A calendar object, and the journey of its facts to the core. */
#include <stdint.h>
#include <stdlib.h>

#include <glib.h>

#include "calendar/calendar_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)len);
	g_autoptr(GByteArray) payload = g_byte_array_new();
	struct event_view event = { 0 };
	struct event_view back = { 0 };

	if (!calendar_read(text, &event))
		return 0;
	event_pack(&event, payload);
	struct unpack from =
	    unpack_from((struct bytes){ (const char *)payload->data, payload->len });
	event_unpack(&from, &back);
	if (!unpack_done(&from))
		abort();
	event_clear(&back);
	event_clear(&event);
	return 0;
}
