/* A mentee's evaluation (M9): kept line by line, thanked for, and laid before the mentor alone.
 *
 * Reads: the words. Writes: answer, evaluation, the course, what is to leave. */
#pragma once

#include "mentoring/incoming.h"
#include "programme/arrival.h"

bool evaluation_file(struct incoming *incoming, const struct writing *writing, GError **error);
