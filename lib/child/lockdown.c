#include "child/lockdown.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "child/protocol.h"

#ifdef MENTOR_SANITIZE
#include <sanitizer/lsan_interface.h>

static bool is_locked;

/* The leak check needs the ptrace that seccomp takes away, and it would fail every child. */
int
__lsan_is_turned_off(void)
{
	return is_locked;
}
#endif

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#else
#error "say here which AUDIT_ARCH_ this machine has"
#endif

static bool
refused(GError **error, const char *what)
{
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "lockdown: %s: %s", what, g_strerror(errno));
	return false;
}

/* ---- tied to the parent ---- */

/* The creator of the channel is our parent. It may have died before PR_SET_PDEATHSIG took hold;
 * then we have another one by now. */
static bool
parent_lives(void)
{
	struct ucred peer;
	socklen_t len = sizeof peer;

	return getsockopt(CHILD_CHANNEL_FD, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0
	       && peer.pid == getppid();
}

static bool
tie_to_parent(GError **error)
{
	static const struct {
		int option;
		unsigned long value;
		const char *what;
	} rows[] = {
		{ PR_SET_PDEATHSIG, SIGKILL, "PR_SET_PDEATHSIG" },
		{ PR_SET_DUMPABLE, 0, "PR_SET_DUMPABLE" },
		{ PR_SET_NO_NEW_PRIVS, 1, "PR_SET_NO_NEW_PRIVS" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (prctl(rows[i].option, rows[i].value, 0UL, 0UL, 0UL) != 0)
			return refused(error, rows[i].what);
	errno = ESRCH;
	return parent_lives() || refused(error, "the core is gone");
}

/* ---- resource limits ---- */

static bool
limit_resources(enum lockdown_role role, GError **error)
{
	const struct {
		__rlimit_resource_t resource;
		rlim_t most;
		const char *what;
		bool all; /* else the reader alone */
	} rows[] = {
		{ RLIMIT_CORE, 0, "RLIMIT_CORE", true },
		{ RLIMIT_NOFILE, LIMIT_CHILD_FDS, "RLIMIT_NOFILE", true },
		/* The only files a child writes are the memfds of its frames. */
		{ RLIMIT_FSIZE, LIMIT_FRAME_BYTES, "RLIMIT_FSIZE", true },
#ifndef MENTOR_SANITIZE
		{ RLIMIT_AS, LIMIT_READER_ADDRESS_BYTES, "RLIMIT_AS", false },
#endif
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct rlimit limit = { .rlim_cur = rows[i].most, .rlim_max = rows[i].most };
		if ((rows[i].all || role == LOCKDOWN_READER)
		    && setrlimit(rows[i].resource, &limit) != 0)
			return refused(error, rows[i].what);
	}
	return true;
}

/* ---- Landlock: glibc has no wrappers ---- */

enum {
	/* Of ABI 3 and 5; Debian 12's header ends at ABI 2. */
	ACCESS_TRUNCATE = 1 << 14,
	ACCESS_IOCTL_DEV = 1 << 15,
	ACCESS_OF_ABI_1 = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
	ACCESS_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
};

/* What this kernel can take away, 0 if it has no Landlock for us. */
static uint64_t
landlock_known(void)
{
	long abi =
	    syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
	uint64_t known = abi < 1 ? 0 : ACCESS_OF_ABI_1;

	if (abi >= 2)
		known |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		known |= ACCESS_TRUNCATE;
	if (abi >= 5)
		known |= ACCESS_IOCTL_DEV;
	return known;
}

bool
lockdown_has_landlock(void)
{
	const struct landlock_ruleset_attr attribute = { .handled_access_fs = ACCESS_OF_ABI_1 };
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute, 0U);

	if (ruleset >= 0)
		close(ruleset);
	return ruleset >= 0;
}

/* A path that is missing is skipped. */
static bool
landlock_allow(int ruleset, const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
	bool ok = fstat(fd, &status) == 0;
	struct landlock_path_beneath_attr beneath = {
		.allowed_access =
		    ok && S_ISDIR(status.st_mode) ? ACCESS_READ : LANDLOCK_ACCESS_FS_READ_FILE,
		.parent_fd = fd,
	};
	ok = ok
	     && syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0U)
	            == 0;
	close(fd);
	return ok;
}

/* Sets `*held` when the kernel does it; where it does not, that is no error. */
static bool
keep_paths(const char *const *paths, bool *held, GError **error)
{
	struct landlock_ruleset_attr attribute = { .handled_access_fs = landlock_known() };

	*held = false;
	if (attribute.handled_access_fs == 0)
		return true;
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attribute, sizeof attribute, 0U);
	if (ruleset < 0)
		return errno == EPERM || refused(error, "landlock_create_ruleset");
	bool ok = true;
	for (size_t i = 0; ok && paths[i]; i++)
		ok = landlock_allow(ruleset, paths[i]);
	ok = ok && syscall(SYS_landlock_restrict_self, ruleset, 0U) == 0;
	int why = errno;
	close(ruleset);
	errno = why;
	*held = ok;
	return ok || refused(error, "Landlock");
}

