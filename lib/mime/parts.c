#include "mime/parts.h"

#include <string.h>

#include "base/limits.h"
#include "mail/address.h"
#include "mail/field.h"
#include "mail/msgid.h"
#include "mime/word.h"

static void
sender_clear(struct sender *sender)
{
	g_free(sender->name);
	g_free(sender->address);
}

static void
attachment_clear(struct attachment *attachment)
{
	g_free(attachment->filename);
	g_free(attachment->type);
}

static char *
decoded_field(struct bytes header, const char *name)
{
	g_autofree char *line = field_unfold(field_find(header, name));

	return words_decode(bytes_of(line));
}

/* A From without any address, as it stands. */
static void
take_whole_field(struct bytes header, GArray *from)
{
	g_autofree char *line = field_unfold(field_find(header, "From"));
	struct sender sender = { .address = g_utf8_make_valid(line, -1) };

	if (*line)
		g_array_append_val(from, sender);
	else
		g_free(sender.address);
}

static void
read_from(struct bytes header, const struct read_limits *limits, GArray *from)
{
	g_autoptr(GArray) mailboxes =
	    mailboxes_parse(field_find(header, "From"), limits->addresses);

	for (guint i = 0; i < mailboxes->len; i++) {
		const struct mailbox *mailbox = &g_array_index(mailboxes, struct mailbox, i);
		struct sender sender = {
			.name = *mailbox->name ? words_decode(bytes_of(mailbox->name)) : NULL,
			.address = g_strdup(mailbox->spec),
		};
		g_array_append_val(from, sender);
	}
	if (mailboxes->len == 0)
		take_whole_field(header, from);
}

/* Some write it without its brackets. */
static char *
message_id(struct bytes header)
{
	struct bytes field = field_find(header, "Message-ID");
	g_autofree char *line = field_unfold(field);
	struct bytes id;

	return msgid_next(&field, &id) ? g_utf8_make_valid(id.at, (gssize)id.len)
	                               : g_utf8_make_valid(line, -1);
}

static char *
filename_of(const struct entity *entity)
{
	char *name = content_text(&entity->disposition, "filename");

	return name ? name : content_text(&entity->type, "name");
}

static void
add_attachment(const struct entity *entity, GArray *attachments)
{
	g_autoptr(GString) body = entity_decode(entity, LIMIT_MESSAGE_BYTES);
	struct attachment attachment = {
		.filename = filename_of(entity),
		.type = g_strdup(entity->type.value),
		.size = body->len,
	};

	g_array_append_val(attachments, attachment);
}

void
parts_read(const struct message *message, const struct read_limits *limits, struct parts *parts)
{
	parts->from = g_array_new(FALSE, FALSE, sizeof(struct sender));
	parts->attachments = g_array_new(FALSE, FALSE, sizeof(struct attachment));
	g_array_set_clear_func(parts->from, (GDestroyNotify)sender_clear);
	g_array_set_clear_func(parts->attachments, (GDestroyNotify)attachment_clear);
	parts->subject = decoded_field(message->header, "Subject");
	parts->message_id = message_id(message->header);
	read_from(message->header, limits, parts->from);
	for (guint i = 0; i < message->entities->len; i++) {
		const struct entity *entity = message_entity(message, i);
		bool inlined = strcmp(entity->disposition.value, "attachment") != 0;
		if (entity_is(entity, "multipart/"))
			continue;
		if (inlined && !parts->text && entity_is(entity, "text/plain"))
			parts->text = entity_text(entity, limits->text_bytes);
		else if (inlined && !parts->html && entity_is(entity, "text/html"))
			parts->html = entity_text(entity, limits->text_bytes);
		else
			add_attachment(entity, parts->attachments);
	}
}

void
parts_clear(struct parts *parts)
{
	g_free(parts->subject);
	g_free(parts->message_id);
	g_free(parts->text);
	g_free(parts->html);
	g_array_unref(parts->from);
	g_array_unref(parts->attachments);
}
