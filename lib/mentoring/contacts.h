/* Crisis contacts are only as good as the day on which somebody rang them (rules 3.8).
 *
 * From 11 months on the admin is told, once a week; after 12 everything is held but the safety way, until a new day
 * is written into the configuration. Reads: the settings, which languages mentees read. Writes: a hold for all,
 * what is to leave. */
#pragma once

#include "mentoring/core.h"

/* Opens its own transaction, when something is to be changed. Returns 0, -1 on an error. */
int64_t contacts_run(struct core *core, utc_t now, GError **error);
