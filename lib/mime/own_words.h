/* What a person newly wrote in a message: its text, and the page beside it where that knows more. */
#pragma once

#include "mail/reply.h"
#include "mime/body.h"

/* Fills both; `sent` as in mail/reply.h. body_clear and reply_clear free. */
void own_words_read(const struct message *message, const char *sent,
                    const struct read_limits *limits, struct body *body, struct reply *reply);
