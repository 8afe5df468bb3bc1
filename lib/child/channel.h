/* Frames over one AF_UNIX stream between the core and a child.
 *
 * On the wire: u32 length, u8 kind, payload (length counts the payload, little-endian). A payload
 * over LIMIT_FRAME_INLINE_BYTES goes as a sealed memfd beside an empty frame whose length has the
 * top bit set. Both ends check everything: a frame that breaks the form ends the channel.
 *
 * A child blocks: channel_receive, channel_send. The core never does: struct channel queues what
 * it sends and calls back for what it gets, so neither side can fill up and wait for the other. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct frame {
	uint8_t kind;
	GBytes *payload;
};

void frame_clear(struct frame *frame);

/* ---- a child's end: blocking ---- */

/* Wait for the next frame. False with no error set: the core has closed the channel, leave. */
bool channel_receive(int fd, struct frame *frame, GError **error);
bool channel_send(int fd, uint8_t kind, const void *at, size_t len, GError **error);
/* A payload in two parts, so that a whole message need not be copied behind its head. */
bool channel_send_parts(int fd, uint8_t kind, struct bytes head, struct bytes tail, GError **error);

/* ---- the core's end: on the GLib main loop ---- */

struct channel;

/* Called for each frame; it borrows the frame. */
typedef void channel_frame_func(const struct frame *frame, void *data);
/* Called once when the other side has closed or broken the form (`why` says so, NULL when it
 * simply closed); nothing is called after it. */
typedef void channel_closed_func(const char *why, void *data);

/* Takes over `fd`, which becomes non-blocking. */
struct channel *channel_new(int fd, channel_frame_func *on_frame, channel_closed_func *on_closed,
                            void *data);
/* Queue a frame; it leaves from the loop. The payload, at most LIMIT_FRAME_BYTES, is `head` and then
 * `tail` (NULL: none); they are referenced until they have left. Dropped when the other side has
 * gone. */
void channel_queue(struct channel *channel, uint8_t kind, GBytes *head, GBytes *tail);
/* Bytes queued and not yet taken by the kernel. */
size_t channel_queued(const struct channel *channel);
/* Take what has already come, all of it: the other side is dead and writes no more. */
void channel_drain(struct channel *channel);
void channel_free(struct channel *channel);
