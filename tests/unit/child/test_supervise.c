#include "child/supervise.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "base/clock.h"
#include "child/protocol.h"

/* What the child (this program again) does on a frame. */
enum order { ECHO = 1, HANG, EXIT_3, CRASH, GARBAGE, ECHO_AND_EXIT, EXIT_0 };

static bool
is_child(void)
{
	struct stat status;

	return fstat(CHILD_CHANNEL_FD, &status) == 0 && S_ISSOCK(status.st_mode)
	       && environ[0] == NULL;
}

static void
obey(const struct frame *frame)
{
	size_t len;
	const void *at = g_bytes_get_data(frame->payload, &len);

	if (frame->kind == ECHO || frame->kind == ECHO_AND_EXIT)
		(void)channel_send(CHILD_CHANNEL_FD, ECHO, at, len, NULL);
	if (frame->kind == ECHO_AND_EXIT || frame->kind == EXIT_0)
		_exit(0);
	if (frame->kind == EXIT_3)
		_exit(3);
	if (frame->kind == CRASH)
		raise(SIGKILL);
	if (frame->kind == GARBAGE)
		(void)!write(CHILD_CHANNEL_FD, "\0\0\0\0\0", 5);
	while (frame->kind == HANG)
		pause();
}

static int
child_main(void)
{
	struct frame frame = { 0 };

	while (channel_receive(CHILD_CHANNEL_FD, &frame, NULL)) {
		obey(&frame);
		frame_clear(&frame);
	}
	return 0;
}

struct seen {
	struct supervised *child;
	GMainLoop *loop;
	guint started_n, frames_n, gone_n;
	enum order order; /* sent on each start */
	int64_t expect_ms;
	struct child_gone gone;
	char *text;
};

static void
on_started(void *data)
{
	struct seen *seen = data;
	g_autoptr(GByteArray) payload = g_byte_array_new();

	seen->started_n++;
	g_byte_array_append(payload, (const guint8 *)"hello", 5);
	supervise_send_packed(seen->child, (uint8_t)seen->order, payload);
	assert_int_equal(payload->len, 0);
	if (seen->expect_ms > 0)
		supervise_expect(seen->child, seen->expect_ms);
}

static void
on_frame(const struct frame *frame, void *data)
{
	struct seen *seen = data;

	assert_int_equal(frame->kind, ECHO);
	assert_int_equal(g_bytes_get_size(frame->payload), 5);
	seen->frames_n++;
	supervise_done(seen->child);
}

static void
on_gone(const struct child_gone *gone, void *data)
{
	struct seen *seen = data;

	seen->gone_n++;
	seen->gone = *gone;
	g_free(seen->text);
	seen->text = g_strdup(gone->text);
	g_main_loop_quit(seen->loop);
}

static gboolean
give_up(void *data)
{
	(void)data;
	fail_msg("nothing happened for 20 s");
	return G_SOURCE_REMOVE;
}

static void
seen_init(struct seen *seen, const char *program, int64_t idle_ms)
{
	const struct child_kind kind = {
		.program = program,
		.idle_ms = idle_ms,
		.longest_ms = 100,
		.on_started = on_started,
		.on_frame = on_frame,
		.on_gone = on_gone,
	};

	seen->loop = g_main_loop_new(NULL, FALSE);
	seen->child = supervise_new(&kind, -1, seen);
}

static void
seen_clear(struct seen *seen)
{
	supervise_free(seen->child);
	g_main_loop_unref(seen->loop);
	g_free(seen->text);
}

static void
run(struct seen *seen)
{
	guint timer = g_timeout_add_seconds(20, give_up, NULL);

	g_main_loop_run(seen->loop);
	g_source_remove(timer);
}

