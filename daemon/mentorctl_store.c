/* Commands about the store itself: whether it is sound, and a copy of it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/exit_code.h"
#include "store/ledger.h"

/* ---- verify ---- */

struct soundness {
	char *integrity; /* "ok", or the first problem */
	int64_t foreign_keys_n;
	int64_t broken_id; /* of the ledger, 0: it holds */
};

static bool
examine(struct store *store, struct soundness *soundness, GError **error)
{
	GError *failed = NULL;

	if (!store_check(store, true, &soundness->integrity, &soundness->foreign_keys_n, error))
		return false;
	ledger_verify(store, &soundness->broken_id, &failed);
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

static void
complain_of(json_t *problems, bool is_wrong, char *text)
{
	if (is_wrong)
		json_array_append_new(problems, json_string(text));
	g_free(text);
}

static json_t *
problems_of(const struct soundness *soundness)
{
	json_t *problems = json_array();

	complain_of(problems, !g_str_equal(soundness->integrity, "ok"),
	            g_utf8_make_valid(soundness->integrity, -1));
	complain_of(problems, soundness->foreign_keys_n != 0,
	            g_strdup_printf("%" G_GINT64_FORMAT " rows point to rows that are gone",
	                            soundness->foreign_keys_n));
	complain_of(problems, soundness->broken_id != 0,
	            g_strdup_printf("the ledger's chain breaks at row %" G_GINT64_FORMAT,
	                            soundness->broken_id));
	return problems;
}

json_t *
run_verify(struct ctl *ctl, GError **error)
{
	struct soundness soundness = { 0 };
	bool ok = examine(ctl->core.store, &soundness, error);
	json_t *object = ok ? json_object() : NULL;

	if (ok) {
		bool is_whole = g_str_equal(soundness.integrity, "ok");
		json_t *problems = problems_of(&soundness);
		bool is_sound = json_array_size(problems) == 0;
		ctl->exit_code = is_sound ? EXIT_OK : is_whole ? EXIT_RUNTIME : EXIT_DAMAGED;
		show_bool(object, "ok", is_sound);
		show_text(object, "integrity", soundness.integrity);
		show_number(object, "foreign_keys_n", soundness.foreign_keys_n);
		show_text(object, "ledger", soundness.broken_id == 0 ? "ok" : "broken");
		show_number(object, "schema", STORE_SCHEMA);
		json_object_set_new(object, "problems", problems);
	}
	g_free(soundness.integrity);
	return object;
}

/* ---- backup ---- */

static bool
failed_on(const char *file, GError **error)
{
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s: %s", file, g_strerror(errno));
	return false;
}

/* A copy that is not on the disk is none: the file, then its name. */
static bool
settle_on_disk(const char *file, int fd, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(file);
	int directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = directory_fd >= 0 && fsync(fd) == 0 && fsync(directory_fd) == 0;

	if (!ok)
		failed_on(file, error);
	if (directory_fd >= 0)
		close(directory_fd);
	return ok;
}

static bool
digest_of(const char *file, int fd, char **sha256, int64_t *bytes, GError **error)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	guchar buffer[64 * KIB];
	ssize_t n = 0;

	*bytes = 0;
	while ((n = read(fd, buffer, sizeof buffer)) > 0) {
		g_checksum_update(sum, buffer, n);
		*bytes += n;
	}
	if (n < 0)
		return failed_on(file, error);
	*sha256 = g_strdup(g_checksum_get_string(sum));
	return true;
}

static bool
describe_copy(const char *file, json_t *object, GError **error)
{
	g_autofree char *sha256 = NULL;
	int64_t bytes = 0;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return failed_on(file, error);
	bool ok = settle_on_disk(file, fd, error) && digest_of(file, fd, &sha256, &bytes, error);
	close(fd);
	show_number(object, "bytes", bytes);
	show_text(object, "sha256", sha256);
	return ok;
}

/* Root has become the owner of the store by now, who may write in few places. */
static bool
may_write_beside(const char *file, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(file);

	if (access(directory, W_OK | X_OK) == 0)
		return true;
	g_set_error(error, REMEDY, REMEDY_GIVE_UP,
	            "%s: %s; name a directory that the owner of the store may write in", directory,
	            g_strerror(errno));
	return false;
}

json_t *
run_backup(struct ctl *ctl, GError **error)
{
	const char *file = ctl->words[0];
	struct stat status;

	if (lstat(file, &status) == 0) {
		g_set_error(error, REMEDY, REMEDY_GIVE_UP,
		            "%s is there already; name a file that is not", file);
		return NULL;
	}
	if (!may_write_beside(file, error))
		return NULL;
	json_t *object = json_object();
	show_text(object, "file", file);
	bool ok =
	    ctl->dry_run
	    || (store_backup(ctl->core.store, file, error) && describe_copy(file, object, error));
	show_number(object, "schema", STORE_SCHEMA);
	if (!ok)
		g_clear_pointer(&object, json_decref);
	return object;
}
