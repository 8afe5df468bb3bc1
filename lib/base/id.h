/* Random identifiers: reply tokens and Message-IDs. */
#pragma once

#include <stdbool.h>

/* 16 random bytes (getrandom) as lower-case base32 without padding, RFC 4648 section 6. */
enum { ID_RANDOM_BYTES = 16, ID_CHARS = 26 };

/* A new one, 26 characters. Owned by the caller. Aborts if the kernel has no randomness. */
char *id_new(void);

/* Whether `text` has the shape of id_new's result, upper or lower case. */
bool id_is_wellformed(const char *text);
