/* Whether two languages say the same: the same mails, in the same shape, with the same names. */
#pragma once

#include <glib.h>

#include "template/shelf.h"

/* Add to `problems` what `shelf` lacks of `model`, or has beyond it. */
void lint_compare(const struct shelf *model, const struct shelf *shelf, GPtrArray *problems);
