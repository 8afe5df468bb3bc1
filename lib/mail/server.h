/* What is asked of mail servers and what they answer: plain data, the same for those who speak
 * with a server (lib/imap, lib/smtp) and for those who carry it between processes (lib/child).
 *
 * Strings are valid UTF-8; where the words of a server stand in them they are one line, without
 * control characters and cut to a length that can be shown. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"

/* What was wrong with a server, for status and mails to the admin. */
enum trouble {
	TROUBLE_NONE,
	TROUBLE_DNS,
	TROUBLE_CONNECT,
	TROUBLE_TLS,
	TROUBLE_AUTH,     /* the credential was refused */
	TROUBLE_MAILBOX,  /* no such mailbox */
	TROUBLE_LIMITED,  /* the provider asks us to slow down */
	TROUBLE_PROTOCOL, /* the server broke its protocol, or a cap */
	TROUBLE_TIMEOUT,
	TROUBLE_OTHER,
	TROUBLES,
};

enum auth { AUTH_NONE, AUTH_PASSWORD, AUTH_XOAUTH2, AUTH_OAUTHBEARER, AUTHS };

struct fetch_open {
	char *url; /* imaps://HOST:PORT or imap://HOST:PORT (STARTTLS required) */
	char *user;
	enum auth auth;
	char *ca_file; /* "" for the system's */
	uint32_t connect_ms, greeting_ms, command_ms, reidle_ms;
	uint32_t message_bytes, line_bytes, answers_n;
	bool idle; /* use IDLE where the server has it */
};

struct poll_request {
	char *mailbox;
	uint32_t
	    uidvalidity;  /* as we know it, 0 for never seen; not the server's: only the position */
	uint32_t uidnext; /* the first UID wanted */
	uint32_t most_n;  /* messages; 0: only the position */
	uint32_t most_bytes;
	/* How long to wait for mail when there is none; 0: not at all. Where the server takes IDLE it
	 * is fetch_open.reidle_ms instead. Any frame ends it, and is answered after this request. */
	uint32_t wait_ms;
};

struct fetched {
	uint32_t uid;
	utc_t internal_at; /* INTERNALDATE */
	uint64_t size;     /* RFC822.SIZE; more than bytes when only the header was taken */
	struct bytes
	    message; /* borrowed; whole, or the header alone when size is over message_bytes */
};

struct position {
	uint32_t uidvalidity, uidnext; /* uidnext: the first UID not handed over yet */
	uint32_t exists_n;
	bool more;             /* the caps ended it: ask again at once */
	uint32_t vanished_n;   /* listed, then gone before they were fetched */
	utc_t waited_until_at; /* when the bytes arrived that ended an IDLE, 0 if none did */
};

/* Look for one of our own mails by Message-ID, then by X-Mentord-Id. */
struct find_request {
	char *mailbox;
	char *message_id;
	char *mentord_id;
	utc_t since_at;
};

struct found {
	bool found;
	char *message_id; /* as it stands there: a server may have replaced ours */
	/* How many messages of the mailbox carry an X-Mentord-Id, 0 unless the newest came after since_at. */
	uint32_t copies_n;
};

/* A message that is to go from the server for good. One that came is known by its UID, or, when the mailbox has been
 * renumbered since, by Message-ID and size; one of ours, whose copies may lie anywhere, by its ids. */
struct take_request {
	char **mailboxes;              /* where to look */
	uint32_t uidvalidity, uid;     /* uid 0: one of ours */
	uint64_t size;                 /* RFC822.SIZE of one that came */
	char *message_id, *mentord_id; /* "" for none */
};

struct taken {
	uint32_t n;   /* messages that are gone now */
	bool refused; /* the server said no: to be tried again */
};

/* Mailboxes by RFC 6154 special use; "" where the server names none. */
struct folders {
	char *sent, *junk;
};

struct send_open {
	char *url;  /* smtps:// or smtp:// (STARTTLS required unless `clear`) */
	char *user; /* "": no AUTH */
	enum auth auth;
	char *ca_file;
	bool clear; /* [smtp] tls = local */
	char *helo; /* EHLO name */
	uint32_t connect_ms, greeting_ms, command_ms, final_dot_ms;
};

struct mail_request {
	int64_t outbox_id;
	char *from; /* reverse-path */
	char *to;
	char *own_copy;       /* a second recipient, ourselves; "" for none */
	struct bytes message; /* borrowed; RFC 5322, CRLF, not yet dot-stuffed */
};

/* How far it came. Before STAGE_DOT it is certain that the server has not taken the mail over, also
 * when it refused it after the dot: that is STAGE_DATA with the reply's code. What may not go over
 * the wire at all is refused by ourselves at STAGE_MAIL, with a code of 5yz and a reply that begins
 * "not sent:". */
enum stage { STAGE_CONNECT, STAGE_MAIL, STAGE_RCPT, STAGE_DATA, STAGE_DOT, STAGE_DONE, STAGES };

struct mail_result {
	int64_t outbox_id;
	enum stage stage; /* STAGE_DOT: the final dot may have left and no reply came: ambiguous */
	enum trouble trouble;
	uint32_t code;     /* the reply that decided, 0 if none */
	char *enhanced;    /* RFC 3463 "5.1.1", or "" */
	char *reply;       /* the server's last line */
	bool copy_refused; /* our own copy was refused, the person's was not */
};
