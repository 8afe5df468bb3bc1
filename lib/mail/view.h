/* What mentord-read tells the core about one message: facts, never the message itself.
 *
 * A message is read in two steps. The head says who and where to; with it the core finds the
 * prompt that is answered. The body is then read with what only the core knows: the person's
 * language and the lines that were sent. Every string is valid UTF-8 without NUL or other C0
 * control characters but newline and tab. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "mail/event.h"
#include "mail/said.h"

/* What kind of mail it is; structure decides, in the order complaint, bounce, calendar, automatic,
 * list, person. */
enum mail_kind {
	MAIL_PERSON,
	MAIL_AUTO,   /* RFC 3834 auto-response, out of office */
	MAIL_BOUNCE, /* RFC 3464 report, or a null reverse-path */
	MAIL_LIST,
	MAIL_COMPLAINT, /* RFC 5965 feedback report */
	MAIL_CALENDAR,  /* iTIP, RFC 6047 */
	MAIL_KINDS,
};

/* What a trusted Authentication-Results field says of DMARC (RFC 8601); NONE where no field is
 * trusted or it says nothing. */
enum dmarc { DMARC_NONE, DMARC_PASS, DMARC_FAIL, DMARC_RESULTS };

/* Why a message could not be read whole. */
enum read_limit {
	READ_OK,
	READ_MIME_LIMIT, /* deeper, more parts, fields or addresses than the limits allow */
	READ_HEADER_LIMIT,
	READ_LIMITS,
};

enum { DIGEST_BYTES = 32 }; /* SHA-256 */

struct head_view {
	enum mail_kind kind;
	enum read_limit limit;
	enum dmarc dmarc;
	/* addr-specs of From, domain as A-label; exactly one on honest mail. NULL-terminated. */
	char **from;
	/* addr-specs of To, Cc, Delivered-To, X-Original-To, Envelope-To, X-Gm-Original-To, with
	 * quoting, comments and %2B undone; duplicates removed. */
	char **to;
	/* Message-IDs without brackets. In-Reply-To first, then References from the newest. */
	char **answers_ids;
	char *message_id; /* without brackets, "" if there is none */
	char *mentord_id; /* X-Mentord-Id, "" if there is none */
	utc_t date_at;    /* the Date field, 0 if missing or unreadable */
	/* SHA-256 of the canonical body; without a Message-ID also of From, To, Date and In-Reply-To. */
	uint8_t digest[DIGEST_BYTES];
	/* A bounce: the Message-IDs and X-Mentord-Ids of the reported message, the recipient as
	 * reported, and the status code "5.1.1" or "". */
	char **reported_ids;
	char *bounced_to;
	char *bounce_status;
};

/* Why there are no words. */
enum body_state {
	BODY_TEXT,       /* there are new words */
	BODY_EMPTY,      /* nothing new was written */
	BODY_ATTACHMENT, /* only files */
	BODY_ENCRYPTED,
	BODY_UNREADABLE, /* damaged, or over a limit */
	BODY_STATES,
};

/* The rows of table 3.4 whose signal is read from the words; row 3 counts words, row 2 is a
 * command, 12 is a kind of mail. Bit n of a signal set is row n. */
enum { SIGNAL_ROWS = 14 };
#define SIGNAL(row) (1u << (row))

struct signal_hit {
	uint32_t row;
	char *word;  /* the hit itself, as written */
	char *quote; /* the sentence around it, exactly as written, at most QUOTE_MAX characters */
};

enum { QUOTE_MAX = 160 };

struct body_view {
	enum body_state state;
	char *text;        /* the new words; lines end in \n */
	uint32_t elided_n; /* lines left out as quoted, signature or boilerplate */
	uint32_t words_n;
	struct said said;        /* what they ask of the program */
	uint32_t signals;        /* rows that hit */
	struct signal_hit *hits; /* one for each row that has words to show, in row order */
	uint32_t hits_n;
	char *first_sentence; /* of the new words, at most QUOTE_MAX characters; "" if none */
	char *
	    safety_word; /* the safety words that matched, in the whole text less what we sent; "" if none */
	bool cries_help;          /* a line that is only APUA, HJÄLP or HELP */
	struct event_view *event; /* the calendar object that came along, NULL if none */
	char *whole; /* the whole text part as it came, for the mentor in a safety mail; filled only
	                         when safety_word is, at most LIMIT_TEXT_BYTES */
};

/* Into a payload, and back. _unpack fills a zeroed struct and returns false, leaving nothing to
 * free, when the payload is not of this form. */
void head_view_pack(const struct head_view *view, GByteArray *to);
bool head_view_unpack(struct bytes payload, struct head_view *view);
void head_view_clear(struct head_view *view);
void body_view_pack(const struct body_view *view, GByteArray *to);
bool body_view_unpack(struct bytes payload, struct body_view *view);
void body_view_clear(struct body_view *view);
