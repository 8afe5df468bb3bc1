#include "config/settings.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/zone.h"
#include "config/check.h"
#include "config/complaint.h"
#include "config/ini.h"
#include "config/suggest.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (366 * DAY)

/* The largest message that a frame between our processes carries, with room for what is beside it. */
enum { LARGEST_MESSAGE = LIMIT_FRAME_BYTES - 4 * MIB, LARGEST_PART = 16 * MIB };

static const char *const langs[] = { "fi", "sv", "en", NULL };
static const char *const auths[] = { "password", "xoauth2", "oauthbearer", NULL };
static const char *const first_starts[] = { "new", "all", NULL };
static const char *const own_copies[] = { "auto", "yes", "no", NULL };
static const char *const on_unknowns[] = { "hold", "resend", NULL };
static const char *const smtp_tlses[] = { "required", "local", NULL };
static const char *const levels[] = { "error", "warning", "info", "debug", NULL };
static const char *const imap_schemes[] = { "imaps", "imap", NULL };
static const char *const smtp_schemes[] = { "smtps", "smtp", NULL };
static const char *const web_schemes[] = { "https", NULL };

struct key {
	const char *section, *name;
	const char *initial; /* as it would be written; NULL: the key is required */
	size_t offset;
	struct value_rule rule;
};

/* clang-format off */
#define KEY(section, name, initial, field, ...) \
	{ section, name, initial, offsetof(struct settings, field), { .type = __VA_ARGS__ } }
#define RANGE(from, to) .least = (from), .most = (to)
#define SAFETY(lang, i) \
	KEY("safety." lang, "name", "", safety.lines[i].name, VALUE_TEXT), \
	KEY("safety." lang, "phone", "", safety.lines[i].phone, VALUE_TEXT), \
	KEY("safety." lang, "hours", "", safety.lines[i].hours, VALUE_TEXT), \
	KEY("safety." lang, "checked_on", "", safety.lines[i].checked_on, VALUE_DATE)

