/* A parsed template from inside: what mustache.c makes and mustache_render.c walks. */
#pragma once

#include <glib.h>
#include <stddef.h>

#include "base/bytes.h"

enum kind { TEXT, VARIABLE, RAW, SECTION, INVERTED, PARTIAL, KINDS };

struct node {
	enum kind kind;
	struct bytes text; /* TEXT: itself; else the whole tag. Borrows from the source. */
	char *name;        /* NULL for TEXT */
	char **path;       /* the name at its dots; NULL for "." */
	char *indent;      /* PARTIAL alone on its line: the blanks before it */
	size_t next;       /* the node to go on with: past the end of a section */
	size_t line, column;
};

struct mustache {
	char *file;
	size_t line, column; /* where the source begins, from 1 */
	char *source;
	GArray *nodes; /* struct node */
};

/* The n-th node. */
const struct node *mustache_node(const struct mustache *mustache, size_t n);
