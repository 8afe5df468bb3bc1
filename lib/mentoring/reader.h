/* mentord-read as the core sees it: hands it what waits in the inbox, and files what it says.
 *
 * A batch goes through it together and is filed in one transaction. When it dies, the batch is read
 * again message by message; the one that kills it alone, twice, is kept raw in quarantine. */
#pragma once

#include "mentoring/core.h"

struct reader;

struct reader_events {
	void (*on_filed)(
	    void *data); /* a batch has its place: mail may be due, moments may have moved */
	void (*on_damaged)(const GError *error, void *data);
};

struct reader *reader_new(struct core *core, const struct reader_events *events, void *data);
/* Read what waits, if anything does. */
void reader_wake(struct reader *reader);
/* Nothing waits and nothing is under way. */
bool reader_is_idle(const struct reader *reader);
void reader_stop(struct reader *reader);
bool reader_is_stuck(const struct reader *reader);
void reader_free(struct reader *reader);
