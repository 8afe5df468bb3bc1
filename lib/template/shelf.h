/* All templates of one language: mails, partials and single lines, by name. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "template/avoid.h"
#include "template/mailfile.h"

struct shelf {
	const char *lang;
	GHashTable *mails;    /* name to struct mail_file */
	GHashTable *partials; /* name without the "_" to struct mustache */
	GHashTable *lines;    /* key to struct mustache */
	struct avoid *avoid;
};

/* An empty one; `lang` is a constant. */
struct shelf *shelf_new(const char *lang);
void shelf_free(struct shelf *shelf);

/* Read DIRECTORY/LANG: each NAME.md, _NAME.md and lines.conf there replaces what was read before.
 * avoid.tsv adds to it. A directory that does not exist holds nothing. False with REMEDY_OPERATOR and file:line. */
bool shelf_read(struct shelf *shelf, const char *directory, GError **error);

/* The text of a file, which must be UTF-8. NULL with REMEDY_OPERATOR. */
char *shelf_read_text(const char *path, GError **error);
