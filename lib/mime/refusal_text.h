/* Whom a report in prose says it could not reach: for mail systems that write no RFC 3464 part. */
#pragma once

#include <glib.h>
#include <stddef.h>

/* Where the report's own words end and the copy of the mail begins. */
size_t refusal_text_length(const char *text);

/* Add those that a text names, each with the lines that follow it: addresses at the start of a line
 * ("<anna@example.org>: host said"); else those behind a word like "to" or "for", or behind a reply
 * code; else the first one anywhere; never who wrote, nor whom to ask. At most LIMIT_ADDRESSES. */
void refusals_in_text(const char *text, GArray *refusals);
