/* `mentorctl mail calendar`: what one calendar object says, as JSON. */
#pragma once

#include <glib.h>

#include "base/bytes.h"

/* `raw`: a message, or a bare calendar object. */
void read_aid_calendar(struct bytes raw, GString *to);
