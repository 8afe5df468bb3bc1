/* mentord: the core. Options, secrets, the lock, signals, systemd; the work is lib/mentoring. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/log.h"
#include "mentoring/exit_code.h"
#include "mentoring/office.h"
#include "mentoring/poke.h"

enum { LARGE_STORE_BYTES = 32 * 1024 * 1024, CHECK_AFTER_S = 5 };

static const char usage[] =
    "usage: mentord [--config FILE] [--check-config | --once]\n"
    "       mentord --version | --help\n"
    "\n"
    "  --config FILE    default /etc/mentord/mentord.conf, then FILE.d/*.conf by name\n"
    "  --check-config   say what is wrong with the configuration, and leave\n"
    "  --once           fetch, read, plan and deliver what is due now, and leave\n";

struct options {
	const char *config;
	bool check, once;
};

struct program {
	struct options options;
	struct core core;
	struct credentials credentials;
	struct office *office;
	int lock_fd, signal_fd, poke_fd;
	char *status; /* as systemd last heard it */
};

static void
print_complaints(const GPtrArray *complaints)
{
	for (guint i = 0; i < complaints->len; i++)
		fprintf(stderr, "%s\n", (const char *)g_ptr_array_index(complaints, i));
}

/* -1: go on; else leave with this code. */
static int
parse_options(int argc, char **argv, struct options *options)
{
	static const struct option long_options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check-config", no_argument, NULL, 'k' },
		{ "once", no_argument, NULL, 'o' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*options = (struct options){ .config = default_config };
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == 'c') {
			options->config = optarg;
		} else if (option == 'k') {
			options->check = true;
		} else if (option == 'o') {
			options->once = true;
		} else if (option == 'v') {
			printf("mentord %s\n", MENTORD_VERSION);
			return EXIT_OK;
		} else {
			fputs(usage, option == 'h' ? stdout : stderr);
			return option == 'h' ? EXIT_OK : EXIT_CONFIGURATION;
		}
	}
	if (optind < argc || (options->check && options->once)) {
		fputs(usage, stderr);
		return EXIT_CONFIGURATION;
	}
	return -1;
}

/* The texts and programmes that the settings name. */
static void
check_texts(struct settings *settings, GPtrArray *complaints)
{
	struct core core = { .settings = settings };
	g_autoptr(GError) error = NULL;

	if (!core_load_texts(&core, &error) || !core_check_programmes(&core, &error))
		g_ptr_array_add(complaints, g_strdup(error->message));
	core_clear_texts(&core);
}

/* The safety lines of the languages in use, the texts, and the secrets where their directory is known. */
static bool
check_rest(struct settings *settings, GPtrArray *complaints)
{
	static const char *const langs[] = { "fi", "sv", "en" };
	date_t today = (date_t)(clock_now() / 86400);
	const char *directory = credentials_directory();
	struct credentials credentials;

	for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
		const struct safety_line *line = settings_safety_line(settings, langs[i]);
		bool is_used = *line->phone || g_str_equal(langs[i], settings->mail.lang);
		char *problem = is_used ? settings_safety_problem(settings, langs[i], today) : NULL;
		if (problem)
			g_ptr_array_add(complaints, problem);
	}
	check_texts(settings, complaints);
	if (directory && credentials_open(settings, directory, &credentials, complaints))
		credentials_close(&credentials);
	return complaints->len == 0;
}

static int
check_config(const struct options *options)
{
	g_autoptr(GPtrArray) complaints = g_ptr_array_new_with_free_func(g_free);
	struct settings *settings = settings_load(options->config, complaints);
	bool ok = settings && check_rest(settings, complaints);

	print_complaints(complaints);
	if (settings)
		settings_free(settings);
	return ok ? EXIT_OK : EXIT_CONFIGURATION;
}

/* ---- start ---- */

static int
load_configuration(struct program *program)
{
	g_autoptr(GPtrArray) complaints = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	const char *directory = credentials_directory();

	program->core.settings = settings_load(program->options.config, complaints);
	if (program->core.settings && !directory)
		g_ptr_array_add(complaints,
		                g_strdup("CREDENTIALS_DIRECTORY is not set; start mentord by "
		                         "systemd (LoadCredential=), or "
		                         "set it to the directory that holds the secrets"));
	else if (program->core.settings)
		credentials_open(program->core.settings, directory, &program->credentials,
		                 complaints);
	if (!program->core.settings || complaints->len > 0) {
		print_complaints(complaints);
		return EXIT_CONFIGURATION;
	}
	program->core.token_key = &program->credentials.token_key;
	log_set_level((enum log_level)program->core.settings->log.level);
	if (core_load_texts(&program->core, &error)
	    && core_check_programmes(&program->core, &error))
		return -1;
	fprintf(stderr, "%s\n", error ? error->message : "the texts cannot be read");
	return EXIT_CONFIGURATION;
}

