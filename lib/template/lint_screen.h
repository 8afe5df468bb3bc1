/* What a phone shows of a mail before it is unlocked: nothing that somebody wrote. */
#pragma once

#include <glib.h>

#include "template/names.h"
#include "template/questions.h"
#include "template/shelf.h"

/* Add to `problems` each mail that, filled with made-up data, shows people's words within its first
 * hundred characters. */
void lint_screen(const struct shelf *shelf, const struct names *names,
                 const struct questions *questions, GPtrArray *problems);
