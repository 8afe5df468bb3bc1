#include "mime/bounce.h"

#include <string.h>

#include "base/limits.h"
#include "mail/address.h"
#include "mail/field.h"
#include "mail/line.h"
#include "mail/msgid.h"
#include "mime/html.h"
#include "mime/notice.h"
#include "mime/refusal.h"
#include "mime/refusal_text.h"
#include "mime/word.h"

/* A report is short; what follows is the mail that came back. */
enum { TEXT_MOST = 64 * 1024 };

static bool
holds_one(const char *text, const char *const *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(text, phrases[i]))
			return true;
	return false;
}

/* ---- who sent it ---- */

/* The mailbox of a mail program: the whole local part, or what it begins with before a sign. */
static bool
is_system_address(const char *address)
{
	static const char *const LOCAL_PARTS[] = {
		"mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon",   "maildaemon",
		"mdaemon",       "postmaster",    "post_master",  "post-master",   "poostmaster",
		"daemon",        "mmdf",          "mail-system",  "email-bounces", "mail.delivery",
		"mail-delivery", "maildelivery",
	};
	g_autofree char *lower = g_ascii_strdown(address, -1);

	for (size_t i = 0; i < G_N_ELEMENTS(LOCAL_PARTS); i++) {
		size_t len = strlen(LOCAL_PARTS[i]);
		if (strncmp(lower, LOCAL_PARTS[i], len) == 0 && !g_ascii_isalnum(lower[len]))
			return true;
	}
	return strstr(lower, "@email-bounces.") != NULL;
}

static bool
is_system_name(const char *name)
{
	static const char *const NAMES[] = {
		"mailer-daemon",   "postmaster",         "mail delivery",        "mail.delivery",
		"maildelivery",    "mail administrator", "system administrator", "mail system",
		"mail-system",     "delivery subsystem", "delivery service",     "internet mail",
		"mail deliver sy", "mailer daemon",
	};
	g_autofree char *text = words_decode(bytes_of(name));
	g_autofree char *plain = line_plain(text, strlen(text));

	return holds_one(plain, NAMES, G_N_ELEMENTS(NAMES));
}

/* A person may keep the mailbox of a postmaster, and then has a name. */
static bool
is_named_postmaster(const struct message *message)
{
	g_autoptr(GArray) from = mailboxes_parse(field_find(message->header, "From"), 1);
	const struct mailbox *sender =
	    from->len > 0 ? &g_array_index(from, struct mailbox, 0) : NULL;

	return sender && *sender->name && !is_system_name(sender->name)
	       && g_ascii_strncasecmp(sender->address, "post", strlen("post")) == 0;
}

/* No reverse-path, or a mail system's: responders write the first as well. */
static bool
has_system_path(const struct message *message)
{
	g_autofree char *path = field_unfold(field_find(message->header, "Return-Path"));
	g_autofree char *reverse = g_ascii_strdown(path, -1);

	return strcmp(path, "<>") == 0 || strstr(reverse, "mailer-daemon");
}

/* Whether a mail system sent it, by its name. */
static bool
is_named_system(const struct message *message)
{
	struct bytes field = field_find(message->header, "From");
	g_autoptr(GArray) from = mailboxes_parse(field, 1);
	const struct mailbox *sender =
	    from->len > 0 ? &g_array_index(from, struct mailbox, 0) : NULL;

	if (sender)
		return is_system_address(sender->address) || is_system_name(sender->name);
	/* "MAILER-DAEMON <>" */
	g_autofree char *line = field_unfold(field);
	return is_system_name(line);
}

/* ---- what it says ---- */

static bool
is_words(const struct entity *entity)
{
	return !entity->is_multipart
	       && (entity_is(entity, "text/html") || entity_is(entity, "text/plain"));
}

static char *
words_of(const struct entity *entity)
{
	g_autofree char *text = entity_text(entity, TEXT_MOST);
	g_autofree char *words =
	    entity_is(entity, "text/html") ? html_to_text(text) : g_steal_pointer(&text);

	return g_utf8_make_valid(words, -1);
}

char *
bounce_text(const struct message *message)
{
	for (guint i = 0; i < message->entities->len; i++)
		if (is_words(message_entity(message, i)))
			return words_of(message_entity(message, i));
	const struct entity *root = message_entity(message, 0);
	return entity_is(root, "multipart/") && !root->is_multipart ? entity_text(root, TEXT_MOST)
	                                                            : g_strdup("");
}

/* The report's own lines, plain, in one. */
static char *
report_plain(const char *text)
{
	return line_plain(text, refusal_text_length(text));
}