/* Released by the kernel when we end, however we end. */
static int
take_lock(struct program *program)
{
	const char *state = program->core.settings->paths.state;
	g_autofree char *path = g_build_filename(state, "lock", NULL);

	if (g_mkdir_with_parents(state, 0700) == 0)
		program->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (program->lock_fd < 0) {
		fprintf(stderr,
		        "%s: %s; the state directory must exist and belong to the user mentord\n",
		        path, g_strerror(errno));
		return EXIT_RUNTIME;
	}
	if (flock(program->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return -1;
	fprintf(stderr, "%s: another mentord works on this state directory\n", path);
	return EXIT_RUNTIME;
}

/* A large store is checked after READY, so that a start takes no longer for it. */
static bool
store_is_large(const struct program *program)
{
	g_autofree char *path =
	    g_build_filename(program->core.settings->paths.state, "mentord.db", NULL);
	struct stat file;

	return stat(path, &file) == 0 && file.st_size > LARGE_STORE_BYTES;
}

static bool
is_store_whole(struct program *program)
{
	g_autofree char *verdict = NULL;
	g_autoptr(GError) error = NULL;
	int64_t foreign_keys_n = 0;

	if (store_check(program->core.store, false, &verdict, &foreign_keys_n, &error)
	    && g_str_equal(verdict, "ok"))
		return true;
	g_autofree char *why = log_quote(verdict ? verdict : error->message);
	log_event(LOG_LEVEL_ERROR, "store_damaged", "why=%s", why);
	fputs("nothing was changed; restore the last good backup with mentorctl restore FILE\n",
	      stderr);
	return false;
}

static int
open_store(struct program *program)
{
	g_autoptr(GError) error = NULL;
	enum store_open how =
	    store_open(program->core.settings->paths.state, &program->core.store, &error);

	if (how != STORE_OPENED)
		fprintf(stderr, "%s\n", error->message);
	if (how == STORE_DAMAGED)
		fputs("nothing was changed; restore the last good backup with mentorctl restore "
		      "FILE\n",
		      stderr);
	if (how == STORE_OPENED && !store_is_large(program) && !is_store_whole(program))
		return EXIT_DAMAGED;
	if (how == STORE_OPENED && !office_recover(&program->core, clock_now(), &error)) {
		fprintf(stderr, "%s\n", error->message);
		return store_is_damaged(error) ? EXIT_DAMAGED : EXIT_RUNTIME;
	}
	return how == STORE_OPENED ? -1 : (int)exit_code_of_store(how);
}

static void
choose_own_copy(struct core *core)
{
	enum own_copy own_copy = core->settings->smtp.own_copy;

	core->own_copy =
	    own_copy == OWN_COPY_YES
	    || (own_copy == OWN_COPY_AUTO && store_value(core->store, "sent_gets_copies", 0) == 0);
}

/* ---- while it runs ---- */

static void
reload(struct program *program)
{
	g_autoptr(GPtrArray) complaints = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	struct settings *fresh = settings_load(program->options.config, complaints);
	struct settings *old = program->core.settings;

	if (fresh) {
		/* Paths and credentials hold for as long as we run. */
		g_free(fresh->paths.state);
		fresh->paths.state = g_strdup(old->paths.state);
		program->core.settings = fresh;
		if (core_load_texts(&program->core, &error)) {
			settings_free(old);
			log_set_level((enum log_level)fresh->log.level);
			choose_own_copy(&program->core);
			log_event(LOG_LEVEL_INFO, "reloaded", "%s", "");
			office_look(program->office);
			return;
		}
		program->core.settings = old;
		settings_free(fresh);
		g_ptr_array_add(complaints, g_strdup(error->message));
	}
	for (guint i = 0; i < complaints->len; i++) {
		g_autofree char *why = log_quote(g_ptr_array_index(complaints, i));
		log_event(LOG_LEVEL_ERROR, "reload_refused", "why=%s", why);
	}
}

static void
notify_status(void *data)
{
	struct program *program = data;
	g_autofree char *status = office_status(program->office);

	if (program->status && g_str_equal(program->status, status))
		return;
	sd_notifyf(0, "STATUS=%s", status);
	g_free(program->status);
	program->status = g_steal_pointer(&status);
}

static gboolean
on_signal(gint fd, GIOCondition condition, void *data)
{
	struct program *program = data;
	struct signalfd_siginfo info;

	(void)condition;
	if (read(fd, &info, sizeof info) != sizeof info)
		return G_SOURCE_CONTINUE;
	if (info.ssi_signo == SIGHUP) {
		sd_notify(0, "RELOADING=1");
		reload(program);
		sd_notify(0, "READY=1");
	} else {
		sd_notify(0, "STOPPING=1");
		office_stop(program->office);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean
on_watchdog(void *data)
{
	struct program *program = data;

	if (!office_is_stuck(program->office)) {
		sd_notify(0, "WATCHDOG=1");
		notify_status(program);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean
on_poke(gint fd, GIOCondition condition, void *data)
{
	struct program *program = data;

	(void)condition;
	poke_take(fd);
	office_look(program->office);
	notify_status(program);
	return G_SOURCE_CONTINUE;
}

static void
on_checked(GPid pid, gint status, void *data)
{
	struct program *program = data;

	g_spawn_close_pid(pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DAMAGED)
		office_damaged(program->office);
}

/* In a process of its own, over a connection of its own: a large store takes longer than the loop may
 * stand still. */
static gboolean
on_check(void *data)
{
	struct program *program = data;
	pid_t pid = fork();

	if (pid == 0) {
		struct program own = { .core.settings = program->core.settings };
		bool is_whole = store_open(own.core.settings->paths.state, &own.core.store, NULL)
		                    == STORE_OPENED
		                && is_store_whole(&own);
		_exit(is_whole ? EXIT_OK : EXIT_DAMAGED);
	}
	if (pid > 0)
		g_child_watch_add(pid, on_checked, program);
	return G_SOURCE_REMOVE;
}

static void
watch(struct program *program)
{
	uint64_t watchdog_us = 0;

	g_unix_fd_add(program->signal_fd, G_IO_IN, on_signal, program);
	if (store_is_large(program))
		g_timeout_add_seconds(CHECK_AFTER_S, on_check, program);
	if (program->options.once)
		return;
	program->poke_fd = poke_listen(program->core.settings->paths.state);
	if (program->poke_fd >= 0)
		g_unix_fd_add(program->poke_fd, G_IO_IN, on_poke, program);
	if (sd_watchdog_enabled(0, &watchdog_us) > 0)
		g_timeout_add((guint)(watchdog_us / 1000 / 2), on_watchdog, program);
}

/* Signals come by a descriptor: a handler would need a thread. */
static int
block_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int
work(struct program *program)
{
	static const int codes[] = {
		[OFFICE_DONE] = EXIT_OK,
		[OFFICE_TROUBLE] = EXIT_RUNTIME,
		[OFFICE_DAMAGED] = EXIT_DAMAGED,
	};

	choose_own_copy(&program->core);
	if (*program->core.settings->imap.processed)
		log_event(LOG_LEVEL_WARNING, "setting_without_effect",
		          "key=imap.processed mail=stays");
	program->office = office_new(&program->core, &program->credentials, program->options.once,
	                             notify_status, program);
	watch(program);
	log_event(LOG_LEVEL_INFO, "started", "version=%s once=%s", MENTORD_VERSION,
	          program->options.once ? "yes" : "no");
	sd_notify(0, "READY=1");
	notify_status(program);
	enum office_end end = office_run(program->office);
	log_event(LOG_LEVEL_INFO, "stopped", "code=%d", codes[end]);
	office_free(program->office);
	g_free(program->status);
	return codes[end];
}

static int
start(struct program *program)
{
	static int (*const steps[])(struct program * program) = { load_configuration, take_lock,
		                                                  open_store, work };
	int code = -1;

	for (size_t i = 0; i < G_N_ELEMENTS(steps) && code < 0; i++)
		code = steps[i](program);
	return code;
}

static void
finish(struct program *program)
{
	store_close(program->core.store);
	core_clear_texts(&program->core);
	credentials_close(&program->credentials);
	if (program->core.settings)
		settings_free(program->core.settings);
}

int
main(int argc, char **argv)
{
	struct program program = {
		.lock_fd = -1,
		.poke_fd = -1,
		.credentials = { .imap_fd = -1, .smtp_fd = -1, .client_fd = -1 },
	};

	/* What we hold in memory is nobody else's: no core file, no debugger. */
	prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
	umask(077);
	int code = parse_options(argc, argv, &program.options);
	if (code >= 0)
		return code;
	if (program.options.check)
		return check_config(&program.options);
	program.signal_fd = block_signals();
	code = start(&program);
	finish(&program);
	return code;
}
