/* Mustache over JSON values: the language of https://mustache.github.io/mustache.5.html without
 * lambdas and inheritance.
 *
 * The official specification's interpolation, sections, inverted, comments, delimiters and
 * partials pass whole. Three things beyond it: the escaping is the caller's, a name that is
 * missing may be an error, and some values have members of their own: a whole number none (it is
 * 0), one (it is 1) and other (all else), for plural forms; a list some (it is not empty). An
 * empty string is as false as an empty list; 0 is not.
 *
 * A template is parsed once and rendered often. Values are copied out, never scanned for tags. */
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Sections inside each other, and partials inside each other. */
enum { MUSTACHE_DEPTH = 32 };

struct mustache;

/* Parse `text`, which begins on `line` of `file` (from 1): errors read "file:line:column: what".
 * NULL with REMEDY_OPERATOR on a tag that is not closed, a section that is not ended, and more. */
struct mustache *mustache_parse(const char *file, size_t line, const char *text, GError **error);
/* The same for a text that begins after `column` - 1 bytes of its line. */
struct mustache *mustache_parse_at(const char *file, size_t line, size_t column, const char *text,
                                   GError **error);
void mustache_free(struct mustache *mustache);

/* Appends `value` to `out` in the shape that the template's kind of text needs. */
typedef void mustache_escape_func(const char *value, GString *out);

/* The partial of this name, borrowed for the rendering; NULL if there is none. */
typedef const struct mustache *mustache_partial_func(const char *name, const void *context);

/* Whether data may do without this name; it is written as in the tag, dots and all. */
typedef bool mustache_missing_func(const char *name, const void *context);

struct mustache_rules {
	mustache_escape_func *escape; /* for {{name}}; {{{name}}} and {{&name}} stay as they are */
	mustache_partial_func *partial; /* NULL: there are none */
	mustache_missing_func
	    *may_miss;       /* NULL: every name may be missing, as in the specification */
	const void *context; /* handed to partial and may_miss */
};

/* Append the rendered template to `out`. REMEDY_GIVE_UP when a name is missing that may not be, or
 * partials go deeper than MUSTACHE_DEPTH; where a partial is missing, REMEDY_OPERATOR if names may
 * not be missing, else nothing is put in its place. `out` is then of no use. */
bool mustache_render(const struct mustache *mustache, json_t *data,
                     const struct mustache_rules *rules, GString *out, GError **error);

/* A tag as the author wrote it. */
struct mustache_tag {
	const char *name;
	char kind; /* '#', '^', '>', '&' for both raw forms, or ' ' for an escaped value */
	size_t line, column;        /* from 1 */
	const char *before, *after; /* the template's text around the tag, up to its ends */
};

/* The n-th tag of the template in order of its text; false when there are no more. */
bool mustache_tag(const struct mustache *mustache, size_t n, struct mustache_tag *tag);

/* What mustache_parse was given; of the template. */
const char *mustache_file(const struct mustache *mustache);
const char *mustache_source(const struct mustache *mustache);
/* Where in the file the character at `at`, inside mustache_source, stands; from 1, bytes. */
void mustache_place(const struct mustache *mustache, const char *at, size_t *line, size_t *column);