/* ---- seccomp ---- */

enum when { ALWAYS, IF_EQUAL, UNLESS_EQUAL };

/* One system call that answers EPERM: always, or by the low half of an argument. */
struct denial {
	long call;
	enum when when;
	unsigned argument;
	uint32_t value;
};

/* In place of the caller's own pid, which a table cannot know. */
#define OWN_PID UINT32_MAX

static const struct denial of_all[] = {
	{ .call = SYS_execve },
	{ .call = SYS_execveat },
	/* Other processes: the core and its other children have our uid. abort() signals itself. */
	{ .call = SYS_kill },
	{ .call = SYS_tkill },
	{ .call = SYS_tgkill, .when = UNLESS_EQUAL, .argument = 0, .value = OWN_PID },
	{ .call = SYS_rt_sigqueueinfo },
	{ .call = SYS_rt_tgsigqueueinfo },
	{ .call = SYS_pidfd_open },
	{ .call = SYS_pidfd_send_signal },
	{ .call = SYS_pidfd_getfd },
	{ .call = SYS_fcntl, .when = IF_EQUAL, .argument = 1, .value = F_SETOWN },
	{ .call = SYS_fcntl, .when = IF_EQUAL, .argument = 1, .value = F_SETOWN_EX },
	{ .call = SYS_fcntl, .when = IF_EQUAL, .argument = 1, .value = F_SETSIG },
	{ .call = SYS_ioctl, .when = IF_EQUAL, .argument = 1, .value = FIOSETOWN },
	{ .call = SYS_ioctl, .when = IF_EQUAL, .argument = 1, .value = SIOCSPGRP },
	{ .call = SYS_ptrace },
	{ .call = SYS_process_vm_readv },
	{ .call = SYS_process_vm_writev },
	{ .call = SYS_process_madvise },
	{ .call = SYS_kcmp },
	{ .call = SYS_prlimit64, .when = UNLESS_EQUAL, .argument = 0, .value = 0 },
	{ .call = SYS_setpriority },
	{ .call = SYS_ioprio_set },
	{ .call = SYS_sched_setaffinity },
	{ .call = SYS_sched_setattr },
	{ .call = SYS_sched_setparam },
	{ .call = SYS_sched_setscheduler },
	/* Files by ways that Landlock's first ABIs leave open. */
	{ .call = SYS_truncate },
	{ .call = SYS_fchmod },
	{ .call = SYS_fchmodat },
	{ .call = SYS_fchown },
	{ .call = SYS_fchownat },
	{ .call = SYS_utimensat },
	{ .call = SYS_setxattr },
	{ .call = SYS_lsetxattr },
	{ .call = SYS_fsetxattr },
	{ .call = SYS_open_by_handle_at },
#ifdef SYS_chmod /* what newer machines never had */
	{ .call = SYS_chmod },
	{ .call = SYS_chown },
	{ .call = SYS_lchown },
	{ .call = SYS_utime },
	{ .call = SYS_utimes },
	{ .call = SYS_futimesat },
#endif
	/* Ways around the filter and wide doors into the kernel. */
	{ .call = SYS_io_uring_setup },
	{ .call = SYS_io_uring_enter },
	{ .call = SYS_io_uring_register },
	{ .call = SYS_bpf },
	{ .call = SYS_perf_event_open },
	{ .call = SYS_userfaultfd },
	{ .call = SYS_add_key },
	{ .call = SYS_request_key },
	{ .call = SYS_keyctl },
	{ .call = SYS_unshare },
	{ .call = SYS_setns },
	{ .call = SYS_mount },
	{ .call = SYS_umount2 },
	{ .call = SYS_pivot_root },
	{ .call = SYS_chroot },
};

