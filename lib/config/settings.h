/* The configuration: one field for each key, checked whole before anyone sees it.
 *
 * Nothing here is secret: secrets are files in the credentials directory, named here. Strings are
 * never NULL; "" is `none`, or what the comment says. Durations end in _s, in seconds. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "config/value.h"
#include "mail/server.h"

enum first_start { FIRST_START_NEW, FIRST_START_ALL };
enum own_copy { OWN_COPY_AUTO, OWN_COPY_YES, OWN_COPY_NO };
enum on_unknown { ON_UNKNOWN_HOLD, ON_UNKNOWN_RESEND };
enum smtp_tls { SMTP_TLS_REQUIRED, SMTP_TLS_LOCAL };

enum { SAFETY_LANGS = 3 };

/* Whom a mentee in need can ring, in one language. */
struct safety_line {
	char *name, *phone, *hours;
	date_t checked_on; /* DATE_NONE: nobody has yet */
	char *place;       /* FILE:LINE of the section, or of where it is missing */
};

struct settings {
	struct {
		char *address;     /* domain in lower case */
		char *separator;   /* "": no subaddresses */
		char *catch_all;   /* a domain, or "" */
		char *tls_ca_file; /* "": the system's */
		char *lang;
		char *zone;
	} mail;
	struct {
		char *url; /* scheme://host:port */
		char *user;
		enum auth auth;
		char *credential;
		char *mailbox;
		char *junk, *sent; /* "": by special use */
		char *processed;   /* "": mail stays where it is */
		bool idle;
		int64_t poll_s;
		enum first_start first_start;
	} imap;
	struct {
		char *url;
		char *user; /* "": no AUTH */
		enum auth auth;
		enum smtp_tls tls;
		char *credential;
		enum own_copy own_copy;
		int64_t sessions_n, per_minute_n, per_day_n; /* the last two: 0 for no limit */
		enum on_unknown on_unknown;
	} smtp;
	struct {
		char *token_url, *device_url, *client_id, *scope, *client_credential;
	} oauth;
	struct {
		int64_t min_level;
		char *authserv_id, *border;
	} trust;
	struct {
		struct hours quiet;
		int64_t late_limit_s;
	} schedule;
	struct {
		struct durations chase; /* three: mentor, backup, both and the admin */
		char *on_safety;        /* a program without arguments, or "" */
		struct safety_line lines[SAFETY_LANGS]; /* fi, sv, en: settings_safety_line */
	} safety;
	struct {
		char *address, *lang;
		int64_t dead_man_s, tell_mentors_s;
	} admin;
	struct {
		int64_t retention_s, strangers_s;
	} privacy;
	struct {
		int64_t connect_s, tls_s, greeting_s, command_s, final_dot_s, read_s, reidle_s,
		    safety_poll_s;
	} deadlines;
	struct {
		int64_t reconnect_s, first_s, longest_s, give_up_s, greylist_s, auth_s;
		struct durations lookup;
	} retry;
	struct {
		int64_t message_bytes, header_bytes, header_fields_n, header_line_bytes,
		    imap_line_bytes, addresses_n, mime_parts_n, mime_depth, text_bytes,
		    references_n, imap_answers_n, token_uses_n, replies_per_hour,
		    replies_per_hour_all;
	} limits;
	struct {
		char *state;
		char *templates;
	} paths;
	struct {
		unsigned level; /* enum log_level */
	} log;
};

/* FILE and its drop-ins. NULL when anything is wrong: then `complaints` has all of it, a string
 * each, "FILE:LINE: what; what to write instead". Opens no network and nothing of the store. */
struct settings *settings_load(const char *path, GPtrArray *complaints);
void settings_free(struct settings *settings);

/* The line of a language (fi, sv, en), NULL for another language. */
const struct safety_line *settings_safety_line(const struct settings *settings, const char *lang);

/* Why the safety line of a language in use may not be relied on: it is not whole, nobody has
 * checked it, or not in the last twelve months. "FILE:LINE: ..." like a complaint; NULL: it may.
 * The daemon runs all the same, only questions are held. Owned by the caller. */
char *settings_safety_problem(const struct settings *settings, const char *lang, date_t today);

/* Whether it is time to check it again: eleven months have gone. */
bool settings_safety_is_old(const struct safety_line *line, date_t today);
