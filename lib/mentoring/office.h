/* The daemon's day: everything that happens at its time, on one main loop.
 *
 * Fetch → read → file, plan at due moments, send what is due. Continuously, or (`once`) until
 * nothing is due now. */
#pragma once

#include "mentoring/core.h"

struct office;

enum office_end {
	OFFICE_DONE,
	OFFICE_TROUBLE, /* a server was not reached, or something failed */
	OFFICE_DAMAGED, /* the store is damaged */
};

/* `on_change` is called when office_status may say something new. */
struct office *office_new(struct core *core, const struct credentials *credentials, bool once,
                          void (*on_change)(void *data), void *data);
/* Takes up what a crash left: rows that were being sent or read. */
bool office_recover(struct core *core, utc_t now, GError **error);
/* Until office_stop, or (`once`) until nothing is due. */
enum office_end office_run(struct office *office);
/* No new work; what is on the wire may end. Again: at once. */
void office_stop(struct office *office);
/* The store is damaged: office_run ends. */
void office_damaged(struct office *office);
/* Something has changed in the store, or in the clock: look now. */
void office_look(struct office *office);
/* Whether a child could not even be killed: then the watchdog is not fed. */
bool office_is_stuck(const struct office *office);
/* One line on how it goes, for STATUS. Owned by the caller. */
char *office_status(const struct office *office);
void office_free(struct office *office);
