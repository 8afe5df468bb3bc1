#include "mime/bounce.h"

#include <string.h>

#include "mail/address.h"
#include "mail/field.h"
#include "mail/line.h"
#include "mail/msgid.h"
#include "mime/html.h"
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

bool
bounce_is_from_system(const struct message *message)
{
	static const char *const NAMES[] = { "mailer-daemon",
		                             "mailer_daemon",
		                             "mailerdaemon",
		                             "mail-daemon",
		                             "maildaemon",
		                             "mdaemon",
		                             "postmaster",
		                             "post_master",
		                             "post-master",
		                             "mail delivery",
		                             "mail.delivery",
		                             "maildelivery",
		                             "mail administrator",
		                             "system administrator",
		                             "mail system",
		                             "delivery subsystem",
		                             "delivery service",
		                             "daemon@",
		                             "mmdf",
		                             "internet mail",
		                             "email-bounces",
		                             "mail-system" };
	g_autofree char *path = field_unfold(field_find(message->header, "Return-Path"));
	g_autofree char *from = field_unfold(field_find(message->header, "From"));
	g_autofree char *name = words_decode(bytes_of(from));
	g_autofree char *plain = line_plain(name, strlen(name));

	g_autofree char *reverse = g_ascii_strdown(path, -1);
	return strcmp(path, "<>") == 0 || strstr(reverse, "mailer-daemon")
	       || holds_one(plain, NAMES, G_N_ELEMENTS(NAMES));
}

/* ---- what it says ---- */

/* The words of the first text part, without what is quoted in it and what follows an original. */
static char *
report_text(const struct message *message)
{
	for (guint i = 0; i < message->entities->len; i++) {
		const struct entity *entity = message_entity(message, i);
		bool html = entity_is(entity, "text/html");
		if (entity->is_multipart || !(html || entity_is(entity, "text/plain")))
			continue;
		g_autofree char *text = entity_text(entity, TEXT_MOST);
		return html ? html_to_text(text) : g_steal_pointer(&text);
	}
	return g_strdup("");
}

/* Where the text of the report ends and the copy of the mail begins. */
static size_t
report_length(const char *text)
{
	static const char *const COPIES[] = {
		"below this line",          "original message follows", "original message -----",
		"message headers follow",   "copy of the message",      "copy of your message",
		"unsent message",           "message header follows",   "text of your message",
		"start of the message",     "--- original mail",        "message content follows",
		"returned message follows", "original mail:",           "your original message"
	};
	g_autofree char *lower = g_ascii_strdown(text, -1);
	size_t length = strlen(text);

	for (size_t i = 0; i < G_N_ELEMENTS(COPIES); i++) {
		const char *at = strstr(lower, COPIES[i]);
		if (at)
			length = MIN(length, (size_t)(at - lower));
	}
	return length;
}

/* The report's own lines, plain, in one. */
static char *
report_plain(const char *text)
{
	g_autofree char *own = g_strndup(text, report_length(text));
	g_autofree char *valid = g_utf8_make_valid(own, -1);

	return line_plain(valid, strlen(valid));
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
	                                "bounce" };

static bool
subject_says_failed(const struct message *message)
{
	g_autofree char *raw = field_unfold(field_find(message->header, "Subject"));
	g_autofree char *subject = words_decode(bytes_of(raw));
	g_autofree char *plain = line_plain(subject, strlen(subject));

	return holds_one(plain, SUBJECTS, G_N_ELEMENTS(SUBJECTS));
}

/* ---- the delivery-status part ---- */

static const struct entity *
find_entity(const struct message *message, const char *type)
{
	for (guint i = 0; i < message->entities->len; i++)
		if (entity_is(message_entity(message, i), type))
			return message_entity(message, i);
	return NULL;
}

/* RFC 3464 section 2.3: "rfc822; anna@example.org"; some write the address alone. */
static char *
typed_address(struct bytes body)
{
	g_autofree char *line = field_unfold(body);
	const char *address = strchr(line, ';');
	g_autoptr(GArray) mailboxes = mailboxes_parse(bytes_of(address ? address + 1 : line), 1);

	return mailboxes->len > 0 ? g_strdup(g_array_index(mailboxes, struct mailbox, 0).address)
	                          : g_strdup("");
}

/* The block of fields up to an empty line. Moves past it. */
static struct bytes
take_block(struct bytes *rest)
{
	struct bytes header = { 0 };
	struct bytes body = { 0 };

	while (rest->len > 0 && (*rest->at == '\n' || *rest->at == '\r'))
		bytes_skip(rest, 1);
	header_split(*rest, &header, &body);
	*rest = body;
	return header;
}

