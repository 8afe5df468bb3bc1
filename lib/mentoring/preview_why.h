/* Why a mail leaves then, and why this one: the words of M135. */
#pragma once

#include "mentoring/letter.h"

struct preview_why {
	char *then, *which; /* fragments of a sentence, in the language that was asked for */
};
void preview_why_clear(struct preview_why *why);

/* False with an error when a text is missing. `programme` may be NULL. */
bool preview_why(const struct core *core, const struct letter *letter,
                 const struct programme *programme, const char *lang, struct preview_why *why,
                 GError **error);
