/* mentord-read as the mirror: hands it the answers of one mentee after another, and keeps what it finds.
 *
 * A child of its own, beside those that read mail and write invitations. It runs while there is
 * something new, and leaves after a minute without. A mentee whose answers it does not come back
 * from is left alone for an hour. */
#pragma once

#include "mentoring/core.h"

struct mirrorer;

struct mirrorer_events {
	void (*on_idle)(void *data); /* everything has been read: mail may be made with it */
	void (*on_damaged)(const GError *error, void *data);
};

struct mirrorer *mirrorer_new(struct core *core, const struct mirrorer_events *events, void *data);
/* Read what is new, if anything is. */
void mirrorer_wake(struct mirrorer *mirrorer);
bool mirrorer_is_idle(const struct mirrorer *mirrorer);
void mirrorer_stop(struct mirrorer *mirrorer);
bool mirrorer_is_stuck(const struct mirrorer *mirrorer);
void mirrorer_free(struct mirrorer *mirrorer);
