/* The ids of a mail that a reply can prove: made once, kept as keyed hashes (security.md, 5).
 *
 * The store knows HMAC-SHA256(token-key, channel and id), so neither a thief of the store nor a
 * reader of a quoted thread can make one up. */
#pragma once

#include "mail/token.h"
#include "mentoring/core.h"
#include "store/token.h"

/* Remember an id of a mail or (outbox_id 0) of a whole thread. */
bool mint_keep(struct core *core, char channel, const char *id, int64_t outbox_id,
               int64_t thread_id, GError **error);

/* What a token that came in a mail leads to. False with no error: it is none of ours. */
bool mint_find(struct core *core, char channel, const char *id, struct token_target *target,
               GError **error);
/* The same for a Message-ID that a server put in place of ours, exactly as written. */
bool mint_find_alias(struct core *core, const char *message_id, struct token_target *target,
                     GError **error);
/* It has been used once more. */
bool mint_used(struct core *core, char channel, const char *id, GError **error);

/* `box+r.ID@dom`, or `r.ID@catch-all`; NULL where the server has no subaddresses. */
char *mint_address(const struct core *core, char kind, const char *id);
/* The domain of our address, for Message-IDs. Borrowed. */
const char *mint_domain(const struct core *core);

/* An address or id for the log: eight characters that say whether two are the same, no more. */
char *mint_alias_for_log(const struct core *core, const char *text);
