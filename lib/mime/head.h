/* The first reading of a message: who, where to, what it answers, what kind it is. */
#pragma once

#include "mail/view.h"
#include "mime/entity.h"

/* Whose Authentication-Results count (mail/authres.h). */
struct head_trust {
	const char *authserv_id, *border;
};

/* Fill a zeroed view; head_view_clear frees it. */
void head_read(const struct message *message, const struct head_trust *trust,
               const struct read_limits *limits, struct head_view *view);
