/* What an admin types about people, checked word by word (faults.md, SM-07: no control character
 * ever gets into a name or an address).
 *
 * Errors: REMEDY_SET_ASIDE, "what is wrong; what to write instead". */
#pragma once

#include "mentoring/roster.h"
#include "store/person.h"

/* "a-z0-9-", a letter or digit first. */
bool roster_check_handle(const char *handle, GError **error);
/* One line of UTF-8 without control characters. `what` names it in the complaint. */
bool roster_check_line(const char *what, const char *text, GError **error);
/* A whole number within bounds. */
bool roster_read_number(const char *what, const char *text, int64_t least, int64_t most,
                        int64_t *number, GError **error);

/* An address that a person can have, in its canonical form, owned by the caller. */
bool roster_read_address(const struct settings *settings, const char *option, const char *text,
                         char **address, GError **error);

/* Put the words into a person that has its defaults. False when one cannot be taken; then the
 * person is in no certain state. */
bool roster_take_words(const struct settings *settings, const struct person_words *words,
                       struct person *person, GError **error);
