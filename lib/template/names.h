/* names.tsv: which mails there are and what data each is given.
 *
 * A row is NAME, the names it needs, the names it may have. A name that ends in "?" is a choice,
 * in "#" a whole number, in "+" one that is never less than two; the mark is no part of the name. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct names;

/* Parse the text of the file. NULL with REMEDY_OPERATOR and file:line. */
struct names *names_parse(const char *file, const char *text, GError **error);
void names_free(struct names *names);

/* The mails in the order of the file, NULL-terminated, of the names. */
const char *const *names_mails(const struct names *names);

/* The names that a mail needs of its data, without those of list items; NULL-terminated, of the
 * names. NULL if there is no such mail. */
const char *const *names_needed(const struct names *names, const char *mail);

/* Every name of a mail as its row writes it, marks and all; NULL-terminated, of the names. NULL if
 * there is no such mail. */
const char *const *names_words(const struct names *names, const char *mail);

/* Whether a mail's data has this name at its top: what else a caller's data holds must not be
 * found from inside a list's item that lacks a member of the same name. */
bool names_gives(const struct names *names, const char *mail, const char *name);

/* Whether a mail is given this name, as a tag writes it: alone even where it is a member of a
 * list's items, with .none, .one or .other after a number and .some after a list. */
bool names_knows(const struct names *names, const char *mail, const char *name);

/* Whether the name is a whole number that may be one, so that words after it change. */
bool names_is_number(const struct names *names, const char *mail, const char *name);

/* Whether a mail may do without this name. */
bool names_may_miss(const struct names *names, const char *mail, const char *name);
