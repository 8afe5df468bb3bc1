/* An outgoing message: plain values in, the bytes of RFC 5322 out. */
#include "mail/compose.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/remedy.h"
#include "mail/encode.h"

/* What may stand in a field. Each value is looked at before anything is written: the rows of a
 * roster and the words of a subject end up here, and a line break in one would be a field of the
 * sender's choice. */

enum { ID_MAX_BYTES = 900, TEXT_MAX_BYTES = 4 * KIB };

static bool
refuse(const char *field, const char *what, GError **error)
{
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s: %s", field, what);
	return false;
}

static bool
is_empty(const char *value)
{
	return value == NULL || *value == '\0';
}

static bool
check_text(const char *field, const char *value, GError **error)
{
	if (value == NULL)
		return true;
	if (!encode_is_header_text(value))
		return refuse(field, "control characters, or not UTF-8", error);
	if (strlen(value) > TEXT_MAX_BYTES)
		return refuse(field, "too long", error);
	return true;
}

/* Printable ASCII without what would end an address or an identifier, or start another. */
static bool
check_token(const char *field, const char *value, size_t limit, GError **error)
{
	for (const char *at = value; *at != '\0'; at++)
		if (*at <= ' ' || *at > '~' || strchr("<>,;\"()\\", *at) != NULL)
			return refuse(field, "a character that may not stand in it", error);
	if (strlen(value) > limit)
		return refuse(field, "too long", error);
	return true;
}

static bool
check_address(const char *field, const char *addr, GError **error)
{
	const char *at = strchr(addr, '@');
	if (at == NULL || at == addr || at[1] == '\0' || strchr(at + 1, '@') != NULL)
		return refuse(field, "not an addr-spec", error);
	return check_token(field, addr, LIMIT_ADDRESS_BYTES, error);
}

static bool
check_mailbox(const char *field, const struct compose_mailbox *mailbox, GError **error)
{
	if (is_empty(mailbox->addr))
		return refuse(field, "missing", error);
	return check_text(field, mailbox->name, error)
	       && check_address(field, mailbox->addr, error);
}

/* One identifier, or several with a blank between. */
static bool
check_ids(const char *field, const char *ids, GError **error)
{
	g_auto(GStrv) each = g_strsplit(ids == NULL ? "" : ids, " ", -1);
	for (char **id = each; *id != NULL; id++)
		if (**id == '\0')
			return refuse(field, "an empty identifier", error);
		else if (!check_token(field, *id, ID_MAX_BYTES, error))
			return false;
	return true;
}

static bool
check_id(const char *field, const char *id, GError **error)
{
	return id == NULL || check_token(field, id, ID_MAX_BYTES, error);
}

static bool
check_attachments(const struct compose *message, GError **error)
{
	for (size_t i = 0; i < message->attachments_n; i++) {
		const struct compose_attachment *attachment = &message->attachments[i];
		const char *type = attachment->media_type;
		if (is_empty(type) || !g_str_is_ascii(type) || strlen(type) > LIMIT_ADDRESS_BYTES)
			return refuse("Content-Type", "not a media type", error);
		if (is_empty(attachment->filename)
		    || strlen(attachment->filename) > LIMIT_ADDRESS_BYTES)
			return refuse("Content-Disposition", "no file name, or too long a one",
			              error);
		if (!check_text("Content-Type", type, error)
		    || !check_text("Content-Disposition", attachment->filename, error))
			return false;
	}
	return true;
}

static bool
check_body(const struct compose *message, GError **error)
{
	if (message->text == NULL || !g_utf8_validate(message->text, -1, NULL))
		return refuse("text", "missing, or not UTF-8", error);
	if (message->html != NULL && !g_utf8_validate(message->html, -1, NULL))
		return refuse("html", "not UTF-8", error);
	if (message->calendar != NULL
	    && (is_empty(message->calendar->object)
	        || !g_utf8_validate(message->calendar->object, -1, NULL)))
		return refuse("calendar", "missing, or not UTF-8", error);
	if (message->calendar != NULL
	    && !check_token("Content-Type", message->calendar->method, LIMIT_ADDRESS_BYTES, error))
		return false;
	return true;
}

static bool
check_fields(const struct compose *message, GError **error)
{
	if (is_empty(message->subject))
		return refuse("Subject", "missing", error);
	if (is_empty(message->message_id))
		return refuse("Message-ID", "missing", error);
	if (!is_empty(message->reply_to.addr)
	    && !check_mailbox("Reply-To", &message->reply_to, error))
		return false;
	if (!is_empty(message->list_unsubscribe)
	    && !check_address("List-Unsubscribe", message->list_unsubscribe, error))
		return false;
	return check_mailbox("From", &message->from, error)
	       && check_mailbox("To", &message->to, error)
	       && check_text("Subject", message->subject, error)
	       && check_id("Message-ID", message->message_id, error)
	       && check_id("In-Reply-To", message->in_reply_to, error)
	       && check_ids("References", message->references, error)
	       && check_id("X-Mentord-Id", message->mentord_id, error);
}

/* Writing. */

/* RFC 5322, section 3.3. */
static void
put_date(GString *out, utc_t date, int32_t offset_s)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	enum { DAY_S = 24 * 60 * 60 };
	utc_t local = date + offset_s;
	utc_t day = local / DAY_S - (local % DAY_S < 0);
	int second = (int)(local - day * DAY_S);
	struct ymd ymd = date_ymd((date_t)day);
	int offset_m = ABS(offset_s) / 60;
	g_string_append_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d %c%02d%02d\r\n",
	                       days[date_weekday((date_t)day)], ymd.day, months[ymd.month - 1],
	                       ymd.year, second / 3600, second / 60 % 60, second % 60,
	                       offset_s < 0 ? '-' : '+', offset_m / 60, offset_m % 60);
}

