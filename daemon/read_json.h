/* JSON for people's tools: only written, never read. */
#pragma once

#include <glib.h>

/* Append a string with its quotation marks; NULL becomes null. `text` is valid UTF-8. */
void json_text(GString *to, const char *text);
