/* Which part of a message holds the words, as text. */
#pragma once

#include "mail/view.h"
#include "mime/entity.h"

struct body {
	enum body_state state; /* BODY_TEXT: there is text, which may still be all quotes */
	char *text;            /* lines end in \n; quotes of HTML are marked with "> " */
};

/* Every inline text part in order, flowed lines joined; HTML when there is no text, or no more
 * than a hint to it. At most limits->text_bytes. body_clear frees. */
void body_read(const struct message *message, const struct read_limits *limits, struct body *body);
void body_clear(struct body *body);

/* The page that stands beside the text of body_read, as text; NULL if there is none. Owned by the
 * caller. */
char *body_page(const struct message *message, const struct read_limits *limits);
