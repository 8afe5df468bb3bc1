/* How the text around a tag fits what comes in its place. */
#pragma once

#include <glib.h>

#include "template/mustache.h"

/* Add to `problems`: a name with an ending or a case, a date before a full stop, mark-up that a mail
 * does not show as its author thinks. */
void lint_tags(const struct mustache *text, const char *lang, GPtrArray *problems);

/* What stands after the tag when the tags of sections are gone. */
const char *lint_after(const struct mustache_tag *tag);
