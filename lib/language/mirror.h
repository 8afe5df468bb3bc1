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
#include "mail/mirrored.h"

/* The tables of all languages, and the dictionaries that have been needed so far. */
struct mirror_tables {
	struct words *patterns[LANGUAGES], *themes[LANGUAGES];
	struct lemmatiser *lemmatisers[LANGUAGES];
};

/* On failure nothing is left to free. */
bool mirror_tables_load(struct mirror_tables *tables, const char *directory, GError **error);
void mirror_tables_clear(struct mirror_tables *tables);
/* Load the dictionary of a language, if it is not there yet. */
bool mirror_tables_need(struct mirror_tables *tables, enum language language, GError **error);

/* What is known of the writer. */
struct mirror_person {
	enum language language; /* that of an answer which does not tell */
	char *const *names;     /* NULL-terminated: names that are no theme */
};

/* Themes, most salient first, then patterns by kind: struct mirror_finding *. `texts`: the answers,
 * oldest first, NULL-terminated, valid UTF-8. NULL with an error when a dictionary is missing; only
 * those of the answers' languages are needed. Linear in the text. A short line that stands in
 * several answers (a greeting, a signature) counts for nothing. The caller unrefs. */
GPtrArray *mirror_find(struct mirror_tables *tables, const struct mirror_person *person,
                       const char *const *texts, GError **error);
