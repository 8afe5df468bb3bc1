/* URLs of servers: scheme, host and port, and for https a path. Never a user. */
#pragma once

/* "imaps://HOST:PORT", the port filled in, for imaps, imap, smtps and smtp; an https URL as it is.
 * NULL when it is not of this form, or its scheme is none of `schemes`, which ends with NULL. Owned
 * by the caller. */
char *url_canonical(const char *text, const char *const *schemes);
