#include "child/lockdown.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "base/limits.h"
#include "child/channel.h"

/* One attempt inside a locked-down child: 0, or the errno of its refusal. */
typedef int attempt_func(const char *directory);

static int
result_of(long returned)
{
	return returned < 0 ? errno : 0;
}

static int
open_at(const char *directory, const char *name, int flags)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	int fd = open(path, flags | O_CLOEXEC, 0600);
	int why = result_of(fd);

	if (fd >= 0)
		close(fd);
	return why;
}

static int
read_allowed_file(const char *directory)
{
	return open_at(directory, "allowed/file", O_RDONLY);
}

static int
list_allowed_directory(const char *directory)
{
	return open_at(directory, "allowed", O_RDONLY | O_DIRECTORY);
}

static int
read_single_file(const char *directory)
{
	return open_at(directory, "single", O_RDONLY);
}

static int
read_secret(const char *directory)
{
	return open_at(directory, "secret", O_RDONLY);
}

static int
read_own_memory_map_of_parent(const char *directory)
{
	(void)directory;
	g_autofree char *path = g_strdup_printf("/proc/%d/mem", (int)getppid());
	return open_at("/", path, O_RDONLY);
}

static int
write_allowed_file(const char *directory)
{
	return open_at(directory, "allowed/file", O_WRONLY);
}

static int
create_file(const char *directory)
{
	return open_at(directory, "allowed/new", O_WRONLY | O_CREAT);
}

static int
remove_file(const char *directory)
{
	g_autofree char *path = g_build_filename(directory, "allowed", "file", NULL);
	return result_of(unlink(path));
}

static int
truncate_file(const char *directory)
{
	g_autofree char *path = g_build_filename(directory, "allowed", "file", NULL);
	return result_of(truncate(path, 0));
}

static int
change_mode(const char *directory)
{
	g_autofree char *path = g_build_filename(directory, "secret", NULL);
	return result_of(chmod(path, 0644));
}

static int
run_a_program(const char *directory)
{
	(void)directory;
	char name[] = "true";
	char *const arguments[] = { name, NULL };
	char *const environment[] = { NULL };

	return result_of(execve("/usr/bin/true", arguments, environment));
}

static int
kill_parent(const char *directory)
{
	(void)directory;
	return result_of(kill(getppid(), 0));
}

static int
signal_parent_thread(const char *directory)
{
	(void)directory;
	return result_of(tgkill(getppid(), getppid(), 0));
}

static int
queue_signal(const char *directory)
{
	(void)directory;
	return result_of(sigqueue(getppid(), SIGUSR1, (union sigval){ .sival_int = 0 }));
}

static int
own_a_descriptor_for_parent(const char *directory)
{
	(void)directory;
	return result_of(fcntl(0, F_SETOWN, getppid()));
}

static int
set_descriptor_signal(const char *directory)
{
	(void)directory;
	return result_of(fcntl(0, F_SETSIG, SIGUSR1));
}

static int
read_descriptor_flags(const char *directory)
{
	(void)directory;
	return result_of(fcntl(0, F_GETFL));
}

static int
signal_itself(const char *directory)
{
	(void)directory;
	return result_of(tgkill(getpid(), getpid(), 0));
}