static const struct key keys[] = {
	KEY("mail", "address", NULL, mail.address, VALUE_ADDRESS),
	KEY("mail", "separator", "+", mail.separator, VALUE_SEPARATOR),
	KEY("mail", "catch_all", "none", mail.catch_all, VALUE_DOMAIN, .none = "none"),
	KEY("mail", "tls_ca_file", "system", mail.tls_ca_file, VALUE_PATH, .none = "system"),
	KEY("mail", "lang", "en", mail.lang, VALUE_WORD, .words = langs),
	KEY("mail", "zone", "machine", mail.zone, VALUE_ZONE, .none = "machine"),

	KEY("imap", "url", NULL, imap.url, VALUE_URL, .words = imap_schemes),
	KEY("imap", "user", "", imap.user, VALUE_TEXT),
	KEY("imap", "auth", "password", imap.auth, VALUE_ENUM, .least = AUTH_PASSWORD, .words = auths),
	KEY("imap", "credential", "imap-password", imap.credential, VALUE_NAME),
	KEY("imap", "mailbox", "INBOX", imap.mailbox, VALUE_TEXT),
	KEY("imap", "junk", "special-use", imap.junk, VALUE_TEXT, .none = "special-use"),
	KEY("imap", "sent", "special-use", imap.sent, VALUE_TEXT, .none = "special-use"),
	KEY("imap", "processed", "none", imap.processed, VALUE_TEXT, .none = "none"),
	KEY("imap", "idle", "yes", imap.idle, VALUE_BOOL),
	KEY("imap", "poll", "60s", imap.poll_s, VALUE_DURATION, RANGE(1, DAY)),
	KEY("imap", "first_start", "new", imap.first_start, VALUE_ENUM, .words = first_starts),

	KEY("smtp", "url", NULL, smtp.url, VALUE_URL, .words = smtp_schemes),
	KEY("smtp", "user", "", smtp.user, VALUE_TEXT),
	KEY("smtp", "auth", "password", smtp.auth, VALUE_ENUM, .least = AUTH_PASSWORD, .words = auths),
	KEY("smtp", "tls", "required", smtp.tls, VALUE_ENUM, .words = smtp_tlses),
	KEY("smtp", "credential", "smtp-password", smtp.credential, VALUE_NAME),
	KEY("smtp", "own_copy", "auto", smtp.own_copy, VALUE_ENUM, .words = own_copies),
	KEY("smtp", "sessions", "1", smtp.sessions_n, VALUE_NUMBER, RANGE(1, 8)),
	KEY("smtp", "per_minute", "0", smtp.per_minute_n, VALUE_NUMBER, RANGE(0, 100000)),
	KEY("smtp", "per_day", "0", smtp.per_day_n, VALUE_NUMBER, RANGE(0, 10000000)),
	KEY("smtp", "on_unknown", "hold", smtp.on_unknown, VALUE_ENUM, .words = on_unknowns),

	KEY("oauth", "token_url", "none", oauth.token_url, VALUE_URL, .words = web_schemes, .none = "none"),
	KEY("oauth", "device_url", "none", oauth.device_url, VALUE_URL, .words = web_schemes, .none = "none"),
	KEY("oauth", "client_id", "", oauth.client_id, VALUE_TEXT),
	KEY("oauth", "scope", "", oauth.scope, VALUE_TEXT),
	KEY("oauth", "client_credential", "none", oauth.client_credential, VALUE_NAME, .none = "none"),

	KEY("trust", "min_level", "2", trust.min_level, VALUE_NUMBER, RANGE(1, 3)),
	KEY("trust", "authserv_id", "none", trust.authserv_id, VALUE_TEXT, .none = "none"),
	KEY("trust", "border", "none", trust.border, VALUE_TEXT, .none = "none"),

	KEY("schedule", "quiet", "20:00-07:00", schedule.quiet, VALUE_HOURS),
	KEY("schedule", "late_limit", "24h", schedule.late_limit_s, VALUE_DURATION, RANGE(MINUTE, 30 * DAY)),

	KEY("safety", "chase", "30min 2h 4h", safety.chase, VALUE_DURATIONS, RANGE(MINUTE, 7 * DAY), .words_n = 3),
	KEY("safety", "on_safety", "none", safety.on_safety, VALUE_PATH, .none = "none"),
	SAFETY("fi", 0),
	SAFETY("sv", 1),
	SAFETY("en", 2),

	KEY("admin", "address", NULL, admin.address, VALUE_ADDRESS),
	KEY("admin", "lang", "en", admin.lang, VALUE_WORD, .words = langs),
	KEY("admin", "dead_man", "2h", admin.dead_man_s, VALUE_DURATION, RANGE(MINUTE, 30 * DAY)),
	KEY("admin", "tell_mentors", "24h", admin.tell_mentors_s, VALUE_DURATION, RANGE(MINUTE, 30 * DAY)),

	KEY("privacy", "retention", "90d", privacy.retention_s, VALUE_DURATION, RANGE(DAY, 10 * YEAR)),
	KEY("privacy", "strangers", "30d", privacy.strangers_s, VALUE_DURATION, RANGE(DAY, 10 * YEAR)),

	KEY("deadlines", "connect", "15s", deadlines.connect_s, VALUE_DURATION, RANGE(1, 10 * MINUTE)),
	KEY("deadlines", "tls", "15s", deadlines.tls_s, VALUE_DURATION, RANGE(1, 10 * MINUTE)),
	KEY("deadlines", "greeting", "30s", deadlines.greeting_s, VALUE_DURATION, RANGE(1, 10 * MINUTE)),
	KEY("deadlines", "command", "60s", deadlines.command_s, VALUE_DURATION, RANGE(1, HOUR)),
	KEY("deadlines", "final_dot", "10min", deadlines.final_dot_s, VALUE_DURATION, RANGE(1, HOUR)),
	KEY("deadlines", "read", "5s", deadlines.read_s, VALUE_DURATION, RANGE(1, 10 * MINUTE)),
	/* RFC 2177: a server may hang up after 30 minutes. */
	KEY("deadlines", "reidle", "9min", deadlines.reidle_s, VALUE_DURATION, RANGE(1, 29 * MINUTE)),
	KEY("deadlines", "safety_poll", "10min", deadlines.safety_poll_s, VALUE_DURATION, RANGE(1, DAY)),

	KEY("retry", "reconnect", "60s", retry.reconnect_s, VALUE_DURATION, RANGE(1, HOUR)),
	KEY("retry", "first", "1min", retry.first_s, VALUE_DURATION, RANGE(1, DAY)),
	KEY("retry", "longest", "1h", retry.longest_s, VALUE_DURATION, RANGE(1, 7 * DAY)),
	KEY("retry", "give_up", "5d", retry.give_up_s, VALUE_DURATION, RANGE(1, 30 * DAY)),
	KEY("retry", "greylist", "5min", retry.greylist_s, VALUE_DURATION, RANGE(1, DAY)),
	KEY("retry", "auth", "15min", retry.auth_s, VALUE_DURATION, RANGE(1, DAY)),
	KEY("retry", "lookup", "0s 2min 15min", retry.lookup, VALUE_DURATIONS, RANGE(0, DAY)),

	KEY("limits", "message", "25MiB", limits.message_bytes, VALUE_SIZE, RANGE(KIB, LARGEST_MESSAGE)),
	KEY("limits", "header", "256KiB", limits.header_bytes, VALUE_SIZE, RANGE(KIB, LARGEST_PART)),
	KEY("limits", "header_fields", "1000", limits.header_fields_n, VALUE_NUMBER, RANGE(10, 100000)),
	KEY("limits", "header_line", "64KiB", limits.header_line_bytes, VALUE_SIZE, RANGE(KIB, LARGEST_PART)),
	KEY("limits", "imap_line", "64KiB", limits.imap_line_bytes, VALUE_SIZE, RANGE(KIB, LARGEST_PART)),
	KEY("limits", "addresses", "200", limits.addresses_n, VALUE_NUMBER, RANGE(1, 100000)),
	KEY("limits", "mime_parts", "200", limits.mime_parts_n, VALUE_NUMBER, RANGE(1, 10000)),
	KEY("limits", "mime_depth", "20", limits.mime_depth, VALUE_NUMBER, RANGE(1, 100)),
	KEY("limits", "text", "1MiB", limits.text_bytes, VALUE_SIZE, RANGE(KIB, LARGEST_PART)),
	KEY("limits", "references", "100", limits.references_n, VALUE_NUMBER, RANGE(1, 10000)),
	KEY("limits", "imap_answers", "10000", limits.imap_answers_n, VALUE_NUMBER, RANGE(1000, 10000000)),
	KEY("limits", "token_uses", "20", limits.token_uses_n, VALUE_NUMBER, RANGE(1, 100000)),
	KEY("limits", "replies_per_hour", "20", limits.replies_per_hour, VALUE_NUMBER, RANGE(1, 100000)),
	KEY("limits", "replies_per_hour_all", "100", limits.replies_per_hour_all, VALUE_NUMBER, RANGE(1, 1000000)),

	KEY("paths", "state", "default", paths.state, VALUE_PATH, .none = "default"),
	KEY("paths", "templates", "/etc/mentord/templates", paths.templates, VALUE_PATH),

	KEY("log", "level", "info", log.level, VALUE_ENUM, .words = levels),
};
/* clang-format on */

