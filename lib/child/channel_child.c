/* A child's end of a channel. */
#include "child/channel.h"

#include <errno.h>
#include <unistd.h>

#include "base/remedy.h"
#include "child/frame.h"

static bool
broken(GError **error, const char *why)
{
	g_set_error(error, REMEDY, REMEDY_RETRY, "channel: %s", why);
	return false;
}

/* Exactly `len` bytes. `*got` says how many came when it is false. */
static bool
receive_exactly(int fd, void *at, size_t len, int *passed, size_t *got)
{
	for (*got = 0; *got < len;) {
		ssize_t n = frame_receive_some(fd, (char *)at + *got, len - *got, passed);
		if (n <= 0) {
			errno = n == 0 ? 0 : errno;
			return false;
		}
		*got += (size_t)n;
	}
	return true;
}

static bool
receive_payload(int fd, const struct frame_header *header, int *passed, GBytes **payload)
{
	if (header->is_sealed) {
		*payload = *passed < 0 ? NULL : sealed_open(*passed, header->len);
		*passed = -1;
		return *payload != NULL;
	}
	g_autofree char *at = g_malloc(header->len);
	size_t got;
	if (!receive_exactly(fd, at, header->len, passed, &got) || *passed >= 0)
		return false;
	*payload = g_bytes_new_take(g_steal_pointer(&at), header->len);
	return true;
}

/* Takes a frame's bytes and not one more, though that is two calls a frame: nothing is left in a
 * buffer of this process when it forks a worker that goes on with the channel. */
bool
channel_receive(int fd, struct frame *frame, GError **error)
{
	uint8_t head[FRAME_HEADER_BYTES];
	struct frame_header header = { 0 };
	int passed = -1;
	size_t got;

	if (!receive_exactly(fd, head, sizeof head, &passed, &got)) {
		/* ECONNRESET: closed while something of ours was still unread. */
		if (got == 0 && (errno == 0 || errno == ECONNRESET))
			return false;
		return broken(error, errno ? g_strerror(errno) : "it ended inside a frame");
	}
	if (frame_header_read(head, &header)
	    && receive_payload(fd, &header, &passed, &frame->payload)) {
		frame->kind = header.kind;
		return true;
	}
	if (passed >= 0)
		close(passed);
	return broken(error, "what came is no frame");
}

static bool
send_exactly(int fd, struct iovec *parts, size_t parts_n, int passed)
{
	while (parts_n > 0) {
		ssize_t sent = frame_send_some(fd, parts, parts_n, passed);
		if (sent < 0)
			return false;
		passed = -1;
		size_t n = (size_t)sent;
		while (parts_n > 0 && n >= parts->iov_len) {
			n -= parts->iov_len;
			parts++;
			parts_n--;
		}
		if (parts_n > 0) {
			parts->iov_base = (char *)parts->iov_base + n;
			parts->iov_len -= n;
		}
	}
	return true;
}

bool
channel_send_parts(int fd, uint8_t kind, struct bytes head, struct bytes tail, GError **error)
{
	struct frame_header header = frame_header_of(kind, head.len + tail.len);
	const struct bytes payload[] = { head, tail };
	uint8_t start[FRAME_HEADER_BYTES];
	int sealed = header.is_sealed ? sealed_new(payload, G_N_ELEMENTS(payload)) : -1;

	if (header.is_sealed && sealed < 0)
		return broken(error, g_strerror(errno));
	frame_header_write(&header, start);
	struct iovec parts[] = {
		frame_part(start, sizeof start),
		frame_part(head.at, head.len),
		frame_part(tail.at, tail.len),
	};
	bool ok = send_exactly(fd, parts, header.is_sealed ? 1 : G_N_ELEMENTS(parts), sealed);
	int why = errno;
	if (sealed >= 0)
		close(sealed);
	return ok || broken(error, g_strerror(why));
}

bool
channel_send(int fd, uint8_t kind, const void *at, size_t len, GError **error)
{
	return channel_send_parts(fd, kind, (struct bytes){ at, len }, (struct bytes){ 0 }, error);
}
