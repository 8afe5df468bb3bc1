/* What a message says about which of our mails it answers: candidates, proved by nothing yet.
 *
 * Two independent channels, since servers lose either: the reply token T in the address that was
 * written to (`box+r.T@dom`; `u.` unsubscribes), and the identifiers M (`M.q@dom`, our Message-ID)
 * and R (`R.t@dom`, of the whole thread) that a reply repeats. All ignore case: some clients
 * lower-case addresses. Whoever looks one up in the store compares keyed hashes. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/id.h"

enum token_kind {
	TOKEN_REPLY = 'r',
	TOKEN_UNSUBSCRIBE = 'u',
	TOKEN_MAIL = 'q',
	TOKEN_THREAD = 't',
};

struct token {
	enum token_kind kind;
	char id[ID_CHARS + 1]; /* lower case */
};

/* Where mail to us goes. */
struct token_place {
	const char *mailbox;   /* our address */
	const char *separator; /* before the detail, "" where the server has no subaddresses */
	const char *catch_all; /* a domain whose every local part is ours, "" for none */
};

/* The T tokens among recipients, each once, in their order: struct token. Owned by the caller. */
GArray *tokens_of_recipients(char *const *to, const struct token_place *place);

/* Whether a Message-ID (no brackets) has the form of one of ours; the domain is not looked at,
 * since a migration may change it and the hash decides. */
bool token_of_id(const char *message_id, struct token *token);