static const char *const FAILURES[] = { "could not be delivered",
	                                "couldn't be delivered",
	                                "cannot be delivered",
	                                "can't be delivered",
	                                "was not delivered",
	                                "not been delivered",
	                                "undeliver",
	                                "unable to deliver",
	                                "wasn't able to deliver",
	                                "not able to deliver",
	                                "unable to be delivered",
	                                "delivery failed",
	                                "delivery has failed",
	                                "delivery failure",
	                                "failed permanently",
	                                "failed to deliver",
	                                "failed to be delivered",
	                                "delivery to the following",
	                                "delevery to the following",
	                                "did not reach the following",
	                                "did not reach some",
	                                "could not deliver",
	                                "mail delivery failed",
	                                "error delivering your mail",
	                                "permanent error",
	                                "fatal error",
	                                "transcript of session",
	                                "returned mail",
	                                "returned to sender",
	                                "was rejected by",
	                                "rejected by a remote",
	                                "error while delivering",
	                                "invalid final delivery",
	                                "user unknown",
	                                "unknown user",
	                                "no such user",
	                                "mailbox is full",
	                                "mailbox unavailable",
	                                "quota exceeded",
	                                "delivery problem",
	                                "exceeded the local limit",
	                                "quota violation",
	                                "storage quota",
	                                "delivery error",
	                                "delivery was not",
	                                "delivery is delayed",
	                                "delayed for",
	                                "still being retried",
	                                "has been delayed",
	                                "error description:",
	                                "error-for:",
	                                "undelivered",
	                                "not deliverable",
	                                "mail could not be",
	                                "not be found",
	                                "smtp error",
	                                "remote host said",
	                                "smtp code",

	                                "ne peut être",
	                                "n'a pas pu être",
	                                "nicht zugestellt",
	                                "unzustellbar",
	                                "no se pudo",
	                                "no ha podido",
	                                "não pôde ser",
	                                "non è stato possibile",
	                                "kan niet worden",
	                                "ei voitu toimittaa",
	                                "ei voida toimittaa",
	                                "kunde inte levereras",
	                                "kunne ikke leveres",
	                                "не может быть доставлено",
	                                "не было доставлено",
	                                "не удалось",
	                                "送信できません",
	                                "配信できません",
	                                "無法",
	                                "无法" };

static bool
says_failed(const char *plain)
{
	return holds_one(plain, FAILURES, G_N_ELEMENTS(FAILURES));
}

static const char *const SUBJECTS[] = { "undeliver",
	                                "delivery failure",
	                                "failure notice",
	                                "mail failed",
	                                "delivery failed",
	                                "delivery status",
	                                "delivery notification",
	                                "returned mail",
	                                "returned to sender",
	                                "mail system error",
	                                "mail failure",
	                                "failure delivery",
	                                "delivery has failed",
	                                "could not be delivered",
	                                "delivery problem",
	                                "warning:",
	                                "delivery error",
	                                "user unknown",
	                                "failed mail",
	                                "mail error",
	                                "delayed mail",
	                                "delivery delayed",
	                                "message status - undeliverable",
	                                "nondeliverable",
	                                "non-deliver",
	                                "non remis",
	                                "unzustellbar",
	                                "rejected mail",
	                                "message delivery",
	                                "toimitus epäonnistui",
	                                "ei voitu toimittaa",
	                                "kunde inte levereras",
	                                "kunne ikke leveres",
	                                "returnerat",
	                                "delivery report",
	                                "message you sent blocked",
	                                "non-delivery",
	                                "bounce" };

static bool
subject_says_failed(const struct message *message)
{
	g_autofree char *raw = field_unfold(field_find(message->header, "Subject"));
	g_autofree char *subject = words_decode(bytes_of(raw));
	g_autofree char *plain = line_plain(subject, strlen(subject));

	return holds_one(plain, SUBJECTS, G_N_ELEMENTS(SUBJECTS));
}

/* ---- parts ---- */

static const struct entity *
find_entity(const struct message *message, const char *type)
{
	for (guint i = 0; i < message->entities->len; i++)
		if (entity_is(message_entity(message, i), type))
			return message_entity(message, i);
	return NULL;
}

static enum refusal_action
read_status(const struct entity *entity, GArray *refusals)
{
	g_autoptr(GString) decoded = entity_decode(entity, TEXT_MOST);

	return refusals_read((struct bytes){ .at = decoded->str, .len = decoded->len }, refusals);
}

/* ---- the reported message ---- */

static void
add_id(GPtrArray *ids, struct bytes header, const char *name)
{
	struct bytes field = field_find(header, name);
	struct bytes id;

	if (msgid_next(&field, &id))
		g_ptr_array_add(ids, g_utf8_make_valid(id.at, (gssize)id.len));
}