static char *
status_of(struct bytes body)
{
	g_autofree char *line = field_unfold(body);
	size_t len = strspn(line, "0123456789.");

	return g_strndup(line, len >= 5 ? len : 0);
}

enum action { ACTION_NONE, ACTION_FAILED, ACTION_DELAYED, ACTION_OTHER };

static enum action
action_of(struct bytes block)
{
	g_autofree char *action = field_token(field_find(block, "Action"));

	if (!*action)
		return ACTION_NONE;
	if (g_str_has_prefix(action, "fail"))
		return ACTION_FAILED;
	return g_str_has_prefix(action, "delay") ? ACTION_DELAYED : ACTION_OTHER;
}

/* The first recipient that failed, else the first one. */
static enum action
read_status(const struct entity *entity, struct bounce *bounce, GString *diagnostic)
{
	g_autoptr(GString) decoded = entity_decode(entity, TEXT_MOST);
	struct bytes rest = { .at = decoded->str, .len = decoded->len };
	enum action seen = ACTION_NONE;

	while (rest.len > 0 && seen != ACTION_FAILED) {
		struct bytes block = take_block(&rest);
		struct bytes final = field_find(block, "Final-Recipient");
		struct bytes recipient =
		    final.len > 0 ? final : field_find(block, "Original-Recipient");
		if (recipient.len == 0)
			continue;
		enum action action = action_of(block);
		if (seen != ACTION_NONE && action != ACTION_FAILED)
			continue;
		seen = action == ACTION_NONE ? ACTION_OTHER : action;
		g_free(bounce->recipient);
		g_free(bounce->status);
		bounce->recipient = typed_address(recipient);
		bounce->status = status_of(field_find(block, "Status"));
		g_autofree char *code = field_unfold(field_find(block, "Diagnostic-Code"));
		g_string_assign(diagnostic, code);
	}
	return seen;
}

/* ---- the text ---- */

/* An address that the report names: behind "<", or a word with an `@`; never one of a mail system,
 * nor of the line that says who wrote. */
static char *
address_in_text(const char *text, size_t length)
{
	g_autofree char *own = g_strndup(text, length);
	const char *start = own;

	for (const char *at = strchr(own, '@'); at; at = strchr(at + 1, '@')) {
		const char *from = at;
		const char *to = at + 1;
		while (from > start
		       && (g_ascii_isalnum(from[-1]) || strchr("!#$%&'*+-/=?^_`{|}~.", from[-1])))
			from--;
		while (g_ascii_isalnum(*to) || *to == '-' || *to == '.' || *to == '_')
			to++;
		while (to > at && to[-1] == '.')
			to--;
		g_autofree char *word = g_strndup(from, (gsize)(to - from));
		bool system = g_str_has_prefix(word, "postmaster")
		              || strcasestr(word, "mailer-daemon") != NULL;
		if (from < at && to > at + 1 && !system)
			return address_canonical(word);
	}
	return g_strdup("");
}

/* "5.1.1" or "#5.1.1" in a text, as RFC 3463 writes it; else what an SMTP reply code says. */
static char *
status_in_text(const char *text)
{
	for (const char *at = text; *at; at++) {
		bool begins = at == text || !(g_ascii_isalnum(at[-1]) || at[-1] == '.');
		if (!begins || (*at != '4' && *at != '5') || at[1] != '.')
			continue;
		size_t subject = strspn(at + 2, "0123456789");
		if (subject < 1 || subject > 3 || at[2 + subject] != '.')
			continue;
		size_t detail = strspn(at + 3 + subject, "0123456789");
		char after = at[3 + subject + detail];
		if (detail >= 1 && detail <= 3 && after != '.' && !g_ascii_isalnum(after))
			return g_strndup(at, 3 + subject + detail);
	}
	return g_strdup("");
}

static const char *const WRONG_ADDRESS[] = { "user unknown",
	                                     "unknown user",
	                                     "no such user",
	                                     "no such recipient",
	                                     "does not exist",
	                                     "doesn't exist",
	                                     "no mailbox here",
	                                     "unknown recipient",
	                                     "recipient unknown",
	                                     "user not found",
	                                     "not listed in",
	                                     "recipient not found",
	                                     "invalid recipient",
	                                     "invalid mailbox",
	                                     "bad destination mailbox",
	                                     "unknown local",
	                                     "no such address",
	                                     "address unknown",
	                                     "unknown address",
	                                     "unrouteable",
	                                     "host unknown",
	                                     "host not found",
	                                     "name or service not known",
	                                     "domain not found",
	                                     "recipient name is not recognized",
	                                     "not our customer",
	                                     "account has been disabled",
	                                     "account is disabled",
	                                     "no longer",
	                                     "unknown mailbox",
	                                     "unknown account",
	                                     "no such mailbox",
	                                     "mailbox not found",
	                                     "invalid final delivery userid",
	                                     "no user by that name",
	                                     "user does not",
	                                     "mailbox unavailable",
	                                     "is unknown",
	                                     "inactive",
	                                     "doesn't have a",
	                                     "not known here",
	                                     "couldn't find any host",
	                                     "no account",
	                                     "invalid address",
	                                     "address rejected" };

