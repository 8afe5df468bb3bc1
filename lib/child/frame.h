/* The form of a frame on the wire and of a payload in a sealed memfd; what both ends of a channel
 * share. Only its two files include it. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/bytes.h"

enum { FRAME_HEADER_BYTES = 5 };

struct frame_header {
	size_t len; /* of the payload */
	uint8_t kind;
	bool is_sealed; /* the payload is in the memfd that came with this header */
};

/* The header of a payload of `len` bytes, at most LIMIT_FRAME_BYTES. */
struct frame_header frame_header_of(uint8_t kind, size_t len);
void frame_header_write(const struct frame_header *header, uint8_t to[FRAME_HEADER_BYTES]);
/* False: not of this form, the channel is broken. */
bool frame_header_read(const uint8_t from[FRAME_HEADER_BYTES], struct frame_header *header);

/* A memfd with these bytes, one part behind the other, that nobody can change, grow or shrink any
 * more; -1 with errno. */
int sealed_new(const struct bytes *parts, size_t parts_n);
/* The bytes of a memfd that came from outside, mapped. NULL when a seal is missing or the size is
 * not `len`. Closes `fd`. */
GBytes *sealed_open(int fd, size_t len);

/* recvmsg that is not interrupted. A descriptor that came along is put into `*passed`, which is
 * else left alone. -1 with EPROTO when there came more than one. */
ssize_t frame_receive_some(int fd, void *at, size_t len, int *passed);

/* A part to send; iovec serves reading and writing, so it has no const. */
struct iovec frame_part(const void *at, size_t len);
/* sendmsg that is not interrupted; `passed` is a descriptor to send along, or -1. */
ssize_t frame_send_some(int fd, struct iovec *parts, size_t parts_n, int passed);
