/* The bodies of listed messages: one UID FETCH, streamed. */
#pragma once

#include "imap/listing.h"
#include "imap/poll.h"

/* The elements `from` to `to` (not included) of `listed`, with neighbouring UIDs as listed. */
struct body_range {
	GArray *listed;
	guint from, to;
	bool is_header; /* BODY.PEEK[HEADER] instead of BODY.PEEK[] */
	poll_message_func *on_message;
	void *data;
};

/* How it ended. */
enum body_end {
	BODY_DONE,
	BODY_REFUSED, /* the server said NO, perhaps after some of them; the session goes on */
	BODY_FAILED,  /* the error is set and the session closed */
};

/* Marks as `handed` what was taken. What the server does not give though it says OK has vanished. */
enum body_end body_fetch(struct imap_session *session, const struct body_range *request,
                         GError **error);
