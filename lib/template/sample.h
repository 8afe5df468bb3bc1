/* Made-up data for a mail, so that its text can be looked at: "[43 words]" where people's words stand. */
#pragma once

#include <jansson.h>

#include "base/date.h"
#include "template/names.h"
#include "template/questions.h"

/* What stands for people's words. */
#define SAMPLE_WORDS "[43 words]"

/* Everything that a row of names.tsv names, but no choice ("?") is true. A new object; NULL if there is
 * no such mail. `today` is what dates are counted from. */
json_t *sample_data(const struct names *names, const struct questions *questions, const char *mail,
                    const char *lang, date_t today);
