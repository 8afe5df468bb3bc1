#include "mime/body.h"

#include <string.h>

#include "mail/flowed.h"
#include "mime/html.h"

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

static bool
is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

/* The inline parts of one media type, joined. */
static GString *
join_parts(const struct message *message, const char *type, size_t most)
{
	GString *joined = g_string_new(NULL);

	for (guint i = 0; i < message->entities->len && joined->len < most; i++) {
		const struct entity *entity = message_entity(message, i);
		if (!entity_is(entity, type) || entity->is_multipart
		    || entity_is_attachment(entity))
			continue;
		bool html = strcmp(type, "text/html") == 0;
		g_autofree char *text = html ? NULL : plain_text(entity, most - joined->len);
		g_autofree char *source = html ? entity_text(entity, most - joined->len) : NULL;
		g_autofree char *shown = html ? html_to_text(source) : NULL;
		if (joined->len > 0)
			g_string_append(joined,
			                g_str_has_suffix(joined->str, "\n") ? "\n" : "\n\n");
		g_string_append(joined, html ? shown : text);
	}
	return joined;
}

static bool
is_encrypted(const struct message *message)
{
	for (guint i = 0; i < message->entities->len; i++) {
		const struct entity *entity = message_entity(message, i);
		if (entity_is(entity, "multipart/encrypted")
		    || param_is(entity, "smime-type", "enveloped-data"))
			return true;
	}
	return false;
}

void
body_read(const struct message *message, const struct read_limits *limits, struct body *body)
{
	g_autoptr(GString) text = join_parts(message, "text/plain", limits->text_bytes);

	if (is_blank(text->str)) {
		g_string_free(text, TRUE);
		text = join_parts(message, "text/html", limits->text_bytes);
	}
	body->state = BODY_TEXT;
	if (is_blank(text->str)) {
		bool files =
		    message->entities->len > 1 || !entity_is(message_entity(message, 0), "text/");
		body->state = is_encrypted(message) ? BODY_ENCRYPTED
		              : files               ? BODY_ATTACHMENT
		                                    : BODY_EMPTY;
	}
	body->text = g_strdup(text->str);
}
