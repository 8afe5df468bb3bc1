/* Mail that came back: RFC 3464 reports, and the texts that mail programs write instead. */
#pragma once

#include <stdbool.h>

#include "mime/entity.h"

struct bounce {
	GArray *refusals;    /* struct refusal (mime/refusal.h), never empty */
	bool is_address;     /* the first one's address is wrong, not its mailbox or the mail */
	char **reported_ids; /* Message-IDs and X-Mentord-Ids of the reported message */
};

/* Whether it is one. Structure first: a delivery-status part that reports a failure; then who sent
 * it (a mail system by its name or a null reverse-path) together with what it says. */
bool bounce_is(const struct message *message);

/* What it reports. bounce_clear frees. */
void bounce_read(const struct message *message, const struct read_limits *limits,
                 struct bounce *bounce);
void bounce_clear(struct bounce *bounce);

/* The words of the first text part, as text; of a multipart whose parts are not to be found, all of it.
 * Bounded; "" if there are none. Owned by the caller. */
char *bounce_text(const struct message *message);
