/* One mail to one person, and to ourselves if asked: MAIL, RCPT, DATA, and what became of it.
 *
 * DATA is said only after the person's own RCPT was accepted; our copy alone would prove a
 * delivery that never was. */
#pragma once

#include "smtp/session.h"

/* Fills `result`, to be cleared with mail_result_clear. The session is open, and closed afterwards
 * when it cannot be used again. */
void smtp_transact(struct smtp_session *session, const struct mail_request *request,
                   const struct send_open *open, struct mail_result *result);
