/* Authentication-Results: RFC 8601. What the receiving server found out about the sender. */
#pragma once

#include "base/bytes.h"
#include "mail/view.h"

/* What DMARC said. A field counts only with exactly this authserv-id and above the first Received
 * that the border wrote (`by` the border host; with border "" the first Received at all): what
 * stands below came with the message. Fields that disagree give the worst; one that cannot be
 * read says nothing. With authserv-id "" nothing is trusted. */
enum dmarc authres_dmarc(struct bytes header, const char *authserv_id, const char *border);
