#include "mime/kind.h"

#include <string.h>

#include "mail/field.h"
#include "mail/line.h"
#include "mail/phrase.h"
#include "mime/bounce.h"
#include "mime/notice.h"
#include "mime/refusal.h"
#include "mime/word.h"

static bool
has_entity(const struct message *message, const char *type)
{
	for (guint i = 0; i < message->entities->len; i++)
		if (entity_is(message_entity(message, i), type))
			return true;
	return false;
}

static bool
field_has(const struct message *message, const char *name)
{
	return field_find(message->header, name).len > 0;
}

/* A field's first word in lower case, "" if it is missing. */
static char *
token(const struct message *message, const char *name)
{
	return field_token(field_find(message->header, name));
}

static char *
plain_field(const struct message *message, const char *name)
{
	g_autofree char *raw = field_unfold(field_find(message->header, name));
	g_autofree char *text = words_decode(bytes_of(raw));

	return line_plain(text, strlen(text));
}

static bool
is_report(const struct message *message, const char *type)
{
	const struct entity *root = message_entity(message, 0);
	const char *report = content_param(&root->type, "report-type");

	return entity_is(root, "multipart/report") && report
	       && g_ascii_strcasecmp(report, type) == 0;
}

/* RFC 5965; Hotmail sends the mail itself under this subject. */
static bool
is_complaint(const struct message *message)
{
	g_autofree char *subject = plain_field(message, "Subject");

	return is_report(message, "feedback-report")
	       || has_entity(message, "message/feedback-report")
	       || field_has(message, "X-HmXmrOriginalRecipient")
	       || notice_of(message) == NOTICE_COMPLAINT
	       || g_str_has_prefix(subject, "complaint about message from");
}

/* An answer to us by iTIP: a part that says its method (RFC 6047 section 2.4). */
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

/* ---- programs that answer for people ---- */

/* What programs put before the subject that they answer: alone, or with a colon behind it. */
static const char *const TITLES[] = { "out of office",
	                              "out of the office",
	                              "i am out of office",
	                              "i am out of the office",
	                              "automatic reply",
	                              "automatic response",
	                              "automated reply",
	                              "automated response",
	                              "auto reply",
	                              "auto response",
	                              "autoreply",
	                              "autoresponse",
	                              "auto-reply",
	                              "auto-response",
	                              "automatische antwort",
	                              "abwesenheitsnotiz",
	                              "réponse automatique",
	                              "absence du bureau",
	                              "respuesta automática",
	                              "resposta automática",
	                              "risposta automatica",
	                              "automatisch antwoord",
	                              "automaattinen vastaus",
	                              "automaattivastaus",
	                              "poissa toimistosta",
	                              "poissaoloviesti",
	                              "poissaoloilmoitus",
	                              "lomavastaus",
	                              "lomaviesti",
	                              "autosvar",
	                              "automatiskt svar",
	                              "automatisk svar",
	                              "frånvaromeddelande",
	                              "fraværsbesked",
	                              "автоответ",
	                              "автоматический ответ",
	                              "automatyczna odpowiedź",
	                              "automatická odpověď",
	                              "自動応答",
	                              "自动回复" };

static bool
is_title(const char *subject)
{
	for (size_t i = 0; i < G_N_ELEMENTS(TITLES); i++) {
		if (!g_str_has_prefix(subject, TITLES[i]))
			continue;
		const char *behind = subject + strlen(TITLES[i]);
		behind += strspn(behind, " ");
		if (!*behind || *behind == ':' || g_str_has_prefix(behind, "："))
			return true;
	}
	return false;
}

/* What people write as well: it counts with a sign of a program beside it. */
static bool
speaks_of_absence(const char *subject)
{
	static const char *const WORDS[] = { "out of office", "out of the office", "i am out of",
		                             "abwesenheit",   "poissaolo",         "poissa",
		                             "olen lomalla",  "lomalla",           "frånvaro",
		                             "semester",      "fraværende",        "vacation",
		                             "on vacation",   "away from my",      "auto:",
		                             "autoresp" };

	return phrase_begins(subject, WORDS, G_N_ELEMENTS(WORDS));
}

static bool
has_null_path(const struct message *message)
{
	g_autofree char *path = field_unfold(field_find(message->header, "Return-Path"));

	return strcmp(path, "<>") == 0;
}

static bool
is_bulk(const struct message *message)
{
	g_autofree char *precedence = token(message, "Precedence");

	return strcmp(precedence, "bulk") == 0 || strcmp(precedence, "junk") == 0;
}

/* Behind a null path, where no report says that something failed: a program that speaks for somebody who
 * is away. */
