/* One kind of child, kept alive while there is work for it.
 *
 *	fetch = supervise_new(&kind, secret_fd, data);
 *	supervise_wake(fetch);                 on_started: send `open` and the first request
 *	supervise_expect(fetch, 60000);        from here on the clock runs against the child
 *	supervise_done(fetch);                 its answer is whole; the clock stops
 *
 * A child that is past its deadline, breaks the form of a frame or dies is reported by on_gone;
 * the next one is started when it is wanted again, after 1 s, then 2 s, 4 s ... up to
 * `longest_ms`, each a fifth longer or shorter by chance. on_started and on_gone alternate. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "child/channel.h"

enum child_end {
	CHILD_LEFT,        /* it was asked to, or had nothing to do: exit status 0 */
	CHILD_EXITED,      /* `number` is its exit status */
	CHILD_SIGNALED,    /* `number` is the signal that ended it */
	CHILD_DEADLINE,    /* killed by us: it took too long */
	CHILD_BROKEN,      /* killed by us: `text` says what was wrong with a frame */
	CHILD_NOT_STARTED, /* `text` says why; on_started was not called for this one */
};

struct child_gone {
	enum child_end how;
	int number;
	const char *text; /* one line for an operator, for every `how` */
};

struct child_kind {
	const char *program; /* "mentord-fetch" */
	int64_t idle_ms;     /* without work for so long it is let go; 0: never */
	int64_t longest_ms;  /* between two starts: [retry] reconnect */
	void (*on_started)(void *data);
	channel_frame_func *on_frame;
	void (*on_gone)(const struct child_gone *gone, void *data);
};

struct supervised;

/* Nothing is started yet. `kind` is copied. `secret_fd` (-1: none) stays the caller's and must stay
 * open. */
struct supervised *supervise_new(const struct child_kind *kind, int secret_fd, void *data);
/* Another secret from the next start on: a fresh access token. */
void supervise_set_secret(struct supervised *child, int secret_fd);
/* Have it run: now, or when its back-off is over. Does nothing when it runs. */
void supervise_wake(struct supervised *child);
bool supervise_is_running(const struct supervised *child);
/* Queue a frame for it. It must run. */
void supervise_send(struct supervised *child, uint8_t kind, GBytes *payload);
/* The same with what a _pack function has filled; `payload` is empty afterwards. */
void supervise_send_packed(struct supervised *child, uint8_t kind, GByteArray *payload);
/* The same with a _pack_head function, and the message that comes behind it uncopied. */
void supervise_send_message(struct supervised *child, uint8_t kind, GByteArray *head,
                            GBytes *message);

/* It must be done within so long from now, else it is killed. Replaces an earlier deadline. */
void supervise_expect(struct supervised *child, int64_t ms);
/* It owes us nothing; the idle time begins. */
void supervise_done(struct supervised *child);
/* Its work succeeds: the next back-off is the shortest again. */
void supervise_settle(struct supervised *child);
/* Its server does not answer: let it go, and start the next one only after the back-off. */
void supervise_back_off(struct supervised *child);
/* Let it go: its channel closes, it leaves by itself, or is killed 5 s later. */
void supervise_stop(struct supervised *child);
/* Kill it now; on_gone says CHILD_SIGNALED. */
void supervise_kill(struct supervised *child);

/* Milliseconds until a start that waits for its back-off; 0 when none waits. */
int64_t supervise_waits_ms(const struct supervised *child);
/* Whether it was killed 5 s ago and is still there: then the watchdog is not fed any more. */
bool supervise_is_stuck(const struct supervised *child);

/* Kills it if it runs, without a callback. Not to be called from one of its own callbacks; all else
 * may be. */
void supervise_free(struct supervised *child);
