#include "child/frame.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"

static const uint32_t sealed_bit = UINT32_C(1) << 31;

enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };

struct frame_header
frame_header_of(uint8_t kind, size_t len)
{
	assert(len <= LIMIT_FRAME_BYTES);
	return (struct frame_header){
		.len = len,
		.kind = kind,
		.is_sealed = len > LIMIT_FRAME_INLINE_BYTES,
	};
}

void
frame_header_write(const struct frame_header *header, uint8_t to[FRAME_HEADER_BYTES])
{
	uint32_t length = (uint32_t)header->len | (header->is_sealed ? sealed_bit : 0);
	uint32_t little = GUINT32_TO_LE(length);

	memcpy(to, &little, sizeof little);
	to[sizeof little] = header->kind;
}

bool
frame_header_read(const uint8_t from[FRAME_HEADER_BYTES], struct frame_header *header)
{
	uint32_t little;

	memcpy(&little, from, sizeof little);
	uint32_t length = GUINT32_FROM_LE(little);
	header->is_sealed = (length & sealed_bit) != 0;
	header->len = length & ~sealed_bit;
	header->kind = from[sizeof little];
	/* One size has one form. */
	return header->kind != 0 && header->len <= LIMIT_FRAME_BYTES
	       && header->is_sealed == (header->len > LIMIT_FRAME_INLINE_BYTES);
}

static bool
write_all(int fd, struct bytes part)
{
	while (part.len > 0) {
		ssize_t n = write(fd, part.at, part.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes_skip(&part, (size_t)n);
	}
	return true;
}

int
sealed_new(const struct bytes *parts, size_t parts_n)
{
	int fd = memfd_create("frame", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	bool ok = fd >= 0;

	for (size_t i = 0; ok && i < parts_n; i++)
		ok = write_all(fd, parts[i]);
	if (fd < 0)
		return -1;
	if (!ok || fcntl(fd, F_ADD_SEALS, SEALS) != 0) {
		int why = errno;
		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

GBytes *
sealed_open(int fd, size_t len)
{
	/* Only a memfd answers F_GET_SEALS; without the seals the sender could shrink it below the
	 * mapping, and reading would be a SIGBUS. */
	int seals = fcntl(fd, F_GET_SEALS);
	g_autoptr(GMappedFile) map = NULL;

	if (seals >= 0 && (seals & SEALS) == SEALS)
		map = g_mapped_file_new_from_fd(fd, FALSE, NULL);
	close(fd);
	if (!map || g_mapped_file_get_length(map) != len)
		return NULL;
	return g_mapped_file_get_bytes(map);
}

/* The one descriptor beside a message, or -1. */
static int
passed_fd(struct msghdr *message)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (control && control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS
	    && control->cmsg_len == CMSG_LEN(sizeof fd))
		memcpy(&fd, CMSG_DATA(control), sizeof fd);
	return fd;
}

ssize_t
frame_receive_some(int fd, void *at, size_t len, int *passed)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec part = { .iov_base = at, .iov_len = len };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		/* CMSG_SPACE has room for a second one; CMSG_LEN makes the kernel drop it and say so. */
		.msg_controllen = CMSG_LEN(sizeof(int)),
	};
	ssize_t n;

	do
		n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	int came = n < 0 ? -1 : passed_fd(&message);
	if (came >= 0 && (*passed >= 0 || (message.msg_flags & MSG_CTRUNC) != 0)) {
		close(came);
		errno = EPROTO;
		return -1;
	}
	if (came >= 0)
		*passed = came;
	return n;
}

ssize_t
frame_send_some(int fd, struct iovec *parts, size_t parts_n, int passed)
{
	union {
		struct cmsghdr rights;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = parts_n };

	if (passed >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof control.room;
		control.rights.cmsg_level = SOL_SOCKET;
		control.rights.cmsg_type = SCM_RIGHTS;
		control.rights.cmsg_len = CMSG_LEN(sizeof passed);
		memcpy(CMSG_DATA(&control.rights), &passed, sizeof passed);
	}
	ssize_t n;
	do
		n = sendmsg(fd, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n;
}

struct iovec
frame_part(const void *at, size_t len)
{
	const union {
		const void *read;
		void *written;
	} base = { .read = at };

	return (struct iovec){ .iov_base = base.written, .iov_len = len };
}
