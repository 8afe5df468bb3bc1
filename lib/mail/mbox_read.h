/* The headers of the messages of an mbox file (RFC 4155), as it streams by: memory for one header,
 * whatever the file's length. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"

/* Told of each message: its header without the separator line, the first LIMIT_HEADER_BYTES of it. */
typedef void mbox_message(void *context, struct bytes header);

struct mbox_reader {
	mbox_message *message;
	void *context;
	GString *line;   /* what has come of the line that is read */
	GString *header; /* of the message that is read */
	enum { MBOX_BEFORE, MBOX_HEADER, MBOX_BODY } state;
	bool after_blank;
};

void mbox_reader_init(struct mbox_reader *reader, mbox_message *message, void *context);
/* The next bytes, in pieces of any length. A separator stands at the start or after an empty line,
 * begins with "From " and holds a time of day; what comes before the first one is no message. */
void mbox_reader_feed(struct mbox_reader *reader, struct bytes bytes);
/* The end of the file. Frees. */
void mbox_reader_done(struct mbox_reader *reader);
