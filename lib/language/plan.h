/* When–then plans (rules R11): a sentence "kun …, niin …" in which somebody means to do something. */
#pragma once

#include "language/lexicon.h"
#include "language/scan.h"

/* The first such sentence, exactly as written; "" if there is none, or it is longer than `most`
 * characters. What is told of the past, or of how things always go, is no plan. Owned by the caller. */
char *plan_find(const struct lexicon *lexicon, const struct scan *scan, size_t most);
