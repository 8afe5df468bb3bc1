/* The question bank: questions.tsv, and what an admin's file of the same name changes in it.
 *
 * Columns: id, phase, lang, role, text. A follow-up's id is its question's with .f1, .f2 …, a
 * reason's with .why. */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct questions;

struct questions *questions_new(void);
void questions_free(struct questions *questions);

/* Add the rows of a file; a row whose id and language are there already takes its place.
 * False with REMEDY_OPERATOR and file:line. */
bool questions_read(struct questions *questions, const char *file, const char *text,
                    GError **error);

/* What the functions of the same name in catalogue.h give. */
const char *const *questions_ids(const struct questions *questions);
const char *questions_text(const struct questions *questions, const char *id, const char *lang);
const char *questions_why(const struct questions *questions, const char *id, const char *lang);
const char *questions_phase(const struct questions *questions, const char *id);
const char *const *questions_followups(const struct questions *questions, const char *id);

/* Add to `problems`, as catalogue_check does: a text that one of the languages lacks (`langs` is
 * NULL-terminated), a question that opens by asking why, or for a yes or a no. */
void questions_check(const struct questions *questions, const char *const *langs,
                     GPtrArray *problems);
