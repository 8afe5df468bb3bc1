#include "mime/head.h"

#include <string.h>

#include "base/limits.h"
#include "mail/address.h"
#include "mail/authres.h"
#include "mail/datetime.h"
#include "mail/field.h"
#include "mail/identification.h"
#include "mime/digest.h"
#include "mime/kind.h"

/* A list of strings that grows; given out as a NULL-terminated vector. */
static char **
strv_of(GPtrArray *strings)
{
	g_ptr_array_add(strings, NULL);
	return (char **)g_ptr_array_free(strings, FALSE);
}

static bool
has_string(const GPtrArray *strings, const char *text)
{
	for (guint i = 0; i < strings->len; i++)
		if (strcmp(g_ptr_array_index(strings, i), text) == 0)
			return true;
	return false;
}

static void
add_once(GPtrArray *strings, char *text)
{
	if (has_string(strings, text))
		g_free(text);
	else
		g_ptr_array_add(strings, text);
}

/* Every From, of every From field: two fields are as bad as two addresses. */
static char **
read_from(const struct message *message, const struct read_limits *limits, enum read_limit *limit)
{
	GPtrArray *from = g_ptr_array_new();
	struct bytes header = message->header;
	struct field field;

	while (field_next(&header, &field)) {
		if (!field_is(&field, "From") || from->len > limits->addresses)
			continue;
		g_autoptr(GArray) mailboxes = mailboxes_parse(field.body, limits->addresses + 1);
		for (guint i = 0; i < mailboxes->len; i++)
			g_ptr_array_add(
			    from, g_strdup(g_array_index(mailboxes, struct mailbox, i).address));
	}
	if (from->len > limits->addresses) {
		*limit = READ_MIME_LIMIT;
		while (from->len > limits->addresses)
			g_free(g_ptr_array_steal_index(from, from->len - 1));
	}
	return strv_of(from);
}

static bool
names_recipient(const struct field *field)
{
	static const char *const NAMES[] = {
		"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Gm-Original-To",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
		if (field_is(field, NAMES[i]))
			return true;
	return false;
}

static char **
read_to(const struct message *message, const struct read_limits *limits, enum read_limit *limit)
{
	GPtrArray *to = g_ptr_array_new();
	struct bytes header = message->header;
	struct field field;
	size_t seen = 0;

	while (seen <= limits->addresses && field_next(&header, &field)) {
		if (!names_recipient(&field))
			continue;
		g_autoptr(GArray) mailboxes =
		    mailboxes_parse(field.body, limits->addresses + 1 - seen);
		seen += mailboxes->len;
		for (guint i = 0; i < mailboxes->len && to->len < limits->addresses; i++)
			add_once(to, address_undo_percent(
					 g_array_index(mailboxes, struct mailbox, i).address));
	}
	if (seen > limits->addresses)
		*limit = READ_MIME_LIMIT;
	return strv_of(to);
}

static void
add_id(GPtrArray *to, const char *id, size_t most)
{
	if (to->len < most)
		add_once(to, g_strdup(id));
}

/* In-Reply-To names the parent, References the whole line of them from the oldest; a guess may be
 * one of ours all the same. */
static char **
answers_of(const struct identification *ids, size_t most)
{
	GPtrArray *to = g_ptr_array_new();

	for (size_t i = 0; ids->in_reply_to[i]; i++)
		add_id(to, ids->in_reply_to[i], most);
	for (size_t i = g_strv_length(ids->references); i-- > 0;)
		add_id(to, ids->references[i], most);
	for (size_t i = 0; ids->guesses[i]; i++)
		add_id(to, ids->guesses[i], most);
	return strv_of(to);
}

static char *
text_of_field(struct bytes body)
{
	g_autofree char *line = field_unfold(body);

	return g_utf8_make_valid(line, -1);
}

void
head_read(const struct message *message, const struct head_trust *trust,
          const struct read_limits *limits, struct head_view *view)
{
	struct bytes header = message->header;
	struct identification ids = { 0 };

	identification_read(header, limits->references, &ids);
	view->limit = message->limit;
	view->from = read_from(message, limits, &view->limit);
	view->to = read_to(message, limits, &view->limit);
	view->answers_ids = answers_of(&ids, 2 * (size_t)limits->references);
	view->message_id = g_steal_pointer(&ids.message_id);
	view->mentord_id = text_of_field(field_find(header, "X-Mentord-Id"));
	view->date_at = datetime_parse(field_find(header, "Date"));
	view->dmarc = authres_dmarc(header, trust->authserv_id, trust->border);
	digest_message(message, view->message_id, view->digest);
	kind_read(message, limits, view);
	identification_clear(&ids);
}
