#include "child/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "base/clock.h"
#include "base/limits.h"

enum { QUIT = 255, LARGE = 300 * KIB };

/* What a core's end has seen. */
struct seen {
	GMainLoop *loop;
	struct channel *channel;
	size_t frames_n, bytes;
	size_t wanted_n; /* leave the loop after so many */
	uint32_t hash;   /* of the last payload */
	char *why;       /* of the close, "" for none */
	bool free_in_callback;
};

static uint32_t
hash_of(const void *at, size_t len)
{
	const uint8_t *bytes = at;
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return hash;
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct seen *seen = data;
	size_t len;
	const void *at = g_bytes_get_data(frame->payload, &len);

	seen->frames_n++;
	seen->bytes += len;
	if (seen->wanted_n < 10)
		seen->hash = hash_of(at, len);
	if (seen->free_in_callback)
		g_clear_pointer(&seen->channel, channel_free);
	if (seen->frames_n == seen->wanted_n)
		g_main_loop_quit(seen->loop);
}

static void
on_closed(const char *why, void *data)
{
	struct seen *seen = data;

	assert_null(seen->why);
	seen->why = g_strdup(why ? why : "");
	g_main_loop_quit(seen->loop);
}

/* Answers each frame with its payload until told to leave. */
static pid_t
echo_start(int *fd)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		struct frame frame = { 0 };
		g_autoptr(GError) error = NULL;
		while (channel_receive(ends[1], &frame, &error) && frame.kind != QUIT) {
			size_t len;
			const void *at = g_bytes_get_data(frame.payload, &len);
			if (!channel_send(ends[1], frame.kind, at, len, &error))
				_exit(2);
			frame_clear(&frame);
		}
		_exit(error ? 3 : 0);
	}
	close(ends[1]);
	*fd = ends[0];
	return pid;
}

static void
seen_start(struct seen *seen, int fd)
{
	seen->loop = g_main_loop_new(NULL, FALSE);
	seen->channel = channel_new(fd, on_frame, on_closed, seen);
}

static void
seen_end(struct seen *seen)
{
	channel_free(seen->channel);
	g_main_loop_unref(seen->loop);
	g_free(seen->why);
}

static void
assert_left_well(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* n payloads of len bytes there and back. */
static int64_t
echo_ms(size_t n, size_t len)
{
	int fd;
	pid_t pid = echo_start(&fd);
	struct seen seen = { .wanted_n = n };
	g_autofree char *text = g_malloc(len);
	for (size_t i = 0; i < len; i++)
		text[i] = (char)(i * 31 + (i >> 8));
	uint32_t hash = hash_of(text, len);
	g_autoptr(GBytes) payload = g_bytes_new_take(g_steal_pointer(&text), len);

	seen_start(&seen, fd);
	int64_t start = clock_monotonic_ms();
	for (size_t i = 0; i < n; i++)
		channel_queue(seen.channel, 7, payload, NULL);
	assert_true(channel_queued(seen.channel) > 0);
	g_main_loop_run(seen.loop);
	int64_t ms = clock_monotonic_ms() - start;
	assert_null(seen.why);
	assert_int_equal(seen.bytes, n * len);
	assert_int_equal(channel_queued(seen.channel), 0);
	if (n < 10)
		assert_int_equal(seen.hash, hash);
	seen_end(&seen);
	assert_left_well(pid);
	return ms;
}

static void
payloads_of_every_form_come_back(void **state)
{
	(void)state;
	static const size_t lens[] = {
		0,
		1,
		5000,
		LIMIT_FRAME_INLINE_BYTES - 1,
		LIMIT_FRAME_INLINE_BYTES,
		LIMIT_FRAME_INLINE_BYTES + 1,
		LIMIT_MESSAGE_BYTES,
		LIMIT_FRAME_BYTES,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(lens); i++)
		echo_ms(3, lens[i]);
}

static void
ten_thousand_messages_pass_without_waiting(void **state)
{
	(void)state;
	int64_t ms = echo_ms(10000, 5000);

	printf("10,000 messages of 5 kB there and back: %" PRId64 " ms\n", ms);
#ifndef MENTOR_SANITIZE
	assert_true(ms < 400);
#endif
}

/* In every size that a payload's two parts may have around the limit of an inline frame. */
static void
two_parts_are_one_payload(void **state)
{
	(void)state;
	static const struct {
		size_t head, tail;
	} rows[] = {
		{ 0, 0 },
		{ 12, 0 },
		{ 0, 12 },
		{ 12, LIMIT_FRAME_INLINE_BYTES - 12 },
		{ 12, LIMIT_FRAME_INLINE_BYTES - 11 },
		{ 12, LIMIT_MESSAGE_BYTES },
	};
	g_autofree char *text = g_malloc(LIMIT_MESSAGE_BYTES + 12);

	for (size_t i = 0; i < LIMIT_MESSAGE_BYTES + 12; i++)
		text[i] = (char)(i * 7 + (i >> 10));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int fd;
		size_t len = rows[i].head + rows[i].tail;
		pid_t pid = echo_start(&fd);
		struct seen seen = { .wanted_n = 1 };
		g_autoptr(GBytes) head = g_bytes_new_static(text, rows[i].head);
		g_autoptr(GBytes) tail = g_bytes_new_static(text + rows[i].head, rows[i].tail);
		seen_start(&seen, fd);
		channel_queue(seen.channel, 3, head, tail);
		g_main_loop_run(seen.loop);
		assert_int_equal(seen.bytes, len);
		assert_int_equal(seen.hash, hash_of(text, len));
		seen_end(&seen);
		assert_left_well(pid);
	}
}

