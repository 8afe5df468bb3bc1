/* What a person newly wrote: the reply without what it quotes and what programs add.
 *
 * Pure: text in, view out; whoever calls keeps the message. Interleaved answers stay in place
 * and in order. Words that no quote mark covers are never all taken away. */
#pragma once

#include <stdint.h>

struct reply {
	char *text;        /* lines end in \n; "" when nothing was written */
	uint32_t elided_n; /* lines left out that were not empty */
	uint32_t quoted_n; /* those of them that belong to a quote */
};

/* `text`: UTF-8, lines ending in \n, quotes behind `>`. `sent`: the text of the mail that is
 * answered, "" if unknown; its lines are taken out wherever they stand. Linear in both. */
void reply_extract(const char *text, const char *sent, struct reply *reply);
void reply_clear(struct reply *reply);
