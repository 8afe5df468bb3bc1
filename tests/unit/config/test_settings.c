#include "config/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "base/limits.h"
#include "base/log.h"
#include "config/complaint.h"

/* A configuration that is whole; line 10 is the first one that is free. */
static const char *const base[] = {
	"[mail]",
	"address = mentor@example.org",
	"[imap]",
	"url = imaps://mail.example.org",
	"user = mentor",
	"[smtp]",
	"url = smtps://mail.example.org",
	"[admin]",
	"address = admin@example.org",
};

static char *directory, *file;

static void
write_file(const char *name, const char *text, gssize len)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);

	assert_true(g_file_set_contents(path, text, len, NULL));
}

/* The base with `text` in place of line `line`, or behind it all (0). */
static char *
base_with(unsigned line, const char *text)
{
	GString *all = g_string_new(NULL);

	for (unsigned i = 0; i < G_N_ELEMENTS(base); i++)
		g_string_append_printf(all, "%s\n", i + 1 == line ? text : base[i]);
	if (line == 0)
		g_string_append(all, text);
	return g_string_free(all, FALSE);
}

static struct settings *
load(GPtrArray **complaints)
{
	*complaints = complaints_new();
	return settings_load(file, *complaints);
}

/* Loads what must be right. */
static struct settings *
load_good(void)
{
	GPtrArray *complaints;
	struct settings *settings = load(&complaints);

	if (!settings)
		fail_msg("%s", (const char *)complaints->pdata[0]);
	g_ptr_array_unref(complaints);
	return settings;
}

static void
what_is_not_written_has_its_default(void **state)
{
	(void)state;
	g_autofree char *text = base_with(0, "");

	write_file("mentord.conf", text, -1);
	g_setenv("STATE_DIRECTORY", "/var/lib/mentord/a:/var/lib/b", TRUE);
	struct settings *settings = load_good();
	assert_string_equal(settings->mail.address, "mentor@example.org");
	assert_string_equal(settings->mail.separator, "+");
	assert_string_equal(settings->mail.catch_all, "");
	assert_string_equal(settings->mail.lang, "en");
	assert_true(*settings->mail.zone != '\0');
	assert_string_equal(settings->imap.url, "imaps://mail.example.org:993");
	assert_string_equal(settings->imap.credential, "imap-password");
	assert_string_equal(settings->imap.junk, "");
	assert_int_equal(settings->imap.auth, AUTH_PASSWORD);
	assert_true(settings->imap.idle);
	assert_int_equal(settings->imap.poll_s, 60);
	assert_string_equal(settings->smtp.url, "smtps://mail.example.org:465");
	assert_int_equal(settings->smtp.own_copy, OWN_COPY_AUTO);
	assert_int_equal(settings->smtp.sessions_n, 1);
	assert_int_equal(settings->trust.min_level, 2);
	assert_int_equal(settings->schedule.quiet.from_minute, 20 * 60);
	assert_int_equal(settings->schedule.quiet.to_minute, 7 * 60);
	assert_int_equal(settings->safety.chase.n, 3);
	assert_int_equal(settings->safety.chase.s[2], 4 * 3600);
	assert_int_equal(settings->privacy.retention_s, 90 * 86400);
	assert_int_equal(settings->retry.lookup.s[0], 0);
	assert_int_equal(settings->limits.message_bytes, LIMIT_MESSAGE_BYTES);
	assert_int_equal(settings->limits.imap_line_bytes, LIMIT_IMAP_LINE_BYTES);
	assert_string_equal(settings->paths.state, "/var/lib/mentord/a");
	assert_int_equal(settings->log.level, LOG_LEVEL_INFO);
	settings_free(settings);
	g_unsetenv("STATE_DIRECTORY");
}

