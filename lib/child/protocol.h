/* What the core says to its children and they answer: one struct a frame.
 *
 * Children only answer. After `open` (settings, never a secret: that is fd 3) a child answers each
 * request in order and keeps nothing that a kill may lose. What fetch and send are told and answer
 * stands in mail/server.h, where lib/imap and lib/smtp see it too. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "mail/invite.h"
#include "mail/said.h"
#include "mail/server.h"

/* The child's fixed descriptors. */
enum { CHILD_CHANNEL_FD = 0, CHILD_SECRET_FD = 3 };

/* Exit status of mentord-read when a worker died over a message, and not it itself. */
enum { READER_WORKER_DIED = 3 };

enum frame_kind {
	/* every child → core: the answer to a request ends with this */
	FRAME_DONE = 1, /* struct done */

	/* core → fetch */
	FRAME_FETCH_OPEN, /* struct fetch_open */
	FRAME_POLL,       /* struct poll_request → FRAME_MESSAGE*, FRAME_POSITION, FRAME_DONE */
	FRAME_FIND,       /* struct find_request → FRAME_FOUND, FRAME_DONE */
	FRAME_FOLDERS,    /* empty → FRAME_FOLDERS_ARE, FRAME_DONE */
	FRAME_TAKE,       /* struct take_request → FRAME_TAKEN, FRAME_DONE */
	/* fetch → core */
	FRAME_MESSAGE,     /* struct fetched */
	FRAME_POSITION,    /* struct position */
	FRAME_FOUND,       /* struct found */
	FRAME_FOLDERS_ARE, /* struct folders */
	FRAME_TAKEN,       /* struct taken */

	/* core → send */
	FRAME_SEND_OPEN, /* struct send_open */
	FRAME_MAIL,      /* struct mail_request → FRAME_RESULT */
	/* send → core */
	FRAME_RESULT, /* struct mail_result */

	/* core → read */
	FRAME_READ_OPEN, /* struct read_open */
	FRAME_INVITE,    /* struct invite → FRAME_INVITE_TEXT; only before any FRAME_READ_BEGIN */
	FRAME_MIRROR,    /* struct mirror_request → FRAME_FINDINGS; the same */
	FRAME_READ_BEGIN, /* u32: a worker for the next so many messages */
	FRAME_HEAD,       /* struct head_request → FRAME_HEAD_VIEW (u32 id, struct head_view) */
	FRAME_BODY,       /* struct body_request → FRAME_BODY_VIEW (u32 id, struct body_view) */
	/* read → core */
	FRAME_HEAD_VIEW,
	FRAME_BODY_VIEW,
	FRAME_INVITE_TEXT, /* the calendar object */
	FRAME_FINDINGS,    /* mirror_findings_pack */
};

/* How a request ended. `remedy` is an `enum remedy` or REMEDY_NONE. */
enum { REMEDY_NONE = 255 };

struct done {
	uint8_t remedy;
	enum trouble trouble;
	char *text; /* one line for the operator: what, and the server's own words */
};

struct read_open {
	char *templates;   /* directory with the word lists of each language */
	char *authserv_id; /* the trusted RFC 8601 id, "" for none */
	char *border;      /* host in `by` of the trusted Received, "" for none */
	uint32_t header_bytes, header_fields, addresses, mime_parts, mime_depth, text_bytes,
	    references;
};

struct head_request {
	uint32_t id;          /* the core's, echoed */
	struct bytes message; /* borrowed; kept by the worker for the body request */
};

struct body_request {
	uint32_t id;
	char *lang;       /* fi, sv, en: of the person */
	char *sent;       /* the text we sent that is answered, "" if unknown */
	char **names;     /* how the person and the other side are called */
	bool to_mentor;   /* rows 1 and 5 look for names */
	enum asked asked; /* by the mail that is answered */
	date_t today;     /* the writer's, when the mail came: "15.8." is the next one */
};

/* _pack_head packs all but the bytes of the message, which come behind it as they are:
 * channel_send_parts, supervise_send_message. */
void done_pack(const struct done *in, GByteArray *to);
bool done_unpack(struct bytes payload, struct done *out);
void done_clear(struct done *of);
void fetch_open_pack(const struct fetch_open *in, GByteArray *to);
bool fetch_open_unpack(struct bytes payload, struct fetch_open *out);
void fetch_open_clear(struct fetch_open *of);
void poll_request_pack(const struct poll_request *in, GByteArray *to);
bool poll_request_unpack(struct bytes payload, struct poll_request *out);
void poll_request_clear(struct poll_request *of);
void fetched_pack(const struct fetched *in, GByteArray *to);
void fetched_pack_head(const struct fetched *in, GByteArray *to);
bool fetched_unpack(struct bytes payload, struct fetched *out);
void position_pack(const struct position *in, GByteArray *to);
bool position_unpack(struct bytes payload, struct position *out);
void find_request_pack(const struct find_request *in, GByteArray *to);
bool find_request_unpack(struct bytes payload, struct find_request *out);
void find_request_clear(struct find_request *of);
void found_pack(const struct found *in, GByteArray *to);
bool found_unpack(struct bytes payload, struct found *out);
void found_clear(struct found *of);
void take_request_pack(const struct take_request *in, GByteArray *to);
bool take_request_unpack(struct bytes payload, struct take_request *out);
void take_request_clear(struct take_request *of);
void taken_pack(const struct taken *in, GByteArray *to);
bool taken_unpack(struct bytes payload, struct taken *out);
void folders_pack(const struct folders *in, GByteArray *to);
bool folders_unpack(struct bytes payload, struct folders *out);
void folders_clear(struct folders *of);
void send_open_pack(const struct send_open *in, GByteArray *to);
bool send_open_unpack(struct bytes payload, struct send_open *out);
void send_open_clear(struct send_open *of);
void mail_request_pack(const struct mail_request *in, GByteArray *to);
void mail_request_pack_head(const struct mail_request *in, GByteArray *to);
bool mail_request_unpack(struct bytes payload, struct mail_request *out);
void mail_request_clear(struct mail_request *of);
void mail_result_pack(const struct mail_result *in, GByteArray *to);
bool mail_result_unpack(struct bytes payload, struct mail_result *out);
void mail_result_clear(struct mail_result *of);
void read_open_pack(const struct read_open *in, GByteArray *to);
bool read_open_unpack(struct bytes payload, struct read_open *out);
void read_open_clear(struct read_open *of);
void invite_pack(const struct invite *in, GByteArray *to);
bool invite_unpack(struct bytes payload, struct invite *out);
void invite_clear(struct invite *of);
void head_request_pack(const struct head_request *in, GByteArray *to);
void head_request_pack_head(const struct head_request *in, GByteArray *to);
bool head_request_unpack(struct bytes payload, struct head_request *out);
void body_request_pack(const struct body_request *in, GByteArray *to);
bool body_request_unpack(struct bytes payload, struct body_request *out);
void body_request_clear(struct body_request *of);
