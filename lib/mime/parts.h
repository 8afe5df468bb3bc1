/* A message as its parts, for people's tools: what it says, not what is new in it. */
#pragma once

#include <glib.h>
#include <stddef.h>

#include "mime/entity.h"

struct sender {
	char *name; /* NULL if there is none */
	char *address;
};

struct attachment {
	char *filename; /* NULL if there is none; never used to open a file */
	char *type;
	size_t size; /* bytes, transfer encoding undone */
};

struct parts {
	char *subject, *message_id; /* "" if missing */
	char *text, *html;          /* the first inline part of each, NULL if there is none */
	GArray *from, *attachments; /* struct sender, struct attachment */
};

void parts_read(const struct message *message, const struct read_limits *limits,
                struct parts *parts);
void parts_clear(struct parts *parts);
