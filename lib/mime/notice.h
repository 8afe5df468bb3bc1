/* Bounces and complaints as a sending service reports them: Amazon SES by SNS, JSON in the text of a
 * mail of its own. */
#pragma once

#include <glib.h>

#include "mime/entity.h"

enum notice { NOTICE_NONE, NOTICE_BOUNCE, NOTICE_COMPLAINT };

enum notice notice_of(const struct message *message);
/* Add the recipients of one, at most LIMIT_ADDRESSES, to a list of struct refusal. */
void notice_refusals(const struct message *message, GArray *refusals);
/* The Message-IDs of the mail that it is about, as far as it names them, to a list of strings. */
void notice_ids(const struct message *message, GPtrArray *ids);
