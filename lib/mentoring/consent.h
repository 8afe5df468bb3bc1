/* The reply to the invitation: YES with its proof, NO, or asked once what was meant (rules 3.11). */
#pragma once

#include "mentoring/incoming.h"

/* Before YES. Sets incoming->class: consent, or not_kept. */
bool consent_file(struct incoming *incoming, GError **error);
