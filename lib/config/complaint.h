/* What is wrong with a configuration, for a person: "FILE:LINE: what; what to write instead".
 *
 * All complaints of a load are collected, so that one round of edits is enough. */
#pragma once

#include <glib.h>

/* An empty list, which frees its strings. */
GPtrArray *complaints_new(void);

/* `line` 0: the file as a whole. */
void complain(GPtrArray *complaints, const char *file, unsigned line, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
