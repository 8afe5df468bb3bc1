/* A mentor's instructions, one a line: "1 SEURAAVA q07", "2 TAUKO 15.8.", "LOMA 1.–31.7. VARALLA Liisa". */
#pragma once

#include "language/lexicon.h"
#include "language/said_read.h"

/* Fill .steers from the own lines. A line that begins with a number, or with the words of an
 * instruction and little else, but cannot be carried out is STEER_UNKNOWN with its fault; other lines
 * are prose and give nothing. Several instructions on one line stand apart by ; or · or a comma. */
void steer_read(const struct lexicon *lexicon, const GArray *lines,
                const struct said_context *context, struct said *said);