static void
an_end_is_told_with_its_cause(void **state)
{
	(void)state;
	static const struct {
		const char *label, *program;
		enum order order;
		int64_t expect_ms, idle_ms;
		enum child_end how;
		int number;
		guint frames_n;
		const char *text;
	} rows[] = {
		{ "idle", "test_supervise", ECHO, 9000, 50, CHILD_LEFT, 0, 1, "left" },
		{ "deadline", "test_supervise", HANG, 100, 50, CHILD_DEADLINE, 0, 0, "deadline" },
		{ "status", "test_supervise", EXIT_3, 9000, 0, CHILD_EXITED, 3, 0, "status 3" },
		{ "signal", "test_supervise", CRASH, 9000, 0, CHILD_SIGNALED, SIGKILL, 0,
		  "signal 9" },
		{ "no frame", "test_supervise", GARBAGE, 9000, 0, CHILD_BROKEN, 0, 0, "no frame" },
		{ "last words", "test_supervise", ECHO_AND_EXIT, 9000, 0, CHILD_LEFT, 0, 1,
		  "left" },
		{ "left its work", "test_supervise", EXIT_0, 9000, 0, CHILD_EXITED, 0, 0,
		  "status 0" },
		{ "no program", "no-such-program", ECHO, 0, 0, CHILD_NOT_STARTED, 0, 0, "no-such" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct seen seen = { .order = rows[i].order, .expect_ms = rows[i].expect_ms };
		seen_init(&seen, rows[i].program, rows[i].idle_ms);
		supervise_wake(seen.child);
		if (seen.gone_n == 0)
			run(&seen);
		if (seen.gone.how != rows[i].how || seen.gone.number != rows[i].number
		    || seen.frames_n != rows[i].frames_n || !strstr(seen.text, rows[i].text))
			fail_msg("%s: how %u, number %d, %u frames: %s", rows[i].label,
			         seen.gone.how, seen.gone.number, seen.frames_n, seen.text);
		assert_false(supervise_is_running(seen.child));
		assert_false(supervise_is_stuck(seen.child));
		seen_clear(&seen);
	}
}

/* 100 ms are the longest here, a fifth less at the least. */
static void
a_start_after_a_failure_waits(void **state)
{
	(void)state;
	struct seen seen = { .order = EXIT_3, .expect_ms = 9000 };

	seen_init(&seen, "test_supervise", 0);
	supervise_wake(seen.child);
	run(&seen);
	int64_t from_ms = clock_monotonic_ms();
	supervise_wake(seen.child);
	supervise_wake(seen.child);
	assert_true(supervise_waits_ms(seen.child) > 0);
	assert_int_equal(seen.started_n, 1);
	run(&seen);
	assert_int_equal(seen.started_n, 2);
	assert_true(clock_monotonic_ms() - from_ms >= 79);
	seen_clear(&seen);
}

static void
a_wake_while_one_leaves_starts_the_next(void **state)
{
	(void)state;
	struct seen seen = { .order = ECHO };

	seen_init(&seen, "test_supervise", 50);
	supervise_wake(seen.child);
	assert_int_equal(seen.started_n, 1);
	supervise_stop(seen.child);
	assert_false(supervise_is_running(seen.child));
	supervise_wake(seen.child);
	assert_int_equal(seen.started_n, 1);
	run(&seen);
	assert_int_equal(seen.gone.how, CHILD_LEFT);
	assert_int_equal(seen.started_n, 2);
	run(&seen);
	assert_int_equal(seen.gone_n, 2);
	seen_clear(&seen);
}

static void
a_server_that_is_down_is_given_time(void **state)
{
	(void)state;
	struct seen seen = { .order = ECHO };

	seen_init(&seen, "test_supervise", 0);
	supervise_wake(seen.child);
	supervise_back_off(seen.child);
	run(&seen);
	supervise_wake(seen.child);
	assert_true(supervise_waits_ms(seen.child) > 0);
	supervise_stop(seen.child);
	assert_int_equal(supervise_waits_ms(seen.child), 0);
	seen_clear(&seen);
}

static void
a_running_child_does_not_outlive_its_struct(void **state)
{
	(void)state;
	struct seen seen = { .order = HANG, .expect_ms = 9000 };

	seen_init(&seen, "test_supervise", 0);
	supervise_wake(seen.child);
	seen_clear(&seen);
	assert_int_equal(seen.gone_n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_end_is_told_with_its_cause),
		cmocka_unit_test(a_start_after_a_failure_waits),
		cmocka_unit_test(a_wake_while_one_leaves_starts_the_next),
		cmocka_unit_test(a_server_that_is_down_is_given_time),
		cmocka_unit_test(a_running_child_does_not_outlive_its_struct),
	};

	return is_child() ? child_main() : cmocka_run_group_tests(tests, NULL, NULL);
}
