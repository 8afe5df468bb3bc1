/* The calendar object of a message, where it has one: RFC 6047. */
#pragma once

#include "mime/entity.h"

/* The first text/calendar part, else the first application/ics, as text of at most `most` bytes. NULL:
 * there is none. Owned by the caller. */
char *itip_text(const struct message *message, size_t most);
