/* A whole mentorship from a scenario: what mentorctl `programme simulate` prints.
 *
 * Text in, text out, by the very functions the daemon plans with. The scenario and the output are
 * described in the manual page of mentorctl. */
#pragma once

#include <glib.h>
#include <stddef.h>

#include "programme/programme.h"

/* Returns {"mails":[{"at","to","kind","question","rule"}]}, earliest first, owned by the caller
 * (g_free). NULL with REMEDY_SET_ASIDE when the scenario cannot be read: what is wrong, where, and
 * what would be right. */
char *simulate(const char *json, size_t len, const struct programme *const *programmes, size_t n,
               GError **error);
