/* What a message calls itself and what it says it answers: RFC 5322, section 3.6.4.
 *
 * The one reading of Message-ID, In-Reply-To and References, for the daemon, which asks which of its
 * own mails a reply answers, and for threads (mail/thread.h). Never the subject. */
#pragma once

#include <stddef.h>

#include "base/bytes.h"

struct identification {
	char *message_id;  /* without brackets, "" if there is none */
	char **references; /* oldest first; the newest `most` of them */
	char **
	    in_reply_to; /* the parents; of prose that names people as well, the one it ends with */
	char **guesses;  /* what may be an identifier, or a person's address, of In-Reply-To: good
	                     * only for asking whether it is one of ours */
};

/* Each is valid UTF-8; a reference and a parent hold an `@`, as anything may stand in brackets. A
 * References of bare words counts when each holds an `@`; a bare In-Reply-To is a guess.
 * identification_clear frees. */
void identification_read(struct bytes header, size_t most, struct identification *ids);
void identification_clear(struct identification *ids);