static void
what_is_written_counts(void **state)
{
	(void)state;
	g_autofree char *text = base_with(0, "# a comment\n  ; another, indented\n\n"
	                                     "[imap]\n"
	                                     "auth=xoauth2\n"
	                                     "idle = no\n"
	                                     "mailbox = Saapuneet; ja muut\n"
	                                     "[oauth]\n"
	                                     "token_url = https://login.example.org/token?a=b\n"
	                                     "client_id = x\n"
	                                     "[mail]\n"
	                                     "catch_all = Päivi.example\n"
	                                     "zone = Europe/Helsinki\n"
	                                     "separator =\n"
	                                     "[schedule]\n"
	                                     "quiet =\n"
	                                     "[retry]\n"
	                                     "lookup = 1s  2min\t1h\n"
	                                     "[limits]\n"
	                                     "message = 1MiB\n"
	                                     "[safety.sv]\n"
	                                     "checked_on = 2028-02-29\n"
	                                     "[log]\n"
	                                     "level = debug");

	write_file("mentord.conf", text, -1);
	struct settings *settings = load_good();
	assert_int_equal(settings->imap.auth, AUTH_XOAUTH2);
	assert_false(settings->imap.idle);
	assert_string_equal(settings->imap.mailbox, "Saapuneet; ja muut");
	assert_string_equal(settings->oauth.token_url, "https://login.example.org/token?a=b");
	assert_string_equal(settings->mail.zone, "Europe/Helsinki");
	assert_string_equal(settings->mail.catch_all, "xn--pivi-loa.example");
	assert_string_equal(settings->mail.separator, "");
	assert_int_equal(settings->schedule.quiet.from_minute, settings->schedule.quiet.to_minute);
	assert_int_equal(settings->retry.lookup.s[2], 3600);
	assert_int_equal(settings->limits.message_bytes, MIB);
	assert_int_equal(settings_safety_line(settings, "sv")->checked_on, date_of(2028, 2, 29));
	assert_int_equal(settings->log.level, LOG_LEVEL_DEBUG);
	settings_free(settings);
}

static void
a_drop_in_overrides_and_is_named_in_complaints(void **state)
{
	(void)state;
	g_autofree char *text = base_with(0, "[imap]\npoll = 2min\n");
	GPtrArray *complaints;

	write_file("mentord.conf", text, -1);
	write_file("mentord.conf.d/20-b.conf", "[imap]\npoll = 4min\n", -1);
	write_file("mentord.conf.d/10-a.conf", "[imap]\npoll = 3min\n", -1);
	write_file("mentord.conf.d/30-c.disabled", "nonsense\n", -1);
	struct settings *settings = load_good();
	assert_int_equal(settings->imap.poll_s, 240);
	settings_free(settings);

	write_file("mentord.conf.d/20-b.conf", "\n[imap]\npol = 4min\n", -1);
	assert_null(load(&complaints));
	assert_int_equal(complaints->len, 1);
	assert_non_null(
	    strstr(complaints->pdata[0], "mentord.conf.d/20-b.conf:3: [imap] has no pol"));
	g_ptr_array_unref(complaints);
	static const char *const names[] = { "20-b.conf", "10-a.conf", "30-c.disabled" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path =
		    g_build_filename(directory, "mentord.conf.d", names[i], NULL);
		assert_int_equal(g_unlink(path), 0);
	}
}

#define LONG50 "12345678901234567890123456789012345678901234567890"

struct bad {
	const char *label;
	unsigned replaces; /* a line of the base, 0: comes behind it */
	const char *text;
	unsigned line; /* of the complaint */
	const char *want;
};

