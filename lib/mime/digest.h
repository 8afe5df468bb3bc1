/* What a message says, as one number: two copies of a mail are one. */
#pragma once

#include "mime/entity.h"

/* SHA-256 of the body with what transport changes taken out: line ends, blanks at line ends,
 * empty lines at the end. A message without a Message-ID takes in From, To, Date and In-Reply-To,
 * since two "Yes." to two questions are two. */
void digest_message(const struct message *message, const char *message_id,
                    uint8_t digest[static DIGEST_BYTES]);
