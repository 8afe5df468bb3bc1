/* Whom a text greets: a mentor's words to one mentee that begin with another's name are for that other one. */
#pragma once

#include <stdbool.h>

/* Whether the first two lines with words address `other` and not, before it, `own`. A name stands near the beginning
 * of a line or in a short line, as it is, in any letter case ("Hei Liisa!", "Liisa, kiitos"); a name that is talked
 * about is in another form in Finnish, and further behind elsewhere. All valid UTF-8. */
bool greeting_is_for(const char *text, const char *other, const char *own);