static const struct bad bad[] = {
	/* the form of a line */
	{ "over-long line", 0, "[mail]\n; " LONG50 LONG50 LONG50 LONG50, 11, "198 bytes" },
	{ "comment behind a value", 5, "user = mentor ; me", 5, "line of its own" },
	{ "comment behind a section", 3, "[imap] ; here", 3, "nothing else" },
	{ "indented key", 5, "  user = mentor", 5, "margin" },
	{ "indented by a tab", 5, "\tuser = mentor", 5, "margin" },
	{ "no pair", 5, "user", 5, "neither [section] nor key" },
	{ "colon for =", 5, "user: mentor", 5, "neither [section] nor key" },
	{ "colon before =", 5, "user: a = b", 5, "small letters" },
	{ "no key", 5, "= mentor", 5, "neither" },
	{ "capital key", 5, "User = mentor", 5, "small letters" },
	{ "unclosed section", 3, "[imap", 3, "nothing else" },
	{ "control character", 5, "user = \033[31m", 5, "control character" },
	{ "latin-1", 5, "user = p\xe4ivi", 5, "UTF-8" },
	{ "carriage return", 5, "user = mentor\r", 5, "carriage return" },
	{ "key twice", 5, "user = a\nuser = b", 6, "already on line 5" },
	{ "key twice in two sections of a name", 0, "[imap]\nuser = b", 11, "already on line 5" },
	{ "key before any section", 1, "address = a@example.org\n[mail]", 1, "no section" },
	/* what does not exist */
	{ "unknown section", 0, "[imapp]\nuser = a", 10, "did you mean [imap]" },
	{ "unknown section, far off", 0, "[database]\nx = a", 10, "no section [database]" },
	{ "unknown key", 5, "usr = a", 5, "did you mean user" },
	{ "swapped letters", 0, "[imap]\nmialbox = a", 11, "did you mean mailbox" },
	{ "key of another section", 5, "retention = 90d", 5, "belongs to [privacy]" },
	{ "key of nowhere", 5, "favourite_colour = blue", 5, "see mentord.conf(5)" },
	{ "a password", 5, "password = hunter2", 5, "[imap] has no password" },
	{ "unknown safety language", 0, "[safety.de]\nname = a", 10, "no section [safety.de]" },
	/* what is required */
	{ "no address", 2, "", 1, "[mail] address: is required" },
	{ "empty address", 2, "address =", 2, "[mail] address: is required" },
	{ "no imap url", 4, "", 3, "[imap] url: is required" },
	{ "no smtp url", 7, "", 6, "[smtp] url: is required" },
	{ "no admin", 9, "", 8, "[admin] address: is required" },
	/* addresses and names */
	{ "address without @", 2, "address = mentor", 2, "is no address" },
	{ "address with a name", 2, "address = Mentor <a@example.org>", 2, "is no address" },
	{ "two addresses", 2, "address = a@example.org, b@example.org", 2, "is no address" },
	{ "address in Unicode", 2, "address = päivi@example.org", 2, "is no address" },
	{ "address too long for tokens", 2,
	  "address = a1234567890123456789012345678901234567890@x.org", 2, "leave no room" },
	{ "admin is the mailbox", 9, "address = Mentor@EXAMPLE.org", 9, "that mentord reads" },
	{ "separator of two", 0, "[mail]\nseparator = ++", 11, "separates nothing" },
	{ "separator @", 0, "[mail]\nseparator = @", 11, "separates nothing" },
	{ "catch_all address", 0, "[mail]\ncatch_all = a@b.org", 11, "is no domain" },
	{ "credential with a path", 0, "[imap]\ncredential = /etc/secret", 11,
	  "never stands here" },
	{ "credential upwards", 0, "[smtp]\ncredential = ..", 11, "never stands here" },
	{ "quoted text", 5, "user = \"mentor\"", 5, "write it without" },
	/* URLs */
	{ "http", 4, "url = http://mail.example.org", 4, "imaps://HOST or imap://HOST" },
	{ "no scheme", 4, "url = mail.example.org", 4, "imaps://HOST" },
	{ "smtp for imap", 4, "url = smtps://mail.example.org", 4, "imaps://HOST" },
	{ "user in the url", 4, "url = imaps://me@mail.example.org", 4, "no user" },
	{ "no host", 7, "url = smtps://", 7, "smtps://HOST" },
	{ "port 0", 7, "url = smtps://a.org:0", 7, "smtps://HOST" },
	{ "port 65536", 7, "url = smtps://a.org:65536", 7, "smtps://HOST" },
	{ "port of letters", 7, "url = smtps://a.org:smtp", 7, "smtps://HOST" },
	{ "path", 7, "url = smtps://a.org/x", 7, "smtps://HOST" },
	{ "open bracket", 7, "url = smtps://[::1:25", 7, "smtps://HOST" },
	{ "token url without TLS", 0, "[oauth]\ntoken_url = http://a.org", 11, "https://HOST" },
	/* numbers */
	{ "negative duration", 0, "[imap]\npoll = -5s", 11, "s, min, h or d, from 1s to 1d" },
	{ "duration without a unit", 0, "[imap]\npoll = 60", 11, "s, min, h or d" },
	{ "unknown unit", 0, "[imap]\npoll = 5weeks", 11, "s, min, h or d" },
	{ "duration zero", 0, "[imap]\npoll = 0s", 11, "from 1s" },
	{ "huge duration", 0, "[imap]\npoll = 99999999999999999999d", 11, "to 1d" },
	{ "overflowing duration", 0, "[imap]\npoll = 999999999999999d", 11, "to 1d" },
	{ "blank inside", 0, "[imap]\npoll = 5 min", 11, "s, min, h or d" },
	{ "re-IDLE over RFC 2177", 0, "[deadlines]\nreidle = 30min", 11, "to 29min" },
	{ "size without a unit", 0, "[limits]\nmessage = 25", 11, "B, KiB or MiB" },
	{ "size too large", 0, "[limits]\nmessage = 1000MiB", 11, "to 60MiB" },
	{ "header over message", 0, "[limits]\nmessage = 64KiB", 10,
	  "header: is more than message" },
	{ "number with a unit", 0, "[limits]\nmime_depth = 20x", 11,
	  "whole number, from 1 to 100" },
	{ "negative number", 0, "[smtp]\nper_day = -1", 11, "whole number" },
	{ "level 4", 0, "[trust]\nmin_level = 4", 11, "from 1 to 3" },
	{ "no sessions", 0, "[smtp]\nsessions = 0", 11, "from 1 to 8" },
	{ "first over longest", 0, "[retry]\nfirst = 2h", 11, "longer than longest" },
	{ "longest over give_up", 0, "[retry]\nlongest = 2d\ngive_up = 1d", 11,
	  "longer than give_up" },
	{ "one address over all", 0, "[limits]\nreplies_per_hour = 101", 11,
	  "replies_per_hour_all" },
	/* lists, hours, dates, words */
	{ "two of three chases", 0, "[safety]\nchase = 30min 2h", 11, "2 durations; write 3" },
	{ "falling chases", 0, "[safety]\nchase = 2h 30min 4h", 11, "write them rising" },
	{ "no look-up", 0, "[retry]\nlookup =", 11, "0 durations" },
	{ "hour 24", 0, "[schedule]\nquiet = 20:00-24:00", 11, "HH:MM-HH:MM" },
	{ "hour of one digit", 0, "[schedule]\nquiet = 20:00-7:00", 11, "HH:MM-HH:MM" },
	{ "hours that are none", 0, "[schedule]\nquiet = 20:00-20:00", 11, "nothing for none" },
	{ "day that is not", 0, "[safety.fi]\nchecked_on = 2027-02-29", 11, "YYYY-MM-DD" },
	{ "date the other way", 0, "[safety.fi]\nchecked_on = 1.2.2027", 11, "YYYY-MM-DD" },
	{ "unknown zone", 0, "[mail]\nzone = Europe/Helsingfors", 11, "no known time zone" },
	{ "zone as a path", 0, "[mail]\nzone = ../../etc/passwd", 11, "no known time zone" },
	{ "unknown language", 0, "[mail]\nlang = de", 11, "fi, sv, en" },
	{ "unknown auth", 0, "[imap]\nauth = pasword", 11, "did you mean password" },
	{ "auth none", 0, "[imap]\nauth = none", 11, "password, xoauth2, oauthbearer" },
	{ "truth that is none", 0, "[imap]\nidle = true", 11, "neither yes nor no" },
	{ "unknown level", 0, "[log]\nlevel = verbose", 11, "error, warning, info, debug" },
	/* files, and what does not go together */
	{ "no CA file", 0, "[mail]\ntls_ca_file = /nonexistent/ca.pem", 11, "there is no file" },
	{ "relative CA file", 0, "[mail]\ntls_ca_file = ca.pem", 11, "no absolute path" },
	{ "relative state", 0, "[paths]\nstate = state", 11, "no absolute path" },
	{ "hook that is no program", 0, "[safety]\non_safety = /etc/passwd", 11, "cannot be run" },
	{ "junk is the mailbox", 0, "[imap]\njunk = INBOX", 11, "is the mailbox itself" },
	{ "processed is read", 0, "[imap]\nprocessed = INBOX", 11, "is a mailbox that is read" },
	{ "empty mailbox", 0, "[imap]\nmailbox =", 11, "is empty" },
	{ "local with a user", 7, "url = smtp://localhost\nuser = a\ntls = local", 9,
	  "clear text" },
	{ "local with smtps", 0, "[smtp]\ntls = local", 11, "local is for smtp://" },
	{ "local elsewhere", 7, "url = smtp://192.0.2.1\ntls = local", 8, "on this machine" },
	{ "OAuth2 without a token url", 0, "[imap]\nauth = xoauth2\n[oauth]\nclient_id = x", 12,
	  "token_url: is missing" },
	{ "OAuth2 without a client", 0,
	  "[imap]\nauth = oauthbearer\n[oauth]\ntoken_url = https://a.org", 12,
	  "client_id: is missing" },
	{ "OAuth2 without a user", 0, "[smtp]\nauth = xoauth2", 11, "needs a user" },
};

