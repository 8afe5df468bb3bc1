/* An outgoing message: plain values in, the bytes of RFC 5322 out.
 *
 * One obvious layout. text/plain and, where there is HTML, text/html in multipart/alternative, and
 * after them an invitation (RFC 6047: what a calendar reads is the last, best alternative); around
 * them multipart/mixed where there are attachments. Text is quoted-printable (RFC 2045,
 * 6.7), attachments are base64, so every line is at most 78 bytes but for one long address or
 * identifier, which never passes 998. Lines end in CRLF. Dots are not stuffed: that is SMTP's.
 *
 * Equal input gives equal bytes: what is random (the Message-ID) is minted by the caller, and the
 * MIME boundary is made from it. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"

/* The display-name may be NULL or empty. */
struct compose_mailbox {
	const char *name;
	const char *addr;
};

struct compose_attachment {
	const char *filename;
	const char
	    *media_type; /* "application/zip", "text/calendar; method=REQUEST; charset=utf-8" */
	struct bytes content;
};

/* A calendar object with its METHOD, as its Content-Type says it too: "REQUEST", "CANCEL". */
struct compose_calendar {
	const char *method;
	const char *object; /* UTF-8, lines ending in CRLF */
};

/* Everything is borrowed. Identifiers stand without angle brackets. NULL or empty means that the
 * field is left out, but from, to, subject, message_id and text are needed. */
struct compose {
	struct compose_mailbox from, to;
	struct compose_mailbox reply_to; /* left out when its addr is NULL */
	const char *subject;
	const char *message_id;
	const char *in_reply_to;
	const char *references; /* the thread's flat root, or identifiers with a space between */
	utc_t date;
	int32_t offset_s; /* seconds east of UTC that Date shows; whole minutes */
	const char
	    *mentord_id; /* X-Mentord-Id: finds the message where a server changed its Message-ID */
	/* The program's own mail: Auto-Submitted: auto-generated (RFC 3834) and
	 * X-Auto-Response-Suppress: All, which Exchange heeds. */
	bool auto_submitted;
	const char *list_unsubscribe; /* an addr-spec, written as <mailto:…> (RFC 2369) */
	const char *text;             /* UTF-8; lines end in \n, \r\n or \r */
	const char *html;             /* NULL: text alone */
	const struct compose_calendar *calendar; /* NULL: none */
	const struct compose_attachment *attachments;
	size_t attachments_n;
};

/* The whole message, or NULL with REMEDY_GIVE_UP when a value may not stand in a header field: a
 * CR, LF, NUL or other control character anywhere, invalid UTF-8, an address or identifier with a
 * blank, a comma, quotes or an angle bracket, too long a one, or a value that is needed and
 * missing. The error names the field, never its value. */
GBytes *compose_message(const struct compose *message, GError **error);