static void
add_ids(GPtrArray *ids, struct bytes header)
{
	g_autofree char *ours = field_unfold(field_find(header, "X-Mentord-Id"));

	add_id(ids, header, "Message-ID");
	if (*ours)
		g_ptr_array_add(ids, g_utf8_make_valid(ours, -1));
}

/* The header of the message that came back: its own part, or behind the words of the report. */
static char **
reported_ids(const struct message *message, const struct read_limits *limits)
{
	static const char *const TYPES[] = { "message/rfc822", "text/rfc822-headers",
		                             "message/rfc822-headers", "message/global" };
	GPtrArray *ids = g_ptr_array_new();

	for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
		const struct entity *entity = find_entity(message, TYPES[i]);
		if (!entity)
			continue;
		g_autoptr(GString) decoded = entity_decode(entity, limits->header_bytes);
		struct bytes header = { 0 };
		struct bytes body = { 0 };
		header_split((struct bytes){ .at = decoded->str, .len = decoded->len }, &header,
		             &body);
		add_ids(ids, header);
	}
	notice_ids(message, ids);
	if (ids->len == 0) {
		g_autofree char *text = bounce_text(message);
		add_ids(ids, bytes_of(text));
	}
	g_ptr_array_add(ids, NULL);
	return (char **)g_ptr_array_free(ids, FALSE);
}

/* No person writes under this name. */
static bool
is_from_daemon(const struct message *message)
{
	g_autofree char *from = field_unfold(field_find(message->header, "From"));
	g_autofree char *lower = g_ascii_strdown(from, -1);

	return strstr(lower, "mailer-daemon") != NULL;
}

static bool
is_reply(const struct message *message)
{
	static const char *const PREFIXES[] = { "re:", "vs:",  "sv:", "aw:", "antw:",
		                                "fw:", "fwd:", "vl:", "vb:" };
	g_autofree char *raw = field_unfold(field_find(message->header, "Subject"));
	g_autofree char *subject = words_decode(bytes_of(raw));
	g_autofree char *lower = g_ascii_strdown(subject, -1);

	for (size_t i = 0; i < G_N_ELEMENTS(PREFIXES); i++)
		if (g_str_has_prefix(lower, PREFIXES[i]))
			return true;
	return false;
}

/* A mailbox that nobody reads says so, and the mail is there again. */
static bool
is_returned_by_robot(const struct message *message)
{
	static const char *const NAMES[] = { "no-reply@", "noreply@", "no_reply@", "donotreply@",
		                             "do-not-reply@" };
	g_autoptr(GArray) from = mailboxes_parse(field_find(message->header, "From"), 1);

	if (from->len != 1 || !find_entity(message, "message/rfc822"))
		return false;
	g_autofree char *address =
	    g_ascii_strdown(g_array_index(from, struct mailbox, 0).address, -1);
	for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
		if (g_str_has_prefix(address, NAMES[i])) {
			g_autofree char *text = bounce_text(message);
			g_autofree char *plain = report_plain(text);
			return says_failed(plain);
		}
	return false;
}

/* A report on delivery by its own type; elsewhere its parts may be what a person passes on. */
static bool
is_report(const struct message *message)
{
	const struct content *type = &message_entity(message, 0)->type;
	const char *of = content_param(type, "report-type");

	return strcmp(type->value, "message/delivery-status") == 0
	       || (strcmp(type->value, "multipart/report") == 0
	           && (!of || g_ascii_strcasecmp(of, "delivery-status") == 0));
}

/* By who sent it together with what it says. */
static bool
is_prose_report(const struct message *message)
{
	bool is_system = is_named_system(message);

	if (!is_system && !has_system_path(message))
		return false;
	if (is_named_postmaster(message))
		return subject_says_failed(message) && !is_reply(message);
	if (subject_says_failed(message) || is_from_daemon(message))
		return true;
	/* A responder may quote what it likes. */
	g_autofree char *submitted = field_token(field_find(message->header, "Auto-Submitted"));
	if (!is_system && *submitted && strcmp(submitted, "no") != 0)
		return false;
	g_autofree char *text = bounce_text(message);
	g_autofree char *plain = report_plain(text);
	return says_failed(plain);
}

bool
bounce_is(const struct message *message)
{
	g_autoptr(GArray) refusals = refusals_new();
	const struct entity *status = find_entity(message, "message/delivery-status");
	enum refusal_action action = status ? read_status(status, refusals) : ACTION_NONE;

	if (action >= ACTION_DELAYED
	    && (is_report(message) || is_named_system(message) || has_system_path(message)))
		return true;
	if (refusals->len > 0 && *g_array_index(refusals, struct refusal, 0).status == '2')
		return false;
	if (field_find(message->header, "X-Failed-Recipients").len > 0
	    || notice_of(message) == NOTICE_BOUNCE || is_returned_by_robot(message))
		return true;
	return is_prose_report(message)
	       || (status && action == ACTION_NONE && subject_says_failed(message));
}