static int
trace_parent(const char *directory)
{
	(void)directory;
	return result_of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int
limit_parent(const char *directory)
{
	(void)directory;
	struct rlimit limit = { 0 };
	return result_of(prlimit(getppid(), RLIMIT_CORE, &limit, NULL));
}

static int
read_own_limit(const char *directory)
{
	(void)directory;
	struct rlimit limit;
	return result_of(getrlimit(RLIMIT_CORE, &limit)) + (limit.rlim_max == 0 ? 0 : 1000);
}

static int
open_socket(const char *directory)
{
	(void)directory;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return result_of(fd);
}

static int
make_socketpair(const char *directory)
{
	(void)directory;
	int ends[2];
	return result_of(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}

static int
connect_channel(const char *directory)
{
	(void)directory;
	struct sockaddr_in to = { .sin_family = AF_INET };
	return result_of(connect(0, (struct sockaddr *)&to, sizeof to));
}

static int
send_on_channel(const char *directory)
{
	(void)directory;
	return channel_send(0, 1, "x", 1, NULL) ? 0 : errno;
}

static int
send_sealed_on_channel(const char *directory)
{
	(void)directory;
	static const char large[MIB];
	return channel_send(0, 1, large, sizeof large, NULL) ? 0 : errno;
}

static int
dump_core(const char *directory)
{
	(void)directory;
	return prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) == 0 ? EPERM : 0;
}

static int
fork_a_worker(const char *directory)
{
	(void)directory;
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	return result_of(pid);
}

static int
open_many_files(const char *directory)
{
	(void)directory;
	for (int i = 0; i < LIMIT_CHILD_FDS; i++)
		if (dup(0) < 0)
			return errno;
	return 0;
}

#ifndef MENTOR_SANITIZE
static int
map_too_much(const char *directory)
{
	(void)directory;
	void *at =
	    mmap(NULL, LIMIT_READER_ADDRESS_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return at == MAP_FAILED ? errno : 0;
}
#endif

struct row {
	const char *label;
	attempt_func *attempt;
	int network, reader; /* errno wanted of each role, 0: allowed */
	bool landlock;       /* refused only where there is Landlock */
};

static const struct row rows[] = {
	{ "read a file below an allowed directory", read_allowed_file, 0, 0, false },
	{ "list an allowed directory", list_allowed_directory, 0, 0, false },
	{ "read an allowed file", read_single_file, 0, 0, false },
	{ "read a secret", read_secret, EACCES, EACCES, true },
	{ "read the core's memory", read_own_memory_map_of_parent, EACCES, EACCES, true },
	{ "write a file", write_allowed_file, EACCES, EACCES, true },
	{ "create a file", create_file, EACCES, EACCES, true },
	{ "remove a file", remove_file, EACCES, EACCES, true },
	{ "truncate a file", truncate_file, EPERM, EPERM, false },
	{ "change a mode", change_mode, EPERM, EPERM, false },
	{ "execve", run_a_program, EPERM, EPERM, false },
	{ "kill", kill_parent, EPERM, EPERM, false },
	{ "tgkill of another", signal_parent_thread, EPERM, EPERM, false },
	{ "sigqueue", queue_signal, EPERM, EPERM, false },
	{ "F_SETOWN", own_a_descriptor_for_parent, EPERM, EPERM, false },
	{ "F_SETSIG", set_descriptor_signal, EPERM, EPERM, false },
	{ "F_GETFL", read_descriptor_flags, 0, 0, false },
	{ "tgkill of itself", signal_itself, 0, 0, false },
	{ "ptrace", trace_parent, EPERM, EPERM, false },
	{ "limit another", limit_parent, EPERM, EPERM, false },
	{ "look at its own limits", read_own_limit, 0, 0, false },
	{ "open a socket", open_socket, 0, EPERM, false },
	{ "make a socketpair", make_socketpair, 0, EPERM, false },
	{ "connect", connect_channel, EINVAL, EPERM, false },
	{ "send a frame", send_on_channel, 0, 0, false },
	{ "send a sealed frame", send_sealed_on_channel, 0, 0, false },
	{ "be dumped", dump_core, EPERM, EPERM, false },
	{ "fork", fork_a_worker, 0, 0, false },
	{ "open many files", open_many_files, EMFILE, EMFILE, false },
#ifndef MENTOR_SANITIZE
	{ "map too much", map_too_much, 0, ENOMEM, false },
#endif
};

static char *directory;

/* In the child: what all rows gave, as bytes; the last one says whether there is Landlock. */
static void
attempt_all(enum lockdown_role role, int report)
{
	g_autofree char *allowed = g_build_filename(directory, "allowed", NULL);
	g_autofree char *single = g_build_filename(directory, "single", NULL);
	g_autofree char *missing = g_build_filename(directory, "missing", NULL);
	const char *const paths[] = { allowed, missing, single, "/usr", "/lib", NULL };
	struct lockdown_result result = { 0 };
	g_autoptr(GError) error = NULL;
	uint8_t seen[G_N_ELEMENTS(rows) + 1] = { 0 };

	if (!lockdown_enter(role, paths, &result, &error)) {
		fprintf(stderr, "%s\n", error->message);
		_exit(1);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		seen[i] = (uint8_t)rows[i].attempt(directory);
	seen[G_N_ELEMENTS(rows)] = result.landlock;
	_exit(write(report, seen, sizeof seen) == sizeof seen ? 0 : 2);
}

static void
a_child_is_refused(enum lockdown_role role, const char *name)
{
	int channel[2], report[2];
	uint8_t seen[G_N_ELEMENTS(rows) + 1];
	int status;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, channel), 0);
	assert_int_equal(pipe(report), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(channel[1], 0);
		attempt_all(role, report[1]);
	}
	close(channel[1]);
	close(report[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(report[0], seen, sizeof seen), sizeof seen);
	close(channel[0]);
	close(report[0]);

	bool landlock = seen[G_N_ELEMENTS(rows)];
	assert_int_equal(landlock, lockdown_has_landlock());
	if (!landlock)
		printf("%s: this kernel refuses Landlock, its rows are skipped\n", name);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int want = role == LOCKDOWN_READER ? rows[i].reader : rows[i].network;
		if (seen[i] != want && (landlock || !rows[i].landlock))
			fail_msg("%s: %s: %s, not %s", name, rows[i].label, g_strerror(seen[i]),
			         g_strerror(want));
	}
}

static void
the_network_children_keep_sockets_alone(void **state)
{
	(void)state;
	a_child_is_refused(LOCKDOWN_NETWORK, "network");
}

static void
the_reader_keeps_nothing(void **state)
{
	(void)state;
	a_child_is_refused(LOCKDOWN_READER, "reader");
}

/* abort() still ends the process by its own signal. */
static void
a_broken_invariant_still_stops_a_child(void **state)
{
	(void)state;
	int channel[2], status;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, channel), 0);
	pid_t pid = fork();
	if (pid == 0) {
		const char *const paths[] = { NULL };
		struct lockdown_result result;
		dup2(channel[1], 0);
		signal(SIGABRT, SIG_DFL);
		if (lockdown_enter(LOCKDOWN_READER, paths, &result, NULL))
			abort();
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	close(channel[0]);
	close(channel[1]);
}

