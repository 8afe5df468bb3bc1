/* A child gives up what it does not need, in its first lines.
 *
 * Dies with its parent, is not dumpable, gains no privileges, has resource limits; Landlock leaves
 * it only the paths it reads, seccomp takes execve, kill and ptrace from all and sockets from the
 * reader. DESIGN: "How a child loses access". */
#pragma once

#include <glib.h>
#include <stdbool.h>

enum lockdown_role { LOCKDOWN_NETWORK, LOCKDOWN_READER };

struct lockdown_result {
	bool landlock; /* false: as lockdown_has_landlock */
};

/* `paths`: files and directories that may still be read, NULL-terminated; missing ones are skipped.
 * False: something that must hold could not be set; leave. */
bool lockdown_enter(enum lockdown_role role, const char *const *paths,
                    struct lockdown_result *result, GError **error);

/* Whether children of ours can lose their files: false where the kernel has no Landlock, or a
 * filter around us refuses it. For the core, which says so once, and for `check`. */
bool lockdown_has_landlock(void);
