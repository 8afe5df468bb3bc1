/* Keyed hashes of the ids that a reply can carry, and the mail that each leads to. */
#pragma once

#include "store/outbox.h"
#include "store/store.h"

enum { TOKEN_HASH_BYTES = 32 };

/* What a token of a reply leads to. */
struct token_target {
	char channel;      /* T U M R A */
	int64_t outbox_id; /* of the mail it was minted for; R: the newest of the thread */
	int64_t thread_id, prompt_id, mentorship_id, person_id; /* 0: none; person 0: the admin */
	char *kind;                                             /* of that mail */
	enum addressee to_whom;
	utc_t expires_at; /* 0: none */
	int64_t uses_n;
};
void token_target_clear(struct token_target *target);
bool token_add(struct store *store, const void *hash, char channel, int64_t outbox_id,
               int64_t thread_id, GError **error);
bool token_find(struct store *store, const void *hash, struct token_target *target, GError **error);
/* From `at` on no token of a mentorship is good any more; 0: none of them ends. */
bool token_expire(struct store *store, int64_t mentorship_id, utc_t at, GError **error);
/* The same for a prompt: the mail that put it, and no token. */
bool token_target_of_prompt(struct store *store, int64_t prompt_id, struct token_target *target,
                            GError **error);
bool token_used(struct store *store, const void *hash, GError **error);
