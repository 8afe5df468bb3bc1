/* `mentorctl init`: a directory with all that a mentord needs but the passwords. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "child/spawn.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"

enum {
	LONGEST_PATH = 128
}; /* a line of the configuration takes 198 bytes, the path two more names */

static bool
failed_on(const char *path, GError **error)
{
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s: %s", path, g_strerror(errno));
	return false;
}

static bool
make_directory(const char *path, GError **error)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST || failed_on(path, error);
}

/* ---- the texts ---- */

static bool
copy_file(const char *from, const char *to, GError **error)
{
	g_autofree char *text = NULL;
	gsize len = 0;

	return g_file_get_contents(from, &text, &len, error)
	       && g_file_set_contents(to, text, (gssize)len, error);
}

/* The plain files of a directory; others are handed to `inner`, if there is one. */
static bool
copy_files(const char *from, const char *to,
           bool (*inner)(const char *from, const char *to, GError **error), GError **error)
{
	g_autoptr(GDir) files = g_dir_open(from, 0, error);
	const char *name = NULL;
	bool ok = files && make_directory(to, error);

	while (ok && (name = g_dir_read_name(files)) != NULL) {
		g_autofree char *source = g_build_filename(from, name, NULL);
		g_autofree char *target = g_build_filename(to, name, NULL);
		if (!g_file_test(source, G_FILE_TEST_IS_DIR))
			ok = copy_file(source, target, error);
		else if (inner)
			ok = inner(source, target, error);
	}
	return ok;
}

static bool
copy_leaf(const char *from, const char *to, GError **error)
{
	return copy_files(from, to, NULL, error);
}

static bool
copy_texts(const char *directory, GError **error)
{
	g_autofree char *shipped = core_shipped_templates();
	g_autofree char *own = g_build_filename(directory, "templates", NULL);

	return copy_files(shipped, own, copy_leaf, error);
}

/* ---- the key ---- */

static bool
write_key(int fd, const char *path, GError **error)
{
	char key[TOKEN_KEY_BYTES];

	if (getrandom(key, sizeof key, 0) != sizeof key)
		return failed_on(path, error);
	bool ok =
	    (write(fd, key, sizeof key) == sizeof key && fsync(fd) == 0) || failed_on(path, error);
	explicit_bzero(key, sizeof key);
	return ok;
}

/* A key that is there stays: a store hangs on it. */
static bool
make_key(const char *directory, GError **error)
{
	g_autofree char *place = g_build_filename(directory, "credentials", NULL);
	g_autofree char *path = g_build_filename(place, "token-key", NULL);

	if (!make_directory(place, error))
		return false;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST || failed_on(path, error);
	bool ok = write_key(fd, path, error);
	close(fd);
	return ok;
}

/* ---- the store ---- */

static bool
make_store(const char *directory, GError **error)
{
	g_autofree char *state = g_build_filename(directory, "state", NULL);
	struct store *store = NULL;

	if (!make_directory(state, error) || store_open(state, &store, error) != STORE_OPENED)
		return false;
	store_close(store);
	return true;
}

/* ---- the configuration ---- */

static char *
sample_path(void)
{
	g_autofree char *beside = spawn_directory();
	g_autofree char *built = g_build_filename(beside, "mentord.conf.sample", NULL);

	if (g_file_test(built, G_FILE_TEST_IS_REGULAR))
		return g_steal_pointer(&built);
	return g_build_filename(beside, "..", "share", "mentord", "mentord.conf", NULL);
}

/* "; state = default" becomes "state = DIR/state". */
static bool
fill_in(GString *text, const char *line, const char *key, const char *directory, GError **error)
{
	g_autofree char *filled = g_strdup_printf("%s = %s/%s", key, directory, key);

	if (g_string_replace(text, line, filled, 1) == 1)
		return true;
	g_set_error(error, REMEDY, REMEDY_OPERATOR,
	            "the sample configuration has no line \"%s\"; install mentord again", line);
	return false;
}

static bool
write_configuration(const char *directory, const char *path, GError **error)
{
	g_autofree char *sample = sample_path();
	g_autofree char *contents = NULL;

	if (!g_file_get_contents(sample, &contents, NULL, error))
		return false;
	GString *text = g_string_new(contents);
	bool ok =
	    fill_in(text, "; state = default", "state", directory, error)
	    && fill_in(text, "; templates = /etc/mentord/templates", "templates", directory, error)
	    && g_file_set_contents_full(path, text->str, (gssize)text->len,
	                                G_FILE_SET_CONTENTS_DURABLE, 0600, error);
	g_string_free(text, TRUE);
	return ok;
}

/* ---- all of it ---- */

static bool
is_usable(const char *directory, const char *conf, GError **error)
{
	const char *wrong = NULL;

	if (strlen(directory) > LONGEST_PATH)
		wrong = "is too long a path; choose a shorter one";
	else if (strpbrk(directory, ";#\n\r\t\"") || !g_utf8_validate(directory, -1, NULL))
		wrong = "cannot stand in the configuration; choose a path of plain letters";
	else if (g_file_test(conf, G_FILE_TEST_EXISTS))
		wrong = "has a mentord.conf already; choose another directory";
	if (wrong)
		g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s %s", directory, wrong);
	return !wrong;
}

static void
say_what_next(const char *directory)
{
	printf(
	    "%s is ready. Next:\n"
	    "  write address, [imap] and [smtp] url, [admin] address into %s/mentord.conf\n"
	    "  put the passwords into %s/credentials/imap-password and smtp-password (chmod 600)\n"
	    "  CREDENTIALS_DIRECTORY=%s/credentials mentord --config %s/mentord.conf "
	    "--check-config\n"
	    "Under systemd copy mentord.conf without its two lines below [paths] to /etc/mentord.\n",
	    directory, directory, directory, directory, directory);
}

/* The configuration comes last: with it the directory counts as made. */
json_t *
run_init(struct ctl *ctl, GError **error)
{
	g_autofree char *directory = g_canonicalize_filename(ctl->words[0], NULL);
	g_autofree char *conf = g_build_filename(directory, "mentord.conf", NULL);

	if (!is_usable(directory, conf, error))
		return NULL;
	bool ok = ctl->dry_run
	          || (make_directory(directory, error) && copy_texts(directory, error)
	              && make_key(directory, error) && make_store(directory, error)
	              && write_configuration(directory, conf, error));
	if (!ok)
		return NULL;
	if (!ctl->as_json) {
		if (ctl->dry_run)
			printf("would make %s, with mentord.conf, templates, credentials/token-key "
			       "and state in %s\n",
			       conf, directory);
		else
			say_what_next(directory);
		return json_null();
	}
	json_t *object = json_object();
	show_text(object, "directory", directory);
	show_text(object, "configuration", conf);
	return object;
}
