#include "mentoring/mint.h"

#include <string.h>

static void
keyed_hash(const struct core *core, char channel, const char *id, guint8 hash[TOKEN_HASH_BYTES])
{
	g_autoptr(GHmac) hmac =
	    g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)core->token_key->at, TOKEN_KEY_BYTES);
	gsize len = TOKEN_HASH_BYTES;

	g_hmac_update(hmac, (const guchar *)&channel, 1);
	g_hmac_update(hmac, (const guchar *)id, -1);
	g_hmac_get_digest(hmac, hash, &len);
}

bool
mint_keep(struct core *core, char channel, const char *id, int64_t outbox_id, int64_t thread_id,
          GError **error)
{
	guint8 hash[TOKEN_HASH_BYTES];

	keyed_hash(core, channel, id, hash);
	return token_add(core->store, hash, channel, outbox_id, thread_id, error);
}

bool
mint_find(struct core *core, char channel, const char *id, struct token_target *target,
          GError **error)
{
	guint8 hash[TOKEN_HASH_BYTES];

	/* The look-up is by a keyed hash: how long it takes says nothing about the id. */
	keyed_hash(core, channel, id, hash);
	return token_find(core->store, hash, target, error);
}

bool
mint_find_alias(struct core *core, const char *message_id, struct token_target *target,
                GError **error)
{
	return mint_find(core, 'A', message_id, target, error);
}

bool
mint_used(struct core *core, char channel, const char *id, GError **error)
{
	guint8 hash[TOKEN_HASH_BYTES];

	keyed_hash(core, channel, id, hash);
	return token_used(core->store, hash, error);
}

const char *
mint_domain(const struct core *core)
{
	const char *at = strrchr(core->settings->mail.address, '@');

	return at ? at + 1 : "localhost";
}

char *
mint_address(const struct core *core, char kind, const char *id)
{
	const struct settings *settings = core->settings;

	if (*settings->mail.catch_all)
		return g_strdup_printf("%c.%s@%s", kind, id, settings->mail.catch_all);
	if (!*settings->mail.separator)
		return NULL;
	const char *at = strrchr(settings->mail.address, '@');
	return g_strdup_printf("%.*s%s%c.%s%s", (int)(at - settings->mail.address),
	                       settings->mail.address, settings->mail.separator, kind, id, at);
}

char *
mint_alias_for_log(const struct core *core, const char *text)
{
	guint8 hash[TOKEN_HASH_BYTES];
	g_autofree char *lower = g_ascii_strdown(text, -1);

	keyed_hash(core, 'L', lower, hash);
	return g_strdup_printf("%02x%02x%02x%02x", hash[0], hash[1], hash[2], hash[3]);
}
