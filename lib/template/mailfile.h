/* One template file: a mail with its header block, or a partial. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "template/mustache.h"

struct mail_file {
	char *path;
	struct mustache *subject;   /* NULL: the mail stays in its thread */
	struct mustache *preheader; /* NULL: none */
	char *from;                 /* a key of lines.conf after "from." */
	char *footer;               /* the partial "footer_" + this; NULL: none */
	bool is_plain;              /* a person's own words: no HTML */
	struct mustache *body;
};

/* Parse a mail. NULL with REMEDY_OPERATOR and file:line. */
struct mail_file *mail_file_parse(const char *path, const char *text, GError **error);
void mail_file_free(struct mail_file *file);
