#include "mail/token.h"

#include <string.h>

#include "mail/address.h"

/* 26 characters of an id at `text`, and nothing else up to `len`. */
static bool
take_id(const char *text, size_t len, struct token *token)
{
	if (len != ID_CHARS)
		return false;
	for (size_t i = 0; i < len; i++)
		token->id[i] = g_ascii_tolower(text[i]);
	token->id[ID_CHARS] = '\0';
	return id_is_wellformed(token->id);
}

/* "r.T" or "u.T". */
static bool
token_of_detail(const char *detail, struct token *token)
{
	char kind = g_ascii_tolower(detail[0]);

	if ((kind != TOKEN_REPLY && kind != TOKEN_UNSUBSCRIBE) || detail[1] != '.')
		return false;
	token->kind = (enum token_kind)kind;
	return take_id(detail + 2, strlen(detail + 2), token);
}

/* The local part of an address in the catch-all domain, NULL if it is elsewhere. */
static char *
catch_all_detail(const char *address, const char *catch_all)
{
	const char *at = strrchr(address, '@');

	if (!at || !*catch_all || g_ascii_strcasecmp(at + 1, catch_all) != 0)
		return NULL;
	return g_strndup(address, (gsize)(at - address));
}

static bool
has_token(const GArray *tokens, const struct token *token)
{
	for (guint i = 0; i < tokens->len; i++) {
		const struct token *known = &g_array_index(tokens, struct token, i);
		if (known->kind == token->kind && strcmp(known->id, token->id) == 0)
			return true;
	}
	return false;
}

GArray *
tokens_of_recipients(char *const *to, const struct token_place *place)
{
	GArray *tokens = g_array_new(FALSE, TRUE, sizeof(struct token));

	for (size_t i = 0; to && to[i]; i++) {
		g_autofree char *sub = address_detail(to[i], place->mailbox, place->separator);
		g_autofree char *own = catch_all_detail(to[i], place->catch_all);
		struct token token = { 0 };
		bool found =
		    (sub && token_of_detail(sub, &token)) || (own && token_of_detail(own, &token));
		if (found && !has_token(tokens, &token))
			g_array_append_val(tokens, token);
	}
	return tokens;
}

bool
token_of_id(const char *message_id, struct token *token)
{
	const char *at = strchr(message_id, '@');
	size_t local = at ? (size_t)(at - message_id) : 0;

	if (local != ID_CHARS + 2 || message_id[ID_CHARS] != '.')
		return false;
	char kind = g_ascii_tolower(message_id[ID_CHARS + 1]);
	if (kind != TOKEN_MAIL && kind != TOKEN_THREAD)
		return false;
	token->kind = (enum token_kind)kind;
	return take_id(message_id, ID_CHARS, token);
}
