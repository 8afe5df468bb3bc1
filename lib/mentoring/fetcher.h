/* mentord-fetch as the core sees it: polls the mailboxes, keeps what comes, looks for our own mail.
 *
 * Polls follow each other: each waits in IDLE, or for the poll interval, and a request to look for
 * something ends the wait. */
#pragma once

#include "mail/server.h"
#include "mentoring/core.h"
#include "store/removal.h"

struct fetcher;

struct fetcher_events {
	void (*on_received)(void *data); /* something new waits in the inbox */
	void (*on_polled)(
	    void *data); /* every mailbox has been polled once more, or the server is down */
	void (*on_damaged)(const GError *error, void *data);
};

/* Answer of a look-up; `found` false also when the server could not be asked: then `asked` is false. */
typedef void fetcher_found_func(bool asked, const struct found *found, void *data);

struct fetcher *fetcher_new(struct core *core, int secret_fd, bool waits,
                            const struct fetcher_events *events, void *data);
/* Poll, or go on polling. */
void fetcher_wake(struct fetcher *fetcher);
/* Look for one of our mails in Sent, or in the watched mailbox where there is no Sent. */
void fetcher_find(struct fetcher *fetcher, const char *message_id, const char *mentord_id,
                  utc_t since_at, fetcher_found_func *on_found, void *data);
/* Answer of a removal; `asked` false: the server could not be asked. */
typedef void fetcher_taken_func(bool asked, const struct taken *taken, void *data);
/* Take one message from the server for good; one at a time, the next when this one is answered. */
void fetcher_take(struct fetcher *fetcher, const struct removal *removal,
                  fetcher_taken_func *on_taken, void *data);
void fetcher_stop(struct fetcher *fetcher);
bool fetcher_is_running(const struct fetcher *fetcher);
bool fetcher_is_stuck(const struct fetcher *fetcher);
void fetcher_free(struct fetcher *fetcher);