static bool
says_wrong_address(const char *plain)
{
	return holds_one(plain, WRONG_ADDRESS, G_N_ELEMENTS(WRONG_ADDRESS));
}

/* The mailbox or the mail is at fault, or the moment. */
static bool
says_may_pass(const char *plain)
{
	static const char *const WORDS[] = {
		"full",     "quota",      "spam",       "policy",      "denied",  "block",
		"relay",    "too large",  "too big",    "size",        "delay",   "tempor",
		"retry",    "try again",  "refused",    "virus",       "limit",   "exceed",
		"greylist", "timed out",  "timeout",    "content",     "expired", "not accept",
		"security", "prohibited", "reputation", "authenticat", "loop"
	};

	return holds_one(plain, WORDS, G_N_ELEMENTS(WORDS));
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
	if (ids->len == 0) {
		g_autofree char *text = report_text(message);
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

bool
bounce_is(const struct message *message)
{
	struct bounce bounce = { .recipient = g_strdup(""), .status = g_strdup("") };
	g_autoptr(GString) diagnostic = g_string_new(NULL);
	const struct entity *status = find_entity(message, "message/delivery-status");
	enum action action = status ? read_status(status, &bounce, diagnostic) : ACTION_NONE;

	bool delivered = *bounce.status == '2';
	bounce_clear(&bounce);
	if (action == ACTION_FAILED || action == ACTION_DELAYED)
		return true;
	if (delivered)
		return false;
	bool failed_header = field_find(message->header, "X-Failed-Recipients").len > 0;
	if (failed_header)
		return true;
	if (!bounce_is_from_system(message))
		return status && action == ACTION_NONE && subject_says_failed(message);
	if (subject_says_failed(message) || is_from_daemon(message))
		return true;
	g_autofree char *text = report_text(message);
	g_autofree char *plain = report_plain(text);
	return says_failed(plain);
}

static void
read_text(const struct message *message, struct bounce *bounce, const char *diagnostic)
{
	g_autofree char *text = report_text(message);
	g_autofree char *plain = report_plain(text);
	g_autofree char *code = g_ascii_strdown(diagnostic, -1);

	if (!*bounce->recipient) {
		g_free(bounce->recipient);
		struct bytes failed = field_find(message->header, "X-Failed-Recipients");
		bounce->recipient = failed.len > 0 ? typed_address(failed)
		                                   : address_in_text(text, report_length(text));
	}
	if (!*bounce->status || strcmp(bounce->status + 1, ".0.0") == 0) {
		g_autofree char *in_code = status_in_text(diagnostic);
		g_autofree char *in_text = status_in_text(plain);
		const char *better = *in_code ? in_code : *bounce->status ? "" : in_text;
		if (*better) {
			g_free(bounce->status);
			bounce->status = g_strdup(better);
		}
	}
	const char *words = *code ? code : plain;
	bool vague = !*bounce->status || strcmp(bounce->status + 1, ".0.0") == 0
	             || g_str_has_prefix(bounce->status, "5.2.1");
	bounce->is_address = g_str_has_prefix(bounce->status, "5.1.")
	                     || (vague && says_wrong_address(words))
	                     || (vague && *bounce->status != '4' && !says_may_pass(words));
}

void
bounce_read(const struct message *message, const struct read_limits *limits, struct bounce *bounce)
{
	g_autoptr(GString) diagnostic = g_string_new(NULL);
	const struct entity *status = find_entity(message, "message/delivery-status");

	bounce->recipient = g_strdup("");
	bounce->status = g_strdup("");
	if (status)
		read_status(status, bounce, diagnostic);
	read_text(message, bounce, diagnostic->str);
	bounce->reported_ids = reported_ids(message, limits);
}

void
bounce_clear(struct bounce *bounce)
{
	g_free(bounce->recipient);
	g_free(bounce->status);
	g_strfreev(bounce->reported_ids);
	*bounce = (struct bounce){ 0 };
}
