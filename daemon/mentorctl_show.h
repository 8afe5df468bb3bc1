/* What mentorctl prints: JSON for programs, tables for people, both from the same value.
 *
 * Nothing printed can act on a terminal: JSON and tables escape control characters. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "base/clock.h"

/* Members of an object; NULL, 0 (an instant) and -1 (a number) become null. */
void show_text(json_t *object, const char *name, const char *text);
void show_number(json_t *object, const char *name, int64_t number);
void show_bool(json_t *object, const char *name, bool value);
void show_instant(json_t *object, const char *name, utc_t at);
/* A row id, 0 becomes null. */
void show_id(json_t *object, const char *name, int64_t id);

/* "2027-05-20T07:00:00Z"; owned by the caller. */
char *show_instant_text(utc_t at);

/* One line of JSON. */
void show_json(json_t *value);
/* A table of the items of a list, or of an object's members; lists in an object come below it. */
void show_tables(json_t *value, const char *const *columns);