static void *
field_of(struct settings *settings, const struct key *key)
{
	return (char *)settings + key->offset;
}

static void
set_defaults(struct settings *settings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		const char *initial = keys[i].initial ? keys[i].initial : "";
		/* A required string is empty until it is set. */
		const struct value_rule empty = { .type = VALUE_TEXT };
		const struct value_rule *rule = keys[i].initial ? &keys[i].rule : &empty;
		char *complaint = value_read(rule, initial, field_of(settings, &keys[i]));
		assert(complaint == NULL);
	}
}

/* ---- what stands in the files ---- */

static bool
section_is_known(const char *section)
{
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		if (g_str_equal(keys[i].section, section))
			return true;
	return false;
}

static void
complain_section(const struct ini_entry *entry, GPtrArray *complaints)
{
	const char *names[G_N_ELEMENTS(keys)];

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		names[i] = keys[i].section;
	const char *near = suggest(entry->section, names, G_N_ELEMENTS(keys));
	if (near)
		complain(complaints, entry->file, entry->line,
		         "there is no section [%s]; did you mean [%s]?", entry->section, near);
	else
		complain(complaints, entry->file, entry->line,
		         "there is no section [%s]; remove it or see mentord.conf(5)",
		         entry->section);
}

/* A key that its section does not have: a slip of the hand, or in the wrong section. */
static void
complain_key(const struct ini_entry *entry, GPtrArray *complaints)
{
	const char *names[G_N_ELEMENTS(keys)];
	const char *elsewhere = NULL;
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (g_str_equal(keys[i].section, entry->section))
			names[n++] = keys[i].name;
		else if (!elsewhere && g_str_equal(keys[i].name, entry->key))
			elsewhere = keys[i].section;
	}
	const char *near = suggest(entry->key, names, n);
	if (elsewhere)
		complain(complaints, entry->file, entry->line, "[%s] has no %s; it belongs to [%s]",
		         entry->section, entry->key, elsewhere);
	else if (near)
		complain(complaints, entry->file, entry->line, "[%s] has no %s; did you mean %s?",
		         entry->section, entry->key, near);
	else
		complain(complaints, entry->file, entry->line,
		         "[%s] has no %s; remove it or see mentord.conf(5)", entry->section,
		         entry->key);
}

static const struct key *
key_of(const struct ini_entry *entry)
{
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		if (g_str_equal(keys[i].section, entry->section)
		    && g_str_equal(keys[i].name, entry->key))
			return &keys[i];
	return NULL;
}

