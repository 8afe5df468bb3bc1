/* What the core asks of mentord-read for the mirror, and what it is told: places in the answers that
 * it handed over, never words that it did not. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum mirror_kind {
	MIRROR_THEME, /* a word */
	MIRROR_SHOULD,
	MIRROR_ABSOLUTE,
	MIRROR_SELF_BLAME,
	MIRROR_COMPARISON,
	MIRROR_HELPLESSNESS,
	MIRROR_KINDS
};

/* The guard rails: below them nothing recurs (rules 3.5). */
enum {
	MIRROR_WORDS_LEAST = 400,
	MIRROR_HITS_LEAST = 3,
	MIRROR_ANSWERS_LEAST = 2,
	MIRROR_THEMES_MOST = 20,
	MIRROR_QUOTE_MOST = 200, /* characters */
};

/* "should", … as tools and the store call it; "theme" for a word. */
const char *mirror_kind_name(enum mirror_kind kind);
/* False for a name that is none. */
bool mirror_kind_of(const char *name, enum mirror_kind *kind);

struct mirror_request {
	char *lang;   /* the person's; it stands first in the payload */
	char **names; /* that are no theme */
	char **texts; /* the answers, oldest first */
};

/* A run of an answer, exactly as it stands there: the sentence around a hit. */
struct mirror_quote {
	guint answer;   /* from 0 */
	guint hits;     /* in that answer */
	size_t at, len; /* bytes of its text */
};

struct mirror_finding {
	enum mirror_kind kind;
	char *word; /* a theme's, as people call it; else NULL */
	guint hits;
	GArray *quotes; /* struct mirror_quote: one of each answer that has a hit, in their order */
};

/* For g_ptr_array_new_with_free_func. */
void mirror_finding_free(void *data);

/* _unpack fills a zeroed struct and returns false, leaving nothing to free, when the payload is not of
 * this form. */
void mirror_request_pack(const struct mirror_request *request, GByteArray *to);
bool mirror_request_unpack(struct bytes payload, struct mirror_request *request);
void mirror_request_clear(struct mirror_request *request);

void mirror_findings_pack(const GPtrArray *findings, GByteArray *to);
/* NULL when it is not of this form, or says of `texts` what cannot be: a place that is not in them, a
 * finding below the rails. The caller unrefs. */
GPtrArray *mirror_findings_unpack(struct bytes payload, char *const *texts);
