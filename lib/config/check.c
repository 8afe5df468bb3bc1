#include "config/check.h"

#include <stdbool.h>
#include <string.h>

#include "base/id.h"
#include "base/limits.h"
#include "config/complaint.h"
#include "mail/address.h"

const struct ini_entry *
places_find(const struct places *places, const char *section, const char *key)
{
	for (guint i = places->entries->len; i-- > 0;) {
		const struct ini_entry *entry = places->entries->pdata[i];
		if (g_str_equal(entry->section, section) && g_strcmp0(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

static const struct ini_entry *
nearest(const struct places *places, const char *section, const char *key)
{
	const struct ini_entry *entry = places_find(places, section, key);

	return entry ? entry : places_find(places, section, NULL);
}

char *
places_name(const struct places *places, const char *section, const char *key)
{
	const struct ini_entry *entry = nearest(places, section, key);

	return entry ? g_strdup_printf("%s:%u", entry->file, entry->line)
	             : g_strdup_printf("%s:1", places->file);
}

void
places_complain(const struct places *places, const char *section, const char *key,
                GPtrArray *complaints, const char *format, ...)
{
	const struct ini_entry *entry = nearest(places, section, key);
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	complain(complaints, entry ? entry->file : places->file, entry ? entry->line : 1,
	         "[%s] %s: %s", section, key, text);
}

/* ---- one check a row: what is wrong, and which key to name ---- */

/* The text of what is wrong, owned by the caller; NULL: nothing. */
typedef char *check_func(const struct settings *settings);

static char *
wrong_if(bool is_wrong, const char *text)
{
	return is_wrong ? g_strdup(text) : NULL;
}

/* The token stands in the local part: box+r.TOKEN@domain. */
static char *
long_local_part(const struct settings *settings)
{
	size_t room = LIMIT_LOCAL_PART_BYTES - strlen("+r.") - ID_CHARS;
	bool has_tag = *settings->mail.separator != '\0' && *settings->mail.catch_all == '\0';
	size_t len = strcspn(settings->mail.address, "@");

	if (!has_tag || len <= room)
		return NULL;
	return g_strdup_printf(
	    "its %zu characters before @ leave no room for a reply's token; use an "
	    "address with %zu at most, or catch_all",
	    len, room);
}

static char *
missing_ca(const struct settings *settings)
{
	const char *path = settings->mail.tls_ca_file;

	return *path == '\0' || g_file_test(path, G_FILE_TEST_IS_REGULAR)
	           ? NULL
	           : g_strdup_printf(
		       "there is no file %s; write the path of a PEM file, or `system`", path);
}

static char *
junk_is_mailbox(const struct settings *settings)
{
	return wrong_if(g_str_equal(settings->imap.junk, settings->imap.mailbox),
	                "is the mailbox itself; name another one");
}

static char *
processed_is_read(const struct settings *settings)
{
	const char *processed = settings->imap.processed;

	return wrong_if(*processed != '\0'
	                    && (g_str_equal(processed, settings->imap.mailbox)
	                        || g_str_equal(processed, settings->imap.junk)),
	                "is a mailbox that is read; name another one, or none");
}

static char *
no_mailbox(const struct settings *settings)
{
	return wrong_if(*settings->imap.mailbox == '\0',
	                "is empty; write INBOX or another mailbox");
}

static bool
is_oauth(enum auth auth)
{
	return auth == AUTH_XOAUTH2 || auth == AUTH_OAUTHBEARER;
}

static char *
oauth_without_user(const struct settings *settings)
{
	return wrong_if(is_oauth(settings->smtp.auth) && *settings->smtp.user == '\0',
	                "needs a user; write user = LOGIN beside it");
}

static bool
wants_oauth(const struct settings *settings)
{
	return is_oauth(settings->imap.auth) || is_oauth(settings->smtp.auth);
}

static char *
no_token_url(const struct settings *settings)
{
	return wrong_if(
	    wants_oauth(settings) && *settings->oauth.token_url == '\0',
	    "is missing, and auth asks for OAuth2; write your provider's https:// address");
}

static char *
no_client_id(const struct settings *settings)
{
	return wrong_if(wants_oauth(settings) && *settings->oauth.client_id == '\0',
	                "is missing, and auth asks for OAuth2; write the id your provider gave");
}

static char *
local_with_user(const struct settings *settings)
{
	return wrong_if(settings->smtp.tls == SMTP_TLS_LOCAL && *settings->smtp.user != '\0',
	                "local sends in clear text, and never with a user; remove user, or write "
	                "required");
}

static char *
local_with_smtps(const struct settings *settings)
{
	return wrong_if(settings->smtp.tls == SMTP_TLS_LOCAL
	                    && g_str_has_prefix(settings->smtp.url, "smtps:"),
	                "local is for smtp://; write required, or another url");
}

/* A name is looked up when the connection is made; an address can be judged here. */
static char *
local_elsewhere(const struct settings *settings)
{
	const char *host = strstr(settings->smtp.url, "://");
	g_autofree char *name = g_strndup(host ? host + 3 : "", host ? strcspn(host + 3, ":") : 0);

	if (settings->smtp.tls != SMTP_TLS_LOCAL || !g_hostname_is_ip_address(name))
		return NULL;
	return wrong_if(!g_str_has_prefix(name, "127."),
	                "local is for a server on this machine; write required");
}

static char *
hook_cannot_run(const struct settings *settings)
{
	const char *path = settings->safety.on_safety;

	return *path == '\0' || g_file_test(path, G_FILE_TEST_IS_EXECUTABLE)
	           ? NULL
	           : g_strdup_printf(
		       "%s cannot be run; write the path of a program, without arguments, "
		       "or none",
		       path);
}

static char *
admin_is_us(const struct settings *settings)
{
	return wrong_if(*settings->admin.address != '\0'
	                    && address_equals(settings->admin.address, settings->mail.address),
	                "is the mailbox that mentord reads; write an address that a person reads");
}

static char *
first_over_longest(const struct settings *settings)
{
	return wrong_if(settings->retry.first_s > settings->retry.longest_s,
	                "is longer than longest; write a shorter one");
}

static char *
longest_over_give_up(const struct settings *settings)
{
	return wrong_if(settings->retry.longest_s > settings->retry.give_up_s,
	                "is longer than give_up; write a shorter one");
}

static char *
header_over_message(const struct settings *settings)
{
	return wrong_if(settings->limits.header_bytes > settings->limits.message_bytes,
	                "is more than message; write a smaller size");
}

static char *
line_over_header(const struct settings *settings)
{
	return wrong_if(settings->limits.header_line_bytes > settings->limits.header_bytes,
	                "is more than header; write a smaller size");
}

static char *
one_over_all(const struct settings *settings)
{
	return wrong_if(settings->limits.replies_per_hour > settings->limits.replies_per_hour_all,
	                "is more than replies_per_hour_all; write a smaller number");
}

static const struct {
	const char *section, *key;
	check_func *check;
} rows[] = {
	{ "mail", "address", long_local_part },
	{ "mail", "tls_ca_file", missing_ca },
	{ "imap", "mailbox", no_mailbox },
	{ "imap", "junk", junk_is_mailbox },
	{ "imap", "processed", processed_is_read },
	{ "smtp", "auth", oauth_without_user },
	{ "smtp", "tls", local_with_user },
	{ "smtp", "tls", local_with_smtps },
	{ "smtp", "tls", local_elsewhere },
	{ "oauth", "token_url", no_token_url },
	{ "oauth", "client_id", no_client_id },
	{ "safety", "on_safety", hook_cannot_run },
	{ "admin", "address", admin_is_us },
	{ "retry", "first", first_over_longest },
	{ "retry", "longest", longest_over_give_up },
	{ "limits", "header", header_over_message },
	{ "limits", "header_line", line_over_header },
	{ "limits", "replies_per_hour", one_over_all },
};

void
check_settings(const struct settings *settings, const struct places *places, GPtrArray *complaints)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *wrong = rows[i].check(settings);
		if (wrong)
			places_complain(places, rows[i].section, rows[i].key, complaints, "%s",
			                wrong);
	}
}
