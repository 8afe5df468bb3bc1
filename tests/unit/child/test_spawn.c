#include "child/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>

#include "base/remedy.h"
#include "child/channel.h"
#include "child/protocol.h"

/* This program is its own child: it tells what it was given. */

static bool
is_child(void)
{
	struct stat status;

	return fstat(CHILD_CHANNEL_FD, &status) == 0 && S_ISSOCK(status.st_mode)
	       && environ[0] == NULL;
}

static char *
description(void)
{
	GString *text = g_string_new("fds:");
	sigset_t mask;
	struct sigaction action;
	char secret[16] = "";

	for (int fd = 0; fd < 200; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			g_string_append_printf(text, " %d", fd);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	sigaction(SIGPIPE, NULL, &action);
	g_autofree char *output = g_file_read_link("/proc/self/fd/1", NULL);
	ssize_t n = read(CHILD_SECRET_FD, secret, sizeof secret - 1);
	g_string_append_printf(text, "; stdout %s; usr1 %s; pipe %s; group %s; secret %s", output,
	                       sigismember(&mask, SIGUSR1) ? "blocked" : "open",
	                       action.sa_handler == SIG_DFL ? "default" : "other",
	                       getpgrp() == getpid() ? "own" : "other", n >= 0 ? secret : "none");
	return g_string_free(text, FALSE);
}

static int
child_main(void)
{
	g_autofree char *text = description();

	return channel_send(CHILD_CHANNEL_FD, 1, text, strlen(text), NULL) ? 0 : 1;
}

static char *
child_says(int secret_fd)
{
	g_autoptr(GError) error = NULL;
	struct frame frame = { 0 };
	pid_t pid;
	int fd, status;

	if (!spawn_child("test_spawn", secret_fd, &pid, &fd, &error))
		fail_msg("%s", error->message);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_true(channel_receive(fd, &frame, &error));
	char *text =
	    g_strndup(g_bytes_get_data(frame.payload, NULL), g_bytes_get_size(frame.payload));
	frame_clear(&frame);
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	return text;
}

static void
a_child_gets_its_channel_its_secret_and_nothing_else(void **state)
{
	(void)state;
	int secret = memfd_create("secret", 0);
	int stray = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as a library would */
	sigset_t blocked;

	assert_int_equal(write(secret, "hush", 4), 4);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);

	g_autofree char *with = child_says(secret);
	assert_string_equal(with,
	                    "fds: 0 1 2 3; stdout /dev/null; usr1 open; pipe default; group own; "
	                    "secret hush");
	g_autofree char *without = child_says(-1);
	assert_string_equal(without,
	                    "fds: 0 1 2; stdout /dev/null; usr1 open; pipe default; group own; "
	                    "secret none");
	close(stray);
	close(secret);
}

static void
a_secret_may_have_any_number(void **state)
{
	(void)state;
	int secret = memfd_create("secret", MFD_CLOEXEC);
	static const int places[] = { 3, 4, 5, 9 };

	assert_int_equal(write(secret, "hush", 4), 4);
	int kept = fcntl(secret, F_DUPFD_CLOEXEC, 50);
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		assert_int_equal(dup2(kept, places[i]), places[i]);
		g_autofree char *says = child_says(places[i]);
		assert_non_null(strstr(says, "secret hush"));
		close(places[i]);
	}
	close(kept);
}

static void
a_missing_program_is_for_the_operator(void **state)
{
	(void)state;
	g_autoptr(GError) error = NULL;
	pid_t pid;
	int fd;

	assert_false(spawn_child("no-such-program", -1, &pid, &fd, &error));
	assert_true(g_error_matches(error, REMEDY, REMEDY_OPERATOR));
	assert_non_null(strstr(error->message, "no-such-program"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_gets_its_channel_its_secret_and_nothing_else),
		cmocka_unit_test(a_secret_may_have_any_number),
		cmocka_unit_test(a_missing_program_is_for_the_operator),
	};

	return is_child() ? child_main() : cmocka_run_group_tests(tests, NULL, NULL);
}
