/* JSON for people's tools: what a reading aid is given, and what it says. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Append a string with its quotation marks; NULL becomes null. What a terminal would obey, or show in
 * another order, is escaped; what is no UTF-8 becomes U+FFFD. */
void json_text(GString *to, const char *text);

/* The value of a member of an object, where it stands in its text; NULL if there is none. Only the
 * members of the object itself are looked at. */
const char *json_member(const char *object, const char *name);
/* A member that is a string, unescaped and valid UTF-8; "" for any other or none. Owned by the caller. */
char *json_string_of(const char *object, const char *name);
/* A member that is a number or true; 0 for any other. */
uint32_t json_number_of(const char *object, const char *name);
/* The strings of a member that is an array. Owned by the caller, never NULL. */
char **json_strings_of(const char *object, const char *name);