/* Whoever is not the creator of the channel is not the parent. */
static void
an_orphan_leaves(void **state)
{
	(void)state;
	int channel[2], status;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, channel), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(channel[1], 0);
		if (fork() == 0) {
			const char *const paths[] = { NULL };
			struct lockdown_result result;
			_exit(lockdown_enter(LOCKDOWN_READER, paths, &result, NULL) ? 0 : 7);
		}
		wait(&status);
		_exit(WEXITSTATUS(status));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 7);
	close(channel[0]);
	close(channel[1]);
}

static int
prepare(void **state)
{
	(void)state;
	directory = g_dir_make_tmp("lockdown-XXXXXX", NULL);
	g_autofree char *allowed = g_build_filename(directory, "allowed", NULL);
	g_autofree char *file = g_build_filename(allowed, "file", NULL);
	g_autofree char *single = g_build_filename(directory, "single", NULL);
	g_autofree char *secret = g_build_filename(directory, "secret", NULL);

	return g_mkdir(allowed, 0700) != 0 || !g_file_set_contents(file, "x", 1, NULL)
	       || !g_file_set_contents(single, "x", 1, NULL)
	       || !g_file_set_contents(secret, "x", 1, NULL);
}

static int
clean(void **state)
{
	(void)state;
	static const char *const names[] = { "allowed/new", "allowed/file", "allowed",
		                             "single",      "secret",       "" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(directory, names[i], NULL);
		(void)remove(path);
	}
	g_free(directory);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_network_children_keep_sockets_alone),
		cmocka_unit_test(the_reader_keeps_nothing),
		cmocka_unit_test(a_broken_invariant_still_stops_a_child),
		cmocka_unit_test(an_orphan_leaves),
	};

	return cmocka_run_group_tests(tests, prepare, clean);
}