static void
what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *text = base_with(bad[i].replaces, bad[i].text);
		g_autofree char *place = g_strdup_printf("%s:%u: ", file, bad[i].line);
		GPtrArray *complaints;
		write_file("mentord.conf", text, -1);
		struct settings *settings = load(&complaints);
		if (settings)
			fail_msg("%s: taken", bad[i].label);
		const char *first = complaints->pdata[0];
		if (!g_str_has_prefix(first, place) || !strstr(first, bad[i].want))
			fail_msg("%s: %s, not %s...%s", bad[i].label, first, place, bad[i].want);
		g_ptr_array_unref(complaints);
	}
}

static void
all_complaints_come_at_once_in_one_round(void **state)
{
	(void)state;
	g_autofree char *text = base_with(4, "url = ftp://a.org\npoll = 5\nidel = no\n");
	GPtrArray *complaints;

	write_file("mentord.conf", text, -1);
	assert_null(load(&complaints));
	assert_int_equal(complaints->len, 3);
	g_ptr_array_unref(complaints);

	write_file("mentord.conf", "", 0);
	assert_null(load(&complaints));
	assert_int_equal(complaints->len, 4);
	g_ptr_array_unref(complaints);
}

static void
bytes_that_are_no_text_are_refused(void **state)
{
	(void)state;
	GPtrArray *complaints;

	write_file("mentord.conf", "[mail]\nlang = e\0n\n", 18);
	assert_null(load(&complaints));
	assert_non_null(
	    strstr(complaints->pdata[0], "mentord.conf:2: there is a control character"));
	g_ptr_array_unref(complaints);

	g_autofree char *large = g_strnfill(MIB + 1, '\n');
	write_file("mentord.conf", large, MIB + 1);
	assert_null(load(&complaints));
	assert_non_null(strstr(complaints->pdata[0], "at most 1 MiB"));
	assert_int_equal(complaints->len, 1);
	g_ptr_array_unref(complaints);

	assert_int_equal(g_unlink(file), 0);
	assert_null(load(&complaints));
	assert_non_null(strstr(complaints->pdata[0], "cannot be read: No such file"));
	assert_int_equal(complaints->len, 1);
	g_ptr_array_unref(complaints);
}

