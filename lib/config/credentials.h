/* The secrets: files of the credentials directory, opened once.
 *
 * Passwords stay in their files: a child gets the open descriptor and reads it itself. Nothing
 * else is ever tried, no environment variable and no key of the configuration. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/secret.h"
#include "config/settings.h"

enum { TOKEN_KEY_BYTES = 32 };

struct credentials {
	int imap_fd;   /* a password, or what the first OAuth2 login gave: then -1 before it */
	int smtp_fd;   /* the same; -1 when there is no AUTH */
	int client_fd; /* [oauth] client_credential, -1 for none */
	struct secret token_key; /* TOKEN_KEY_BYTES */
};

/* $CREDENTIALS_DIRECTORY, NULL when it is not set. */
const char *credentials_directory(void);

/* Opens what these settings name, and the token key. False when anything is missing, empty, too
 * large or open to others: then `complaints` has all of it and `out` holds nothing. */
bool credentials_open(const struct settings *settings, const char *directory,
                      struct credentials *out, GPtrArray *complaints);
void credentials_close(struct credentials *credentials);
