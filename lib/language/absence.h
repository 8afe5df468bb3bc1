/* When the writer of an out-of-office reply is back (rule R20). */
#pragma once

#include "base/date.h"
#include "language/lexicon.h"

/* The first day on which they are there again: "palaan 28.6.", or the day behind "27.6. asti" and
 * "14.–27.6.". Of several the latest; DATE_NONE: none is named, or all are before `today`. Linear. */
date_t absence_back_on(const struct lexicon *lexicon, const char *text, date_t today);
