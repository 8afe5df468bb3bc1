/* avoid.tsv: words that a text of one language does without, and what to write instead.
 *
 * A row is WORD, INSTEAD, READER: "all", "mentee" for what a mentee reads, "safety" for what is
 * said when somebody may be in danger. WORD may be several; "*" at its end stands for any letters.
 * Case does not count. A row whose WORD begins with "!" is an exception: no word inside it counts. */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct avoid;

struct avoid *avoid_new(void);
void avoid_free(struct avoid *avoid);

/* Add the rows of a file. False with REMEDY_OPERATOR and file:line. */
bool avoid_read(struct avoid *avoid, const char *file, const char *text, GError **error);

/* Told of each word that is found: where in the text, and what to write instead. */
typedef void avoid_func(const char *at, const char *word, const char *instead, void *context);

/* Find the words in a text for one reader, in the order of the text. */
void avoid_find(const struct avoid *avoid, const char *text, const char *reader, avoid_func *found,
                void *context);
