/* What kind of mail it is. Structure decides before words do, and quoted words never. */
#pragma once

#include "mail/view.h"
#include "mime/entity.h"

/* Fill kind and what a report says: reported_ids, bounced_to, bounce_status. */
void kind_read(const struct message *message, const struct read_limits *limits,
               struct head_view *view);
