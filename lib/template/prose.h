/* What a careful editor would object to in one text of a template: its marks, its words, how its
 * questions open. The rules are those of the style sheet, as patterns. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "template/avoid.h"
#include "template/mustache.h"

/* The rules of one language. `avoid` is borrowed. */
struct prose;
struct prose *prose_new(const char *lang, const struct avoid *avoid);
void prose_free(struct prose *prose);

struct passage {
	const struct mustache *text;
	const char *reader; /* of avoid.tsv: mentee, safety, or any other word */
	bool is_closed;     /* it asks for a yes or a no */
};

/* Add "file:line:column: what; write what instead" to `problems` for each. */
void prose_check(const struct prose *prose, const struct passage *passage, GPtrArray *problems);

/* Add one problem at a place in the text. */
G_GNUC_PRINTF(4, 5)
void prose_object(GPtrArray *problems, const struct mustache *text, const char *at,
                  const char *format, ...);

/* What is wrong with how a question of this text opens: by asking why, or for a yes or a no;
 * NULL for nothing. */
const char *prose_opening(const char *lang, const char *text);

/* The text with its tags blanked, as long as before: PROSE_VALUE for each byte of a value's tag,
 * PROSE_MARK for each byte of any other. Owned by the caller. */
enum { PROSE_VALUE = 1, PROSE_MARK = 2 };
char *prose_blanked(const char *source);
