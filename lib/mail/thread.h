/* Which messages of an archive belong together, by their identifiers alone: RFC 5256, section 3,
 * THREAD=REFERENCES steps 1 and 2, without the merging by subject of step 5, which joins strangers.
 *
 * A message hangs below the last of its References, else below its first In-Reply-To. One that names
 * none is a beginning. References also place ancestors that are not there, and those that name none
 * themselves and came before; they never move a message that says where it belongs. What would close
 * a circle does not count.
 *
 * n log n: identifiers are sorted, as strangers could choose them to collide in a hash table. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "mail/identification.h"

struct archive;
struct archive *archive_new(void);
void archive_free(struct archive *archive);

/* Add the next message. False: with it there are more identifiers than LIMIT_ARCHIVE_IDS, and it is
 * not added. A Message-ID seen before is its own message's no more: the second message stands for
 * itself. */
bool archive_add(struct archive *archive, const struct identification *ids);

/* The thread of each message (uint32_t), numbered from 0 in the order in which they begin. Owned by
 * the caller. */
GArray *archive_threads(const struct archive *archive);
