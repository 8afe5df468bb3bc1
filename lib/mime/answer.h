/* The second reading of a message: what a person newly wrote and what their words say. */
#pragma once

#include "language/lexicon.h"
#include "mail/view.h"
#include "mime/entity.h"

/* What only the core knows about the person and the mail that is answered. */
struct answer_context {
	const char *lang;   /* fi, sv, en */
	const char *sent;   /* the text we sent, "" if unknown */
	char *const *names; /* how the person and the other side are called, NULL-terminated */
	bool to_mentor;
	enum asked asked;
	date_t today; /* of the writer */
};

/* Fill a zeroed view; body_view_clear frees it. */
void answer_read(const struct message *message, const struct lexicon *lexicon,
                 const struct answer_context *context, const struct read_limits *limits,
                 struct body_view *view);
