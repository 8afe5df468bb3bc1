/* The copy is made, checked and changed in a directory of its own beside the store, and takes its place by a rename:
 * whatever goes wrong before that leaves the store as it was. */
#include "mentoring/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/remedy.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "store/erasure.h"
#include "store/hold.h"
#include "store/inbox.h"
#include "store/outbox.h"

enum { ALL_MENTORSHIPS = 0 };

static const char base_name[] = "mentord.db";
static const char *const beside[] = { "", "-wal", "-shm" };
/* When, and of which instant the backup is: until the admin has been told. */
static const char restored_at[] = "restored_at";
static const char backup_at[] = "restored_backup_at";

void
restored_clear(struct restored *restored)
{
	g_clear_pointer(&restored->before, g_free);
}

static bool
failed_on(const char *path, GError **error)
{
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s: %s", path, g_strerror(errno));
	return false;
}

/* The daemon's own lock. Released when we end. -1 with an error. */
static int
lock(const char *state, GError **error)
{
	g_autofree char *path = g_build_filename(state, "lock", NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		failed_on(path, error);
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	g_set_error(error, REMEDY, REMEDY_GIVE_UP,
	            "a mentord works on %s; stop it first: systemctl stop mentord", state);
	return -1;
}

static bool
write_whole(int to, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(to, bytes, len);
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
copy_bytes(int from, int to)
{
	char buffer[64 * KIB];
	ssize_t n = 0;

	while ((n = read(from, buffer, sizeof buffer)) > 0)
		if (!write_whole(to, buffer, (size_t)n))
			return false;
	return n == 0 && fsync(to) == 0;
}

static bool
copy_file(const char *file, const char *to, utc_t *made_at, GError **error)
{
	int from_fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat status = { 0 };

	if (from_fd < 0)
		return failed_on(file, error);
	int to_fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = to_fd >= 0 && fstat(from_fd, &status) == 0 && copy_bytes(from_fd, to_fd);
	if (!ok)
		failed_on(to, error);
	*made_at = (utc_t)status.st_mtim.tv_sec;
	close(from_fd);
	if (to_fd >= 0)
		close(to_fd);
	return ok;
}

static void
remove_base(const char *directory)
{
	for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
		g_autofree char *path = g_strdup_printf("%s/%s%s", directory, base_name, beside[i]);
		g_unlink(path);
	}
}

/* What a failed try has left there is no use to anybody. */
static bool
make_workplace(const char *directory, GError **error)
{
	remove_base(directory);
	g_rmdir(directory);
	return g_mkdir(directory, 0700) == 0 || failed_on(directory, error);
}

static bool
is_whole(struct store *store, GError **error)
{
	g_autofree char *verdict = NULL;
	int64_t foreign_keys_n = 0;

	if (!store_check(store, true, &verdict, &foreign_keys_n, error))
		return false;
	if (g_str_equal(verdict, "ok") && foreign_keys_n == 0)
		return true;
	g_set_error(error, REMEDY, REMEDY_OPERATOR, "the backup is damaged: %s (SQLite check)",
	            verdict);
	return false;
}

static bool
prepare(struct store *store, struct restored *restored, utc_t now, GError **error)
{
	if (!store_begin(store, error))
		return false;
	restored->doubts_n = outbox_doubt_all(store, now, error);
	if (restored->doubts_n >= 0 && inbox_recover(store, error)
	    && hold_start(store, ALL_MENTORSHIPS, "restored", now, error) != 0
	    && store_set_value(store, restored_at, now, error)
	    && store_set_value(store, backup_at, restored->backup_at, error)
	    && store_commit(store, error))
		return store_checkpoint(store, error);
	store_rollback(store);
	return false;
}

/* The old store keeps its name with a time behind it. */
static bool
set_aside(const char *state, utc_t now, char **before, GError **error)
{
	g_autofree char *name = g_strdup_printf("%s.before-%" G_GINT64_FORMAT, base_name, now);
	g_autofree char *to = g_build_filename(state, name, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
		g_autofree char *old = g_strdup_printf("%s/%s%s", state, base_name, beside[i]);
		g_autofree char *kept = g_strconcat(to, beside[i], NULL);
		if (g_rename(old, kept) != 0 && errno != ENOENT)
			return failed_on(old, error);
		if (i == 0 && g_file_test(kept, G_FILE_TEST_EXISTS))
			*before = g_strdup(kept);
	}
	return true;
}

static bool
put_in_place(const char *state, const char *workplace, GError **error)
{
	g_autofree char *from = g_build_filename(workplace, base_name, NULL);
	g_autofree char *to = g_build_filename(state, base_name, NULL);
	int directory_fd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = directory_fd >= 0 && g_rename(from, to) == 0 && fsync(directory_fd) == 0;

	if (!ok)
		failed_on(to, error);
	if (directory_fd >= 0)
		close(directory_fd);
	return ok;
}

/* Into the workplace, and made ready there. */
static bool
take(const char *file, const char *workplace, utc_t now, struct restored *restored, GError **error)
{
	g_autofree char *copy = g_build_filename(workplace, base_name, NULL);
	struct store *store = NULL;

	if (!copy_file(file, copy, &restored->backup_at, error))
		return false;
	restored->how = store_open(workplace, &store, error);
	if (restored->how != STORE_OPENED)
		return false;
	bool ok = is_whole(store, error) && prepare(store, restored, now, error);
	store_close(store);
	return ok;
}

bool
restore_run(const struct settings *settings, const char *file, bool try_only, utc_t now,
            struct restored *restored, GError **error)
{
	const char *state = settings->paths.state;
	g_autofree char *workplace = g_build_filename(state, "restoring", NULL);
	int lock_fd = lock(state, error);

	*restored = (struct restored){ .how = STORE_OPENED };
	if (lock_fd < 0)
		return false;
	bool ok = make_workplace(workplace, error) && take(file, workplace, now, restored, error)
	          && (try_only
	              || (set_aside(state, now, &restored->before, error)
	                  && put_in_place(state, workplace, error)));
	remove_base(workplace);
	g_rmdir(workplace);
	close(lock_fd);
	return ok;
}

/* ---- the admin is told ---- */

static int64_t
erased_again(struct core *core, utc_t since)
{
	g_autoptr(GArray) all = erasure_list(core->store, NULL);
	int64_t n = 0;

	for (guint i = 0; all && i < all->len; i++) {
		const struct erasure *erasure = &g_array_index(all, struct erasure, i);
		n += g_str_equal(erasure->cause, "restored") && erasure->asked_at >= since ? 1 : 0;
	}
	return n;
}

static bool
tell(struct core *core, utc_t at, utc_t now, GError **error)
{
	const char *lang = core->settings->admin.lang;
	const char *zone = core->settings->mail.zone;
	utc_t made_at = store_value(core->store, backup_at, at);
	g_autofree char *key = g_strdup_printf("restored:%" G_GINT64_FORMAT, at);
	json_t *data = json_object();
	struct letter letter = letter_to_admin(core, "admin_restored", key, data);

	data_set(data, "instance", core->settings->mail.address);
	data_take(data, "date", facts_date(lang, zone, made_at, now));
	data_take(data, "time", facts_time(lang, zone, made_at));
	data_number(data, "n", erased_again(core, at));
	bool ok = letter_post(core, &letter, now, NULL, NULL, error)
	          && store_set_value(core->store, restored_at, 0, error);
	json_decref(data);
	return ok;
}

int64_t
restore_tell(struct core *core, utc_t now, GError **error)
{
	utc_t at = store_value(core->store, restored_at, 0);

	if (at == 0)
		return 0;
	if (!store_begin(core->store, error))
		return -1;
	if (tell(core, at, now, error) && store_commit(core->store, error))
		return 0;
	store_rollback(core->store);
	return -1;
}