static bool
says_absent(const struct message *message, const char *subject)
{
	static const char *const WORDS[] = {
		"olen lomalla",      "lomalla",         "poissa",       "matkoilla",
		"semester",          "frånvar",         "bortrest",     "inte på kontor",
		"är ledig",          "tjänsteresa",     "vacation",     "out of office",
		"out of the office", "away from",       "i am away",    "i'm away",
		"on leave",          "on holiday",      "will be away", "urlaub",
		"abwesen",           "nicht im büro",   "absent",       "en congé",
		"vacaciones",        "ausente",         "ferien",       "på ferie",
		"fraværende",        "automatic reply", "automatisch",  "automaattinen",
		"automatiskt",       "autoreply",       "auto-reply",
	};
	enum { MOST = 1000 };

	if (!has_null_path(message))
		return false;
	g_autofree char *text = bounce_text(message);
	g_autofree char *words = line_plain(text, strlen(text));
	if (strlen(words) > MOST)
		words[MOST] = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (strstr(subject, WORDS[i]) || strstr(words, WORDS[i]))
			return true;
	return false;
}

/* X-Auto-Response-Suppress alone proves nothing, nor Precedence: bulk: programs set both on people's mail. */
static bool
has_sign_of_program(const struct message *message)
{
	return has_null_path(message) || field_has(message, "X-Auto-Response-Suppress");
}

/* Fields that say it, whatever they say but no. */
static bool
has_auto_field(const struct message *message)
{
	static const char *const FIELDS[] = {
		"X-Autoreply",      "X-Autorespond",        "X-Auto-Reply",
		"X-AutoReply-From", "X-Mail-Autoreply",     "X-Autogenerated-Reply",
		"X-Autoresponder",  "X-EmailAutoResponder", "X-FC-MachineGenerated",
		"X-Autogenerated",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++) {
		g_autofree char *value = token(message, FIELDS[i]);
		if (field_has(message, FIELDS[i]) && strcmp(value, "no") != 0
		    && strcmp(value, "false") != 0)
			return true;
	}
	return false;
}

static bool
has_auto_precedence(const struct message *message)
{
	static const char *const FIELDS[] = { "Precedence", "X-Precedence", "Preference" };

	for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++) {
		g_autofree char *value = token(message, FIELDS[i]);
		if (strcmp(value, "auto_reply") == 0 || strcmp(value, "auto-reply") == 0)
			return true;
	}
	return false;
}

/* RFC 3834, and what was used before it. */
static bool
is_auto(const struct message *message)
{
	g_autofree char *submitted = token(message, "Auto-Submitted");
	g_autofree char *subject = plain_field(message, "Subject");

	/* Forwarding sets auto-forwarded on a person's words. */
	if (*submitted && strcmp(submitted, "no") != 0 && strcmp(submitted, "auto-forwarded") != 0)
		return true;
	return has_auto_field(message) || has_auto_precedence(message) || is_title(subject)
	       || (speaks_of_absence(subject) && has_sign_of_program(message))
	       || (has_null_path(message) && is_bulk(message)) /* vacation(1) */
	       || says_absent(message, subject) || is_report(message, "disposition-notification")
	       || is_report(message, "delivery-status") /* of success */;
}

/* RFC 2919, RFC 2369, and what list programs write besides. */
static bool
is_list(const struct message *message)
{
	static const char *const FIELDS[] = { "List-Id",      "List-Unsubscribe", "List-Post",
		                              "List-Help",    "List-Subscribe",   "List-Owner",
		                              "List-Archive", "X-Mailing-List",   "Mailing-List",
		                              "X-BeenThere",  "X-MLServer" };
	g_autofree char *precedence = token(message, "Precedence");

	for (size_t i = 0; i < G_N_ELEMENTS(FIELDS); i++)
		if (field_has(message, FIELDS[i]))
			return true;
	return strcmp(precedence, "list") == 0;
}

static enum mail_kind
kind_of(const struct message *message)
{
	static const struct {
		enum mail_kind kind;
		bool (*is)(const struct message *message);
	} ORDER[] = {
		{ MAIL_COMPLAINT, is_complaint },
		{ MAIL_BOUNCE, bounce_is },
		{ MAIL_CALENDAR, is_calendar },
		{ MAIL_AUTO, is_auto },
		/* A report in no form we know: never answered. */
		{ MAIL_BOUNCE, has_null_path },
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
	struct bounce bounce = { 0 };
	const struct refusal none = { .recipient = (char[]){ "" }, .status = (char[]){ "" } };
	const struct refusal *first = &none;

	view->kind = kind_of(message);
	if (view->kind == MAIL_BOUNCE) {
		bounce_read(message, limits, &bounce);
		first = &g_array_index(bounce.refusals, struct refusal, 0);
	}
	view->reported_ids =
	    bounce.reported_ids ? g_steal_pointer(&bounce.reported_ids) : g_new0(char *, 1);
	view->bounced_to = g_strdup(first->recipient);
	view->bounce_status = g_strdup(first->status);
	bounce_clear(&bounce);
}
