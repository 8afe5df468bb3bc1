/* The mirror: words and shapes of thought that recur in one person's dated answers.
 *
 * Evidence, never a verdict: a finding is a word or a shape, how often and in how many answers it
 * stands, and the sentences. Nothing is found below the guard rails: 400 words in all, three hits,
 * two answers. What counts, and what is too empty to be a theme, are tables: themes.words and
 * mirror.words in templates/LANG. The same answers give the same findings. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "language/lexicon.h"

enum mirror_kind {
	MIRROR_THEME, /* a word */
	MIRROR_SHOULD,
	MIRROR_ABSOLUTE,
	MIRROR_SELF_BLAME,
	MIRROR_COMPARISON,
	MIRROR_HELPLESSNESS,
	MIRROR_KINDS
};

enum {
	MIRROR_WORDS_LEAST = 400,
	MIRROR_HITS_LEAST = 3,
	MIRROR_ANSWERS_LEAST = 2,
	MIRROR_THEMES_MOST = 20,
	MIRROR_QUOTE_MOST = 200, /* characters */
};

/* A run of an answer, exactly as it stands there: the sentence around a hit. */
struct mirror_quote {
	guint answer;   /* from 0 */
	size_t at, len; /* bytes of its text */
};

struct mirror_finding {
	enum mirror_kind kind;
	char *word; /* a theme's, as people call it; else NULL */
	guint hits, answers_n;
	GArray *per_answer; /* guint: hits in each answer, for a trend */
	GArray *quotes; /* struct mirror_quote: one of each answer that has a hit, in their order */
};

/* The tables of all languages, without their dictionaries. */
struct mirror_tables {
	struct words *patterns[LANGUAGES], *themes[LANGUAGES];
};

/* On failure nothing is left to free. */
bool mirror_tables_load(struct mirror_tables *tables, const char *directory, GError **error);
void mirror_tables_clear(struct mirror_tables *tables);

/* What is known of the writer. */
struct mirror_person {
	enum language language; /* that of an answer which does not tell */
	char *const *names;     /* NULL-terminated: names that are no theme */
};

/* Themes, most salient first, then patterns by kind: struct mirror_finding *. `texts`: the answers,
 * oldest first, NULL-terminated, valid UTF-8. NULL with an error when a dictionary is missing; only
 * those of the answers' languages are loaded. Linear in the text. A short line that stands in
 * several answers (a greeting, a signature) counts for nothing. The caller unrefs. */
GPtrArray *mirror_find(const struct mirror_tables *tables, const struct mirror_person *person,
                       const char *const *texts, GError **error);

/* "should", … as tools call it; "theme" for a word. */
const char *mirror_kind_name(enum mirror_kind kind);
