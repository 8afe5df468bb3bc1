/* What a reply asks of the program: every field of struct said, from its new words. */
#pragma once

#include "language/lexicon.h"
#include "mail/said.h"

struct said_context {
	enum asked asked;
	enum language language; /* of the writer: how a command is named to them (M43) */
	date_t today;           /* of the writer; days without a year are counted from it */
};

/* Fill a zeroed struct; said_clear frees. No string is NULL. Linear in the text. */
void said_read(const struct lexicon *lexicon, const char *text, const struct said_context *context,
               struct said *said);