static void
put_mailbox(GString *out, const char *field, const struct compose_mailbox *mailbox)
{
	if (is_empty(mailbox->addr))
		return;
	g_string_append_printf(out, "%s: ", field);
	if (!is_empty(mailbox->name)) {
		encode_phrase(out, mailbox->name);
		g_string_append(out, "\r\n ");
	}
	g_string_append_printf(out, "<%s>\r\n", mailbox->addr);
}

static void
put_plain(GString *out, const char *field, const char *value)
{
	if (!is_empty(value))
		g_string_append_printf(out, "%s: %s\r\n", field, value);
}

static void
put_ids(GString *out, const char *field, const char *ids)
{
	if (is_empty(ids))
		return;
	g_auto(GStrv) each = g_strsplit(ids, " ", -1);
	g_autofree char *joined = g_strjoinv(">\r\n <", each);
	g_string_append_printf(out, "%s: <%s>\r\n", field, joined);
}

/* RFC 2369 with the URI of RFC 6068. */
static void
put_unsubscribe(GString *out, const char *addr)
{
	if (is_empty(addr))
		return;
	g_autofree char *escaped = g_uri_escape_string(addr, "@+", FALSE);
	g_string_append_printf(out, "List-Unsubscribe: <mailto:%s>\r\n", escaped);
}

static void
put_header(GString *out, const struct compose *message)
{
	put_date(out, message->date, message->offset_s);
	put_mailbox(out, "From", &message->from);
	put_mailbox(out, "To", &message->to);
	put_mailbox(out, "Reply-To", &message->reply_to);
	g_string_append(out, "Subject: ");
	encode_unstructured(out, message->subject);
	g_string_append(out, "\r\n");
	put_ids(out, "Message-ID", message->message_id);
	put_ids(out, "In-Reply-To", message->in_reply_to);
	put_ids(out, "References", message->references);
	if (message->auto_submitted) {
		put_plain(out, "Auto-Submitted", "auto-generated");
		put_plain(out, "X-Auto-Response-Suppress", "All");
	}
	put_plain(out, "X-Mentord-Id", message->mentord_id);
	put_unsubscribe(out, message->list_unsubscribe);
	put_plain(out, "MIME-Version", "1.0");
}

/* RFC 2046, 5.1.1. Neither quoted-printable nor base64 holds "=_"; the rest is unique to the
 * message, and to the level of its parts. */
static char *
make_boundary(char level, const char *message_id)
{
	enum { ID_CHARS_MAX = 50 };
	GString *boundary = g_string_new("=_");
	g_string_append_c(boundary, level);
	for (size_t i = 0; i < ID_CHARS_MAX && message_id[i] != '\0'; i++) {
		char c = message_id[i];
		g_string_append_c(boundary, g_ascii_isalnum(c) || c == '.' ? c : '-');
	}
	return g_string_free(boundary, FALSE);
}

static void
put_multipart(GString *out, const char *subtype, const char *boundary)
{
	g_string_append_printf(out, "Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n\r\n",
	                       subtype, boundary);
}

static void
put_text_part(GString *out, const char *subtype, const char *text)
{
	g_string_append_printf(out, "Content-Type: text/%s; charset=utf-8\r\n", subtype);
	g_string_append(out, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	encode_quoted_printable(out, text);
}

static void
put_calendar_part(GString *out, const struct compose_calendar *calendar)
{
	g_string_append_printf(out,
	                       "Content-Type: text/calendar; charset=utf-8; method=%s\r\n"
	                       "Content-Transfer-Encoding: base64\r\n\r\n",
	                       calendar->method);
	encode_base64(out, bytes_of(calendar->object));
}

static void
put_body(GString *out, const struct compose *message)
{
	if (message->html == NULL && message->calendar == NULL) {
		put_text_part(out, "plain", message->text);
		return;
	}
	g_autofree char *boundary = make_boundary('a', message->message_id);
	put_multipart(out, "alternative", boundary);
	g_string_append_printf(out, "--%s\r\n", boundary);
	put_text_part(out, "plain", message->text);
	if (message->html != NULL) {
		g_string_append_printf(out, "\r\n--%s\r\n", boundary);
		put_text_part(out, "html", message->html);
	}
	if (message->calendar != NULL) {
		g_string_append_printf(out, "\r\n--%s\r\n", boundary);
		put_calendar_part(out, message->calendar);
	}
	g_string_append_printf(out, "\r\n--%s--\r\n", boundary);
}

static void
put_attachment(GString *out, const struct compose_attachment *attachment)
{
	g_string_append_printf(out, "Content-Type: %s\r\n", attachment->media_type);
	g_string_append(out, "Content-Disposition: attachment");
	encode_parameter(out, "filename", attachment->filename);
	g_string_append(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	encode_base64(out, attachment->content);
}

static void
put_content(GString *out, const struct compose *message)
{
	if (message->attachments_n == 0) {
		put_body(out, message);
		return;
	}
	g_autofree char *boundary = make_boundary('m', message->message_id);
	put_multipart(out, "mixed", boundary);
	g_string_append_printf(out, "--%s\r\n", boundary);
	put_body(out, message);
	for (size_t i = 0; i < message->attachments_n; i++) {
		g_string_append_printf(out, "\r\n--%s\r\n", boundary);
		put_attachment(out, &message->attachments[i]);
	}
	g_string_append_printf(out, "\r\n--%s--\r\n", boundary);
}

GBytes *
compose_message(const struct compose *message, GError **error)
{
	if (!check_fields(message, error) || !check_body(message, error)
	    || !check_attachments(message, error))
		return NULL;
	GString *out = g_string_new(NULL);
	put_header(out, message);
	put_content(out, message);
	return g_string_free_to_bytes(out);
}
