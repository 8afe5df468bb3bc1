/* What stands between a server's bytes and libetpan: whole lines are judged before the library
 * sees one of them, and it sees only what it reads well.
 *
 * libetpan 1.9.4 takes UID 4294967297 for 1 and a literal of 4294967299 bytes for 3, dies of
 * 20,000 parentheses, of capabilities it was not told and of some response codes, keeps every
 * answer that comes, and gives up on answers it does not know. So lines, literals, numbers, depth
 * and the count of answers are bounded here; answers that nobody asks for are left out; and status
 * answers are passed on without their text, which is kept for the operator (RFC 3501 7.1). */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct guard_limits {
	size_t line_bytes; /* of one answer, outside its literals */
	size_t literal_bytes;
	uint32_t answers_n; /* untagged, to one command */
};

struct guard;

struct guard *guard_new(const struct guard_limits *limits);
void guard_free(struct guard *guard);

/* A command leaves: answers are counted from here. */
void guard_command(struct guard *guard);

/* Append to `out` what libetpan may see of `in`. False: the server broke a bound; `*why` is a
 * constant, and nothing more may be read from it. */
bool guard_push(struct guard *guard, struct bytes in, GByteArray *out, const char **why);

/* The last status answer that was no OK, or the last of all: code and text without the tag, as
 * "NO [ALERT] Too many simultaneous connections". Valid until the next push. */
const char *guard_words(const struct guard *guard);
/* Whether the server said BYE. */
bool guard_is_bye(const struct guard *guard);
