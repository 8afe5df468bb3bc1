/* What no single key can tell: settings that do not go together, and files that are not there. */
#pragma once

#include <glib.h>

#include "config/ini.h"
#include "config/settings.h"

/* Where each key was written last. */
struct places {
	const GPtrArray *entries; /* of ini_read */
	const char *file;         /* the first one */
};

/* The last entry of a key, NULL if it was never written. `key` NULL: the section's own line. */
const struct ini_entry *places_find(const struct places *places, const char *section,
                                    const char *key);

/* "FILE:LINE" of the key, else of its section, else of the first file's first line. Owned by the
 * caller. */
char *places_name(const struct places *places, const char *section, const char *key);

/* A complaint about a key, there. */
void places_complain(const struct places *places, const char *section, const char *key,
                     GPtrArray *complaints, const char *format, ...) G_GNUC_PRINTF(5, 6);

void check_settings(const struct settings *settings, const struct places *places,
                    GPtrArray *complaints);
