/* Mailbox names on the wire: RFC 3501 5.1.3, modified UTF-7. */
#pragma once

/* A name in ASCII passes as it is: it is spelled as the server does it. UTF-8 is encoded. NULL: it
 * has control characters. Owned by the caller. */
char *name_encode(const char *name);