/* ---- whom it could not reach ---- */

/* Exim's field for it, which says no more than that. */
static void
read_failed_field(const struct message *message, GArray *refusals)
{
	g_autoptr(GArray) mailboxes =
	    mailboxes_parse(field_find(message->header, "X-Failed-Recipients"), LIMIT_ADDRESSES);

	for (guint i = 0; i < mailboxes->len; i++)
		refusals_add(refusals, g_array_index(mailboxes, struct mailbox, i).address, "", "");
}

/* In the words: of the first text part that names somebody, before the mail that came back. */
static void
read_words(const struct message *message, GArray *refusals)
{
	enum { PARTS_MOST = 3 };
	int parts_n = 0;

	for (guint i = 0; i < message->entities->len && parts_n < PARTS_MOST; i++) {
		const struct entity *entity = message_entity(message, i);
		if (entity_is(entity, "message/rfc822"))
			return;
		if (!is_words(entity))
			continue;
		g_autofree char *text = words_of(entity);
		refusals_in_text(text, refusals);
		if (refusals->len > 0)
			return;
		parts_n++;
	}
}

/* A report within the report: what a gateway wrapped, or what lost its boundaries. */
static void
read_inner(const struct message *message, GArray *refusals)
{
	for (guint i = 0; i < message->entities->len && refusals->len == 0; i++) {
		const struct entity *entity = message_entity(message, i);
		if (!entity->is_multipart)
			read_status(entity, refusals);
	}
}

static void
read_refusals(const struct message *message, GArray *refusals)
{
	const struct entity *status = find_entity(message, "message/delivery-status");

	if (status)
		read_status(status, refusals);
	if (refusals->len == 0)
		notice_refusals(message, refusals);
	if (refusals->len == 0)
		read_failed_field(message, refusals);
	if (refusals->len == 0)
		read_inner(message, refusals);
	if (refusals->len == 0)
		read_words(message, refusals);
	if (refusals->len == 0) {
		g_autofree char *text = bounce_text(message);
		refusals_in_text(text, refusals);
	}
	if (refusals->len == 0)
		refusals_add(refusals, "", "", "");
}

static bool
is_vague(const char *status)
{
	return !*status || strcmp(status + 1, ".0.0") == 0;
}

static void
take_text(char **to, const char *from)
{
	g_free(*to);
	*to = g_strdup(from);
}

/* What the fields leave open the words may say: of this recipient, else at all. */
static void
add_words(struct refusal *refusal, const GArray *in_text, const char *report)
{
	const struct refusal *same = NULL;

	for (guint i = 0; i < in_text->len && !same; i++) {
		const struct refusal *one = &g_array_index(in_text, struct refusal, i);
		if (!*refusal->recipient || address_equals(one->recipient, refusal->recipient))
			same = one;
	}
	if (same)
		take_text(&refusal->recipient, same->recipient);
	if (same && is_vague(refusal->status) && *same->status)
		take_text(&refusal->status, same->status);
	if (same && !*refusal->words)
		take_text(&refusal->words, same->words);
	if (!*refusal->status) {
		g_free(refusal->status);
		refusal->status = refusal_status(report);
	}
}

void
bounce_read(const struct message *message, const struct read_limits *limits, struct bounce *bounce)
{
	g_autofree char *text = bounce_text(message);
	g_autofree char *report = report_plain(text);
	g_autoptr(GArray) in_text = refusals_new();

	bounce->refusals = refusals_new();
	read_refusals(message, bounce->refusals);
	refusals_in_text(text, in_text);
	for (guint i = 0; i < bounce->refusals->len; i++)
		add_words(&g_array_index(bounce->refusals, struct refusal, i), in_text, report);
	struct refusal *first = &g_array_index(bounce->refusals, struct refusal, 0);
	enum refusal_fault fault = refusal_fault(first, report);
	bounce->is_address = fault != FAULT_OTHER;
	if (!*first->status && fault == FAULT_ADDRESS)
		take_text(&first->status, "5.1.1");
	if (!*first->status && fault == FAULT_HOST)
		take_text(&first->status, "5.1.2");
	bounce->reported_ids = reported_ids(message, limits);
}

void
bounce_clear(struct bounce *bounce)
{
	g_clear_pointer(&bounce->refusals, g_array_unref);
	g_clear_pointer(&bounce->reported_ids, g_strfreev);
}
