/* One mail, or one line, out of its template and its data. */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "template/names.h"
#include "template/shelf.h"

struct rendered;

/* catalogue_render and catalogue_line, once the shelf of the language is found. `out` is zero. */
bool fill_mail(const struct names *names, const struct shelf *shelf, const char *name, json_t *data,
               struct rendered *out, GError **error);
char *fill_line(const struct shelf *shelf, const char *name, json_t *data, GError **error);