static void
inline_and_sealed_frames_keep_their_order(void **state)
{
	(void)state;
	int fd;
	pid_t pid = echo_start(&fd);
	struct seen seen = { .wanted_n = 200 };
	g_autoptr(GBytes) small = g_bytes_new_static("small", 5);
	g_autoptr(GBytes) large = g_bytes_new_take(g_malloc0(LARGE), LARGE);

	seen_start(&seen, fd);
	for (int i = 0; i < 100; i++) {
		channel_queue(seen.channel, 1, small, i % 3 ? NULL : large);
		channel_queue(seen.channel, 2, i % 2 ? large : small, NULL);
	}
	g_main_loop_run(seen.loop);
	assert_null(seen.why);
	assert_int_equal(seen.bytes, (34 + 50) * LARGE + (100 + 50) * 5);
	seen_end(&seen);
	assert_left_well(pid);
}

static void
send_raw(int fd, struct iovec part, const int *fds, size_t fds_n)
{
	union {
		struct cmsghdr rights;
		char room[CMSG_SPACE(2 * sizeof(int))];
	} control = { 0 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (fds_n > 0) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(fds_n * sizeof(int));
		control.rights.cmsg_level = SOL_SOCKET;
		control.rights.cmsg_type = SCM_RIGHTS;
		control.rights.cmsg_len = CMSG_LEN(fds_n * sizeof(int));
		memcpy(CMSG_DATA(&control.rights), fds, fds_n * sizeof(int));
	}
	assert_int_equal(sendmsg(fd, &message, 0), (ssize_t)part.iov_len);
}

static int
memfd_of(size_t len, int seals)
{
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)len), 0);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

enum { ALL_SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };

/* Bytes that are no frame, with so many descriptors beside them. */
struct bad {
	const char *label;
	const char *at;
	size_t len;
	size_t fds_n;
	size_t memfd_len;
	int seals;
};

#define BAD(label, text) label, text, sizeof(text) - 1
static const struct bad bad[] = {
	{ BAD("cut inside the header", "\1\0\0"), 0, 0, 0 },
	{ BAD("cut inside the payload", "\5\0\0\0\1abc"), 0, 0, 0 },
	{ BAD("no kind", "\0\0\0\0\0"), 0, 0, 0 },
	{ BAD("too long for inline", "\1\0\4\0\1"), 0, 0, 0 },
	{ BAD("too long for anything", "\1\0\0\x84\1"), 0, 0, 0 },
	{ BAD("sealed, but small", "\1\0\0\x80\1"), 1, 1, ALL_SEALS },
	{ BAD("sealed without a memfd", "\1\0\4\x80\1"), 0, 0, 0 },
	{ BAD("not sealed at all", "\1\0\4\x80\1"), 1, LIMIT_FRAME_INLINE_BYTES + 1, 0 },
	{ BAD("may shrink", "\1\0\4\x80\1"), 1, LIMIT_FRAME_INLINE_BYTES + 1,
	  F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL },
	{ BAD("may be written", "\1\0\4\x80\1"), 1, LIMIT_FRAME_INLINE_BYTES + 1,
	  F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL },
	{ BAD("shorter than it says", "\1\0\4\x80\1"), 1, LIMIT_FRAME_INLINE_BYTES, ALL_SEALS },
	{ BAD("longer than it says", "\1\0\4\x80\1"), 1, LIMIT_FRAME_INLINE_BYTES + 2, ALL_SEALS },
	{ BAD("two descriptors", "\1\0\4\x80\1"), 2, LIMIT_FRAME_INLINE_BYTES + 1, ALL_SEALS },
	{ BAD("a descriptor beside a plain frame", "\1\0\0\0\1x"), 1, LIMIT_FRAME_INLINE_BYTES + 1,
	  ALL_SEALS },
};

