#include "mime/kind.h"

#include <string.h>

#include "mail/field.h"
#include "mail/msgid.h"

static bool
has_entity(const struct message *message, const char *type)
{
	for (guint i = 0; i < message->entities->len; i++)
		if (entity_is(message_entity(message, i), type))
			return true;
	return false;
}

static bool
field_has(struct bytes header, const char *name)
{
	return field_find(header, name).len > 0;
}

static bool
is_report(const struct message *message, const char *type)
{
	const struct entity *root = message_entity(message, 0);
	const char *report = content_param(&root->type, "report-type");

	return entity_is(root, "multipart/report") && report
	       && g_ascii_strcasecmp(report, type) == 0;
}

static bool
is_complaint(const struct message *message)
{
	return is_report(message, "feedback-report")
	       || has_entity(message, "message/feedback-report");
}

/* RFC 3464, or a null reverse-path as the delivering server noted it. */
static bool
is_bounce(const struct message *message)
{
	g_autofree char *path = field_unfold(field_find(message->header, "Return-Path"));

	return is_report(message, "delivery-status")
	       || has_entity(message, "message/delivery-status") || strcmp(path, "<>") == 0;
}

static bool
is_calendar(const struct message *message)
{
	for (guint i = 0; i < message->entities->len; i++) {
		const struct entity *entity = message_entity(message, i);
		if (entity_is(entity, "text/calendar") && content_param(&entity->type, "method"))
			return true;
	}
	return false;
}

static bool
is_auto(const struct message *message)
{
	g_autofree char *submitted = field_token(field_find(message->header, "Auto-Submitted"));

	return (*submitted && strcmp(submitted, "no") != 0)
	       || field_has(message->header, "X-Autoreply")
	       || field_has(message->header, "X-Autorespond");
}

static bool
is_list(const struct message *message)
{
	return field_has(message->header, "List-Id")
	       || field_has(message->header, "List-Unsubscribe");
}

static enum mail_kind
kind_of(const struct message *message)
{
	static const struct {
		enum mail_kind kind;
		bool (*is)(const struct message *message);
	} ORDER[] = {
		{ MAIL_COMPLAINT, is_complaint }, { MAIL_BOUNCE, is_bounce },
		{ MAIL_CALENDAR, is_calendar },   { MAIL_AUTO, is_auto },
		{ MAIL_LIST, is_list },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(ORDER); i++)
		if (ORDER[i].is(message))
			return ORDER[i].kind;
	return MAIL_PERSON;
}

void
kind_read(const struct message *message, const struct read_limits *limits, struct head_view *view)
{
	view->kind = kind_of(message);
	view->reported_ids = g_new0(char *, 1);
	view->bounced_to = g_strdup("");
	view->bounce_status = g_strdup("");
	(void)limits;
}
