/* How it goes with a server, as `status` and the log say it: one line per change, not per try. */
#pragma once

#include "mail/server.h"
#include "mentoring/core.h"

enum server { SERVER_IMAP, SERVER_SMTP, SERVERS };

/* It worked. */
void server_is_up(struct core *core, enum server server, utc_t now);
/* It did not: logged when the kind of trouble is another than before. */
void server_is_down(struct core *core, enum server server, enum trouble trouble, const char *why,
                    utc_t now);

/* "ok", "down", "auth_failed", "mailbox_missing", "paused": what was last stored. */
const char *server_state_word(struct store *store, enum server server, utc_t *since_at,
                              utc_t *last_success_at);