static void
a_byte_order_mark_is_passed_over(void **state)
{
	(void)state;
	g_autofree char *text = base_with(1, "\xef\xbb\xbf[mail]");

	write_file("mentord.conf", text, -1);
	settings_free(load_good());
}

static void
a_safety_line_lasts_a_year(void **state)
{
	(void)state;
	g_autofree char *text =
	    base_with(0, "[safety.fi]\nname = MIELI\nphone = 09\nhours = 24 h\n"
	                 "checked_on = 2027-01-10\n"
	                 "[safety.sv]\nname = MIELI\nphone = 09\nhours = 24 h\n"
	                 "[safety.en]\nname = MIELI\nchecked_on = 2027-01-10\n");
	static const struct {
		const char *label, *lang;
		date_t after; /* 2027-01-10 */
		const char *place, *want;
		bool is_old;
	} rows[] = {
		{ "same day", "fi", 0, NULL, NULL, false },
		{ "eleven months", "fi", 335, NULL, NULL, false },
		{ "later", "fi", 336, NULL, NULL, true },
		{ "the last day", "fi", 366, NULL, NULL, true },
		{ "a year", "fi", 367, ":14: ", "twelve months", true },
		{ "the day before", "fi", -1, ":14: ", "in the future", false },
		{ "unchecked", "sv", 0, ":15: ", "checked_on is empty", true },
		{ "no phone", "en", 0, ":21: ", "not whole", false },
		{ "no such language", "de", 0, "", "no safety line", false },
	};

	write_file("mentord.conf", text, -1);
	struct settings *settings = load_good();
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		date_t today = date_of(2027, 1, 10) + rows[i].after;
		g_autofree char *problem = settings_safety_problem(settings, rows[i].lang, today);
		const struct safety_line *line = settings_safety_line(settings, rows[i].lang);
		if (rows[i].want ? !problem || !strstr(problem, rows[i].want)
		                       || !strstr(problem, rows[i].place)
		                 : problem != NULL)
			fail_msg("%s: %s", rows[i].label, problem ? problem : "no problem");
		if (line)
			assert_int_equal(settings_safety_is_old(line, today), rows[i].is_old);
	}
	settings_free(settings);
}

