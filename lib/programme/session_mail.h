/* The mails around a session: closing, post or evaluation, prep (rules 3.3b step 3; 3.5, 3.6). */
#pragma once

#include <stdbool.h>

#include "programme/planning.h"

/* At the mentee's moment; true when one left. */
bool session_mail_step(struct planning *plan);