static size_t
fds_open(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 64; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* The end that should refuse; what it should refuse has been sent, and the other end is closed. */
static int
broken_channel(const struct bad *row)
{
	int ends[2];
	int fds[2] = { -1, -1 };

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	for (size_t i = 0; i < row->fds_n; i++)
		fds[i] = memfd_of(row->memfd_len, row->seals);
	g_autofree char *at = g_memdup2(row->at, row->len);
	send_raw(ends[1], (struct iovec){ at, row->len }, fds, row->fds_n);
	for (size_t i = 0; i < row->fds_n; i++)
		close(fds[i]);
	close(ends[1]);
	return ends[0];
}

static void
the_core_refuses_what_is_no_frame(void **state)
{
	(void)state;

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		struct seen seen = { 0 };
		size_t before = fds_open();
		seen_start(&seen, broken_channel(&bad[i]));
		g_main_loop_run(seen.loop);
		if (seen.why[0] == '\0')
			fail_msg("%s: taken as a plain close", bad[i].label);
		seen_end(&seen);
		if (fds_open() > before + 1) /* the loop's own eventfd comes with the first */
			fail_msg("%s: a descriptor stayed open", bad[i].label);
	}
}

static void
a_child_refuses_what_is_no_frame(void **state)
{
	(void)state;

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		size_t before = fds_open();
		int fd = broken_channel(&bad[i]);
		struct frame frame = { 0 };
		g_autoptr(GError) error = NULL;
		if (channel_receive(fd, &frame, &error) || !error)
			fail_msg("%s: not refused", bad[i].label);
		close(fd);
		assert_int_equal(fds_open(), before);
	}
}

static void
a_close_between_frames_is_no_error(void **state)
{
	(void)state;
	int ends[2];
	struct seen seen = { 0 };
	struct frame frame = { 0 };
	g_autoptr(GError) error = NULL;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_true(channel_send(ends[1], 9, "last words", 10, &error));
	assert_true(channel_send(ends[0], 9, "never read", 10, &error));
	close(ends[1]);
	seen_start(&seen, ends[0]);
	g_main_loop_run(seen.loop);
	assert_string_equal(seen.why, "");
	assert_int_equal(seen.frames_n, 1);
	seen_end(&seen);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	close(ends[1]);
	assert_false(channel_receive(ends[0], &frame, &error));
	assert_null(error);
	assert_false(channel_send(ends[0], 9, "x", 1, &error));
	assert_non_null(error);
	close(ends[0]);
}

static void
a_channel_may_be_freed_by_its_frame(void **state)
{
	(void)state;
	int ends[2];
	struct seen seen = { .wanted_n = 1, .free_in_callback = true };
	g_autoptr(GError) error = NULL;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	for (int i = 0; i < 3; i++)
		assert_true(channel_send(ends[1], 9, "x", 1, &error));
	seen_start(&seen, ends[0]);
	g_main_loop_run(seen.loop);
	assert_int_equal(seen.frames_n, 1);
	close(ends[1]);
	seen_end(&seen);
}

static void
what_is_queued_after_a_child_has_left_is_dropped(void **state)
{
	(void)state;
	int ends[2];
	struct seen seen = { 0 };
	g_autoptr(GBytes) payload = g_bytes_new_static("x", 1);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	close(ends[1]);
	seen_start(&seen, ends[0]);
	channel_queue(seen.channel, 1, payload, NULL);
	g_main_loop_run(seen.loop);
	assert_string_equal(seen.why, "");
	channel_queue(seen.channel, 1, payload, NULL);
	assert_int_equal(channel_queued(seen.channel), 0);
	seen_end(&seen);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(payloads_of_every_form_come_back),
		cmocka_unit_test(ten_thousand_messages_pass_without_waiting),
		cmocka_unit_test(two_parts_are_one_payload),
		cmocka_unit_test(inline_and_sealed_frames_keep_their_order),
		cmocka_unit_test(the_core_refuses_what_is_no_frame),
		cmocka_unit_test(a_child_refuses_what_is_no_frame),
		cmocka_unit_test(a_close_between_frames_is_no_error),
		cmocka_unit_test(a_channel_may_be_freed_by_its_frame),
		cmocka_unit_test(what_is_queued_after_a_child_has_left_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
