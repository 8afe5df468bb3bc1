/* What a careful editor would object to in the templates of one language. */
#pragma once

#include <glib.h>

#include "template/names.h"
#include "template/shelf.h"

/* Add to `problems`, as catalogue_check does. `keys` is a set of the keys that lines.conf should
 * have, each without its plural form. */
void lint_shelf(const struct shelf *shelf, const struct names *names, GHashTable *keys,
                GPtrArray *problems);

/* The key without .none, .one or .other at its end. Owned by the caller. */
char *lint_line_key(const char *key);

/* The keys of a table in alphabetical order; they belong to the table. */
GPtrArray *lint_sorted_keys(GHashTable *table);
