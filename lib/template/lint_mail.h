/* What a mail as a whole owes its reader. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "template/mailfile.h"
#include "template/names.h"

/* mentee, mentor, admin, or safety when somebody may be in danger. */
const char *lint_reader(const char *mail, const struct mail_file *file);

/* Whether the mail asks for a yes or a no, or to choose between two words. */
bool lint_is_closed(const char *mail, const struct mail_file *file);

/* Add to `problems`: more than one question, a subject that is long or shows what somebody wrote,
 * a mail that does not say that a program sent it, a number without a form for one. */
void lint_mail_shape(const struct names *names, const char *mail, const struct mail_file *file,
                     const char *lang, GPtrArray *problems);