static void
take_entry(struct settings *settings, const struct ini_entry *entry, GPtrArray *complaints)
{
	if (entry->section[0] == '\0') {
		complain(complaints, entry->file, entry->line,
		         "%s stands in no section; write [mail] or another one above it",
		         entry->key);
		return;
	}
	if (!section_is_known(entry->section)) {
		if (!entry->key)
			complain_section(entry, complaints);
		return;
	}
	const struct key *key = entry->key ? key_of(entry) : NULL;
	if (entry->key && !key)
		complain_key(entry, complaints);
	/* check_settings speaks of a required one that is empty. */
	if (!key || (!key->initial && entry->value[0] == '\0'))
		return;
	g_autofree char *wrong = value_read(&key->rule, entry->value, field_of(settings, key));
	if (wrong)
		complain(complaints, entry->file, entry->line, "[%s] %s: %s", key->section,
		         key->name, wrong);
}

static void
check_required(struct settings *settings, const struct places *places, GPtrArray *complaints)
{
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (keys[i].initial || **(char *const *)field_of(settings, &keys[i]) != '\0')
			continue;
		/* One that was there and wrong has been complained of. */
		const struct ini_entry *entry = places_find(places, keys[i].section, keys[i].name);
		if (entry && entry->value[0] != '\0')
			continue;
		places_complain(places, keys[i].section, keys[i].name, complaints,
		                "is required; write it below [%s]", keys[i].section);
	}
}

/* ---- defaults that the machine knows ---- */

static void
replace_if_empty(char **field, char *text)
{
	if (**field != '\0') {
		g_free(text);
		return;
	}
	g_free(*field);
	*field = text;
}

static char *
default_state(void)
{
	const char *given = g_getenv("STATE_DIRECTORY");

	if (!given || given[0] != '/')
		return g_strdup("/var/lib/mentord");
	/* systemd joins several with colons. */
	return g_strndup(given, strcspn(given, ":"));
}

static void
fill_in(struct settings *settings, const struct places *places)
{
	replace_if_empty(&settings->mail.zone, zone_of_machine());
	replace_if_empty(&settings->paths.state, default_state());
	replace_if_empty(&settings->imap.user, g_strdup(settings->mail.address));
	for (size_t i = 0; i < SAFETY_LANGS; i++) {
		g_autofree char *section = g_strconcat("safety.", langs[i], NULL);
		settings->safety.lines[i].place = places_name(places, section, "checked_on");
	}
}

struct settings *
settings_load(const char *path, GPtrArray *complaints)
{
	g_autoptr(GPtrArray) entries = ini_read(path, complaints);
	const struct places places = { .entries = entries, .file = g_intern_string(path) };
	struct settings *settings = g_new0(struct settings, 1);

	set_defaults(settings);
	for (guint i = 0; i < entries->len; i++)
		take_entry(settings, entries->pdata[i], complaints);
	/* A file that could not be read is one complaint, not one more for each required key. */
	if (entries->len > 0 || complaints->len == 0)
		check_required(settings, &places, complaints);
	fill_in(settings, &places);
	check_settings(settings, &places, complaints);
	if (complaints->len > 0)
		g_clear_pointer(&settings, settings_free);
	return settings;
}

void
settings_free(struct settings *settings)
{
	if (!settings)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		value_clear(&keys[i].rule, field_of(settings, &keys[i]));
	for (size_t i = 0; i < SAFETY_LANGS; i++)
		g_free(settings->safety.lines[i].place);
	g_free(settings);
}

/* ---- the safety lines ---- */

const struct safety_line *
settings_safety_line(const struct settings *settings, const char *lang)
{
	for (size_t i = 0; i < SAFETY_LANGS; i++)
		if (g_str_equal(langs[i], lang))
			return &settings->safety.lines[i];
	return NULL;
}

enum { OLD_AFTER_DAYS = 335, EXPIRED_AFTER_DAYS = 366 };

bool
settings_safety_is_old(const struct safety_line *line, date_t today)
{
	return line->checked_on == DATE_NONE || today - line->checked_on > OLD_AFTER_DAYS;
}

char *
settings_safety_problem(const struct settings *settings, const char *lang, date_t today)
{
	const struct safety_line *line = settings_safety_line(settings, lang);

	if (!line)
		return g_strdup_printf("there is no safety line for the language \"%s\"", lang);
	if (*line->name == '\0' || *line->phone == '\0' || *line->hours == '\0')
		return g_strdup_printf(
		    "%s: [safety.%s] is not whole; write name, phone and hours of a "
		    "crisis line",
		    line->place, lang);
	if (line->checked_on == DATE_NONE)
		return g_strdup_printf(
		    "%s: [safety.%s] checked_on is empty; ring the number, then write "
		    "the day",
		    line->place, lang);
	if (line->checked_on > today)
		return g_strdup_printf(
		    "%s: [safety.%s] checked_on is in the future; write the day the "
		    "number was rung",
		    line->place, lang);
	if (today - line->checked_on > EXPIRED_AFTER_DAYS)
		return g_strdup_printf(
		    "%s: [safety.%s] was checked more than twelve months ago; ring the "
		    "number, then write the day in checked_on",
		    line->place, lang);
	return NULL;
}
