#include "mime/notice.h"

#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "mail/address.h"
#include "mail/field.h"
#include "mail/msgid.h"
#include "mime/refusal.h"

/* A notification is some KiB. */
enum { NOTICE_MOST = 64 * KIB };

static bool
is_from_service(const struct message *message)
{
	static const char domain[] = "@sns.amazonaws.com";
	g_autoptr(GArray) from = mailboxes_parse(field_find(message->header, "From"), 1);

	return from->len == 1
	       && g_str_has_suffix(g_array_index(from, struct mailbox, 0).address, domain);
}

/* The object as compact text. SNS may wrap it into a string of an outer one, which escapes its quotation
 * marks: no value that is read here holds a backslash, so all of them go. */
static char *
notice_text(const struct message *message)
{
	const struct entity *root = message_entity(message, 0);
	GString *compact = g_string_new(NULL);

	if (!is_from_service(message) || !entity_is(root, "text/plain"))
		return g_string_free(compact, FALSE);
	g_autofree char *text = entity_text(root, NOTICE_MOST);
	for (const char *at = text; *at; at++)
		if (*at != '\\' && *at != '\n' && *at != '\r')
			g_string_append_c(compact, *at);
	return g_string_free(compact, FALSE);
}

/* The value of the next string member of that name before `end`, and move behind it. */
static char *
take_value(const char **at, const char *end, const char *name)
{
	g_autofree char *key = g_strdup_printf("\"%s\":\"", name);
	const char *found = strstr(*at, key);

	if (!found || found >= end)
		return NULL;
	const char *value = found + strlen(key);
	size_t len = strcspn(value, "\"");
	*at = value + len;
	return g_strndup(value, len);
}

enum notice
notice_of(const struct message *message)
{
	g_autofree char *text = notice_text(message);
	const char *at = text;
	g_autofree char *type = take_value(&at, text + strlen(text), "notificationType");

	if (g_strcmp0(type, "Bounce") == 0)
		return NOTICE_BOUNCE;
	return g_strcmp0(type, "Complaint") == 0 ? NOTICE_COMPLAINT : NOTICE_NONE;
}

void
notice_refusals(const struct message *message, GArray *refusals)
{
	g_autofree char *text = notice_text(message);
	const char *at = strstr(text, "\"bouncedRecipients\":[");
	const char *end = at ? strchr(at, ']') : NULL;

	while (end && refusals->len < LIMIT_ADDRESSES) {
		const char *object = at;
		g_autofree char *address = take_value(&at, end, "emailAddress");
		if (!address)
			return;
		const char *close = strchr(at, '}');
		const char *own_end = close && close < end ? close : end;
		g_autofree char *canonical = address_canonical(address);
		const char *of_status = object;
		const char *of_words = object;
		g_autofree char *status = take_value(&of_status, own_end, "status");
		g_autofree char *words = take_value(&of_words, own_end, "diagnosticCode");
		g_autofree char *said = refusal_status(words ? words : "");
		const char *better = *said ? said : status;
		refusals_add(refusals, canonical, better ? better : "", words ? words : "");
		at = own_end;
	}
}

static void
add_first_id(const char *text, const char *member, GPtrArray *ids)
{
	const char *at = strstr(text, member);
	struct bytes id;

	if (!at)
		return;
	struct bytes rest = bytes_of(at + strlen(member));
	rest.len = MIN(rest.len, MSGID_MAX);
	if (msgid_next(&rest, &id))
		g_ptr_array_add(ids, g_utf8_make_valid(id.at, (gssize)id.len));
}

void
notice_ids(const struct message *message, GPtrArray *ids)
{
	g_autofree char *text = notice_text(message);

	add_first_id(text, "\"name\":\"Message-ID\",\"value\":\"", ids);
}
