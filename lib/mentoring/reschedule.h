/* Agreeing on another time by mail (rules 3.5): SIIRTO, the times that are proposed, the one that is picked.
 *
 * The mentee proposes, the mentor picks by number, by KYLLÄ or with a time of their own; several times from
 * the mentor are proposed to the mentee in turn. Nobody can pick what they proposed themselves. A time that is
 * picked moves the session, and the invitations follow by themselves. Writes: the course, proposals, answers,
 * what is to leave. */
#pragma once

#include "mentoring/incoming.h"

/* SIIRTO, with or without times: the session is declined until it has another time. */
bool reschedule_ask(struct incoming *incoming, GError **error);

/* A mentee's reply to a mail that asked for times, or proposed some. *is_filed false: it is none. */
bool reschedule_of_mentee(struct incoming *incoming, bool *is_filed, GError **error);

/* The same of a mentor: a number, KYLLÄ, a time or several. */
bool reschedule_of_mentor(struct incoming *incoming, bool *is_filed, GError **error);
