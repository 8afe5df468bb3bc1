#include "child/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/remedy.h"
#include "child/protocol.h"

#ifndef MENTORD_LIBEXECDIR
#define MENTORD_LIBEXECDIR "/usr/libexec/mentord"
#endif

/* Descriptors from here on are in nobody's way while the child's fixed ones are laid out. */
enum { FIRST_FREE_FD = CHILD_SECRET_FD + 1 };

char *
spawn_directory(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);

	return self ? g_path_get_dirname(self) : g_strdup(MENTORD_LIBEXECDIR);
}

char *
spawn_program(const char *name)
{
	g_autofree char *directory = spawn_directory();
	g_autofree char *beside = g_build_filename(directory, name, NULL);

	if (g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
		return g_steal_pointer(&beside);
	return g_build_filename(MENTORD_LIBEXECDIR, name, NULL);
}

/* Descriptors are laid out from both ends: what is above stays clear of 0 to 3. */
static int
raise_fd(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
}

static int
fill_actions(posix_spawn_file_actions_t *actions, int channel, int secret)
{
	int why = posix_spawn_file_actions_adddup2(actions, channel, CHILD_CHANNEL_FD);

	if (why == 0)
		why = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null",
		                                       O_WRONLY, 0);
	if (why == 0 && secret >= 0)
		why = posix_spawn_file_actions_adddup2(actions, secret, CHILD_SECRET_FD);
	if (why == 0)
		why = posix_spawn_file_actions_addclosefrom_np(
		    actions, secret >= 0 ? FIRST_FREE_FD : CHILD_SECRET_FD);
	return why;
}

static void
fill_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
	/* A group of its own: Ctrl-C in a terminal is for the core, which lets a send end first. */
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
	                                         | POSIX_SPAWN_SETPGROUP);
}

/* 0 or an errno. */
static int
run(const char *path, const posix_spawn_file_actions_t *actions, char *const *environment,
    pid_t *pid)
{
	g_autofree char *name = g_path_get_basename(path);
	char *const arguments[] = { name, NULL };
	posix_spawnattr_t attributes;

	posix_spawnattr_init(&attributes);
	fill_attributes(&attributes);
	int why = posix_spawn(pid, path, actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	return why;
}

static int
start(const char *path, int channel, int secret, pid_t *pid)
{
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	int why = fill_actions(&actions, channel, secret);
	if (why == 0)
		why = run(path, &actions, environment, pid);
	posix_spawn_file_actions_destroy(&actions);
	return why;
}

static void
close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

bool
spawn_child(const char *name, int secret_fd, pid_t *pid, int *channel_fd, GError **error)
{
	g_autofree char *path = spawn_program(name);
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		g_set_error(error, REMEDY, REMEDY_RETRY, "%s: socketpair: %s", path,
		            g_strerror(errno));
		return false;
	}
	int channel = raise_fd(ends[1]);
	int secret = secret_fd >= 0 ? raise_fd(secret_fd) : -1;
	if (secret >= 0)
		(void)lseek(secret, 0, SEEK_SET);
	int why = channel < 0 || (secret_fd >= 0 && secret < 0) ? errno
	                                                        : start(path, channel, secret, pid);
	close(ends[1]);
	close_if_open(channel);
	close_if_open(secret);
	if (why != 0) {
		close(ends[0]);
		g_set_error(error, REMEDY,
		            why == ENOENT || why == EACCES ? REMEDY_OPERATOR : REMEDY_RETRY,
		            "%s: cannot be started: %s", path, g_strerror(why));
		return false;
	}
	*channel_fd = ends[0];
	return true;
}

/* Nothing of ours is open in it but what it reads. */
static int
start_other(const char *path, int input, pid_t *pid)
{
	char search[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char language[] = "LANG=C.UTF-8";
	char *const environment[] = { search, language, NULL };
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	int why = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	for (int fd = STDOUT_FILENO; why == 0 && fd <= STDERR_FILENO; fd++)
		why = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
	if (why == 0)
		why = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	if (why == 0)
		why = run(path, &actions, environment, pid);
	posix_spawn_file_actions_destroy(&actions);
	return why;
}

bool
spawn_other(const char *path, const char *input, pid_t *pid, GError **error)
{
	size_t len = strlen(input);
	int fd = memfd_create("input", MFD_CLOEXEC);
	bool is_written =
	    fd >= 0 && write(fd, input, len) == (ssize_t)len && lseek(fd, 0, SEEK_SET) == 0;
	int why = is_written ? start_other(path, fd, pid) : errno;

	close_if_open(fd);
	if (why != 0)
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "%s: cannot be started: %s", path,
		            g_strerror(why));
	return why == 0;
}
