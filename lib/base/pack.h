/* Plain values in a payload between our own programs, and back.
 *
 * Integers are little-endian; a string is its length and its bytes. Reading never trusts the
 * other side: the first value that does not fit makes the reader fail, and every later read
 * gives zero or empty, so a caller reads all fields and asks unpack_done once. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

void pack_u8(GByteArray *to, uint8_t value);
void pack_u32(GByteArray *to, uint32_t value);
void pack_i64(GByteArray *to, int64_t value);
void pack_bytes(GByteArray *to, const void *at, size_t len);
/* NULL is packed as the empty string. */
void pack_str(GByteArray *to, const char *text);
void pack_strv(GByteArray *to, const char *const *texts);

struct unpack {
	struct bytes rest;
	bool failed;
};

struct unpack unpack_from(struct bytes payload);
uint8_t unpack_u8(struct unpack *from);
uint32_t unpack_u32(struct unpack *from);
int64_t unpack_i64(struct unpack *from);
/* Borrows from the payload. */
struct bytes unpack_bytes(struct unpack *from);
/* A copy that the caller owns, never NULL. Not valid UTF-8, or with a NUL inside: failed. */
char *unpack_str(struct unpack *from);
/* At most `most` strings, else failed. Owned by the caller, never NULL. */
char **unpack_strv(struct unpack *from, size_t most);
/* An enum value below `end`, and a count of at most `most`; anything else fails, and is 0. */
uint8_t unpack_below(struct unpack *from, unsigned end);
uint32_t unpack_n(struct unpack *from, uint32_t most);
/* Whether every value was there and nothing is left over. */
bool unpack_done(const struct unpack *from);
