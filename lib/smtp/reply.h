/* Replies of an SMTP server: RFC 5321 4.2, with the enhanced codes of RFC 3463 and RFC 2034. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "mail/server.h"

struct reply {
	uint32_t code;  /* 200 to 599 */
	char *enhanced; /* "5.1.1", or "" */
	char *line;     /* the last line as it can be shown, with its code */
};

void reply_clear(struct reply *reply);

enum reply_state { REPLY_WHOLE, REPLY_PARTIAL, REPLY_BROKEN };

/* Take one reply, all its lines, from the front of `in`. Only REPLY_WHOLE moves `in` and fills
 * `reply`. REPLY_BROKEN: no reply begins here, its lines disagree, or it is longer than
 * LIMIT_SMTP_REPLY_BYTES. */
enum reply_state reply_take(struct bytes *in, struct reply *reply);

/* What a refusal says about our account or the server as a whole: TROUBLE_AUTH, TROUBLE_LIMITED.
 * TROUBLE_NONE: it is about this one mail or its recipient. */
enum trouble reply_trouble(const struct reply *reply);
