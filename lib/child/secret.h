/* The child's secret: what its fd 3 holds.
 *
 * It is read anew for each login and lives no longer than that, so a session that is only used
 * holds none. It comes from nowhere else: no environment, no configuration. */
#pragma once

#include <glib.h>

/* Without one trailing line end. NULL with the error when there is none, it is empty, longer than
 * 1 MiB, or no text. The secret is zeroed and freed by secret_free. */
char *secret_read(GError **error);
void secret_free(char *secret);