/* ---- the sample that `mentorctl init` starts from ---- */

static char *
sample(void)
{
	g_autofree char *path = g_build_filename(SOURCE_DIR, "systemd", "mentord.conf", NULL);
	char *text;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

static void
the_sample_lacks_only_what_a_person_knows(void **state)
{
	(void)state;
	g_autofree char *text = sample();
	static const char *const wanted[] = { "[mail] address", "[imap] url", "[smtp] url",
		                              "[admin] address" };
	GPtrArray *complaints;

	write_file("mentord.conf", text, -1);
	assert_null(load(&complaints));
	assert_int_equal(complaints->len, G_N_ELEMENTS(wanted));
	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++)
		assert_non_null(strstr(complaints->pdata[i], wanted[i]));
	g_ptr_array_unref(complaints);
}

/* The samples' commented defaults are the defaults: taken in, they change nothing. */
static void
the_sample_tells_the_defaults(void **state)
{
	(void)state;
	g_autofree char *text = sample();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) taken_in = g_string_new(NULL);
	g_autofree char *plain = base_with(0, "");

	for (size_t i = 0; lines[i]; i++) {
		bool is_pair = g_regex_match_simple("^; [a-z_]+ =", lines[i], 0, 0);
		g_string_append_printf(taken_in, "%s\n", lines[i] + (is_pair ? 2 : 0));
	}
	write_file("mentord.conf", plain, -1);
	struct settings *defaults = load_good();
	write_file("mentord.conf", taken_in->str, -1);
	write_file("mentord.conf.d/site.conf", plain, -1);
	struct settings *settings = load_good();
	assert_memory_equal(&settings->limits, &defaults->limits, sizeof settings->limits);
	assert_memory_equal(&settings->deadlines, &defaults->deadlines, sizeof settings->deadlines);
	assert_memory_equal(&settings->privacy, &defaults->privacy, sizeof settings->privacy);
	assert_memory_equal(&settings->schedule, &defaults->schedule, sizeof settings->schedule);
	assert_int_equal(settings->imap.poll_s, defaults->imap.poll_s);
	assert_int_equal(settings->retry.give_up_s, defaults->retry.give_up_s);
	assert_string_equal(settings->imap.junk, defaults->imap.junk);
	assert_string_equal(settings->paths.state, defaults->paths.state);
	settings_free(settings);
	settings_free(defaults);
	g_autofree char *site = g_build_filename(directory, "mentord.conf.d", "site.conf", NULL);
	assert_int_equal(g_unlink(site), 0);
}

static int
prepare(void **state)
{
	(void)state;
	directory = g_dir_make_tmp("settings-XXXXXX", NULL);
	file = g_build_filename(directory, "mentord.conf", NULL);
	g_autofree char *more = g_build_filename(directory, "mentord.conf.d", NULL);
	return g_mkdir(more, 0700);
}

static int
clean(void **state)
{
	(void)state;
	g_autofree char *more = g_build_filename(directory, "mentord.conf.d", NULL);
	(void)g_unlink(file);
	(void)g_rmdir(more);
	(void)g_rmdir(directory);
	g_free(directory);
	g_free(file);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_written_has_its_default),
		cmocka_unit_test(what_is_written_counts),
		cmocka_unit_test(a_drop_in_overrides_and_is_named_in_complaints),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(all_complaints_come_at_once_in_one_round),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(a_byte_order_mark_is_passed_over),
		cmocka_unit_test(a_safety_line_lasts_a_year),
		cmocka_unit_test(the_sample_lacks_only_what_a_person_knows),
		cmocka_unit_test(the_sample_tells_the_defaults),
	};

	return cmocka_run_group_tests(tests, prepare, clean);
}
