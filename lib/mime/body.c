#include "mime/body.h"

#include <string.h>

#include "mail/flowed.h"
#include "mime/html.h"
#include "mime/signed.h"

void
body_clear(struct body *body)
{
	g_clear_pointer(&body->text, g_free);
}

static bool
param_is(const struct entity *entity, const char *name, const char *value)
{
	const char *param = content_param(&entity->type, name);

	return param && g_ascii_strcasecmp(param, value) == 0;
}

static char *
plain_text(const struct entity *entity, size_t most)
{
	g_autofree char *text = entity_text(entity, most);

	if (!param_is(entity, "format", "flowed"))
		return g_steal_pointer(&text);
	return flowed_join(text, param_is(entity, "delsp", "yes"));
}

static char *
html_text(const struct entity *entity, size_t most)
{
	g_autofree char *html = entity_text(entity, most);

	return html_to_text(html);
}

static bool
is_blank(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (!g_unichar_isspace(g_utf8_get_char(text)))
			return false;
	return true;
}

/* The inline parts of one media type, joined. */
static char *
join_parts(const struct message *message, const char *type, size_t most)
{
	GString *joined = g_string_new(NULL);
	bool html = strcmp(type, "text/html") == 0;

	for (guint i = 0; i < message->entities->len && joined->len < most; i++) {
		const struct entity *entity = message_entity(message, i);
		if (!entity_is(entity, type) || entity_is_attachment(entity))
			continue;
		size_t left = most - joined->len;
		g_autofree char *text = html ? html_text(entity, left) : plain_text(entity, left);
		if (joined->len > 0)
			g_string_append(joined,
			                g_str_has_suffix(joined->str, "\n") ? "\n" : "\n\n");
		g_string_append(joined, text);
	}
	return g_string_free(joined, FALSE);
}

/* "This message is in HTML", and no more: what some programs send as the text of a mail. */
static bool
points_to_html(const char *text)
{
	static const char *const HINTS[] = { "html", "see attach", "view this message" };
	enum { HINT_MOST = 200 };

	if (strlen(text) > HINT_MOST)
		return false;
	g_autofree char *lower = g_utf8_strdown(text, -1);
	for (size_t i = 0; i < G_N_ELEMENTS(HINTS); i++)
		if (strstr(lower, HINTS[i]))
			return true;
	return false;
}

static char *
words_of(const struct message *message, size_t most)
{
	g_autofree char *text = join_parts(message, "text/plain", most);

	if (!is_blank(text) && !points_to_html(text))
		return g_steal_pointer(&text);
	g_autofree char *html = join_parts(message, "text/html", most);
	return is_blank(html) ? g_steal_pointer(&text) : g_steal_pointer(&html);
}

static bool
has_inline(const struct message *message, const char *type)
{
	for (guint i = 0; i < message->entities->len; i++) {
		const struct entity *entity = message_entity(message, i);
		if (entity_is(entity, type) && !entity_is_attachment(entity))
			return true;
	}
	return false;
}

char *
body_page(const struct message *message, const struct read_limits *limits)
{
	if (!has_inline(message, "text/plain") || !has_inline(message, "text/html"))
		return NULL;
	return join_parts(message, "text/html", limits->text_bytes);
}

static const struct entity *
find_pkcs7(const struct message *message)
{
	for (guint i = 0; i < message->entities->len; i++) {
		const struct entity *entity = message_entity(message, i);
		if (entity_is(entity, "application/pkcs7-mime")
		    || entity_is(entity, "application/x-pkcs7-mime"))
			return entity;
	}
	return NULL;
}

/* The words of a message that stands whole inside its signature. */
static char *
signed_words(const struct entity *entity, const struct read_limits *limits)
{
	g_autoptr(GString) ber = entity_decode(entity, (size_t)2 * limits->text_bytes);
	g_autoptr(GString) raw = g_string_new(NULL);
	struct message inner;

	if (!signed_content((struct bytes){ .at = ber->str, .len = ber->len }, raw))
		return g_strdup("");
	message_parse((struct bytes){ .at = raw->str, .len = raw->len }, limits, &inner);
	char *words = words_of(&inner, limits->text_bytes);
	message_clear(&inner);
	return words;
}

static bool
is_encrypted(const struct message *message, const char *text)
{
	const struct entity *pkcs7 = find_pkcs7(message);

	for (guint i = 0; i < message->entities->len; i++)
		if (entity_is(message_entity(message, i), "multipart/encrypted"))
			return true;
	return (pkcs7 && !param_is(pkcs7, "smime-type", "signed-data"))
	       || strstr(text, "-----BEGIN PGP MESSAGE-----");
}

static enum body_state
state_of(const struct message *message, const char *text)
{
	if (is_encrypted(message, text))
		return BODY_ENCRYPTED;
	if (!is_blank(text))
		return BODY_TEXT;
	bool files = message->entities->len > 1 || !entity_is(message_entity(message, 0), "text/");
	return files ? BODY_ATTACHMENT : BODY_EMPTY;
}

void
body_read(const struct message *message, const struct read_limits *limits, struct body *body)
{
	const struct entity *pkcs7 = find_pkcs7(message);

	body->text = words_of(message, limits->text_bytes);
	if (pkcs7 && is_blank(body->text)) {
		g_free(body->text);
		body->text = signed_words(pkcs7, limits);
		body->state = is_blank(body->text) ? BODY_ENCRYPTED : BODY_TEXT;
		return;
	}
	body->state = state_of(message, body->text);
}
