/* A secret in memory: read from its open file, wiped when it is no longer needed. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct secret {
	char *at; /* len bytes and a NUL */
	size_t len;
};

enum { SECRET_BYTES = 1024 * 1024 }; /* at most */

/* All of the file from its start; the offset of `fd`, which others share, is left alone. A pipe is
 * read once. Empty or over SECRET_BYTES is an error; the message speaks of the file as "it". */
bool secret_load(int fd, struct secret *out, GError **error);

/* The newline that an editor puts behind a password: one, if there is one. */
void secret_trim(struct secret *secret);

void secret_wipe(struct secret *secret);