/* The channel lives on: it is recvmsg and sendmsg on a socket that is there. */
static const struct denial of_reader[] = {
	{ .call = SYS_socket },  { .call = SYS_socketpair }, { .call = SYS_connect },
	{ .call = SYS_bind },    { .call = SYS_listen },     { .call = SYS_accept },
	{ .call = SYS_accept4 }, { .call = SYS_sendto },     { .call = SYS_sendmmsg },
};

static const struct sock_filter deny = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
static const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

static void
filter_add(GArray *filter, struct sock_filter step)
{
	g_array_append_val(filter, step);
}

static void
filter_load(GArray *filter, size_t offset)
{
	filter_add(filter,
	           (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* Skip so many steps if what is loaded equals `value`, or so many if not. */
static void
filter_branch(GArray *filter, uint32_t value, uint8_t if_equal, uint8_t if_not)
{
	filter_add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, if_equal,
	                                                if_not));
}

/* The call's number is loaded before it and after it. */
static void
filter_add_denial(GArray *filter, const struct denial *denial)
{
	uint32_t value = denial->value == OWN_PID ? (uint32_t)getpid() : denial->value;

	if (denial->when == ALWAYS) {
		filter_branch(filter, (uint32_t)denial->call, 0, 1);
		filter_add(filter, deny);
		return;
	}
	filter_branch(filter, (uint32_t)denial->call, 0, 4);
	/* Both machines are little-endian: the low half comes first. */
	filter_load(filter,
	            offsetof(struct seccomp_data, args) + denial->argument * sizeof(uint64_t));
	filter_branch(filter, value, denial->when == UNLESS_EQUAL, denial->when == IF_EQUAL);
	filter_add(filter, deny);
	filter_load(filter, offsetof(struct seccomp_data, nr));
}

static void
filter_begin(GArray *filter)
{
	filter_load(filter, offsetof(struct seccomp_data, arch));
	filter_branch(filter, THIS_ARCH, 1, 0);
	filter_add(filter, deny);
	filter_load(filter, offsetof(struct seccomp_data, nr));
#ifdef __X32_SYSCALL_BIT
	filter_add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K,
	                                                __X32_SYSCALL_BIT, 0, 1));
	filter_add(filter, deny);
#endif
}

static bool
filter_calls(enum lockdown_role role, GError **error)
{
	g_autoptr(GArray) filter = g_array_new(FALSE, FALSE, sizeof(struct sock_filter));

	filter_begin(filter);
	for (size_t i = 0; i < G_N_ELEMENTS(of_all); i++)
		filter_add_denial(filter, &of_all[i]);
	for (size_t i = 0; role == LOCKDOWN_READER && i < G_N_ELEMENTS(of_reader); i++)
		filter_add_denial(filter, &of_reader[i]);
	filter_add(filter, allow);

	struct sock_fprog program = {
		.len = (unsigned short)filter->len,
		.filter = (struct sock_filter *)(void *)filter->data,
	};
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0UL, 0UL) == 0
	       || refused(error, "seccomp");
}

bool
lockdown_enter(enum lockdown_role role, const char *const *paths, struct lockdown_result *result,
               GError **error)
{
#ifdef MENTOR_SANITIZE
	is_locked = true;
#endif
	return tie_to_parent(error) && limit_resources(role, error)
	       && keep_paths(paths, &result->landlock, error) && filter_calls(role, error);
}
