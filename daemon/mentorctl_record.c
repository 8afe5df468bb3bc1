/* Commands about a mentee's record: a copy of it, and its end. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/remedy.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/erase.h"
#include "mentoring/exit_code.h"
#include "mentoring/poke.h"
#include "mentoring/record.h"
#include "mentoring/roster.h"
#include "store/erasure.h"
#include "store/errand.h"
#include "store/ledger.h"
#include "store/record.h"
#include "store/removal.h"

static bool
cannot(const char *path, const char *instead, GError **error)
{
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s: %s; %s", path, g_strerror(errno), instead);
	return false;
}

/* ---- export ---- */

struct exporting {
	const char *directory; /* NULL: only counted */
	GChecksum *mails;
};

static bool
write_part(const char *path, const struct record_file *file, GError **error)
{
	int flags =
	    O_WRONLY | O_CLOEXEC | O_NOFOLLOW | (file->part == 1 ? O_CREAT | O_EXCL : O_APPEND);
	int fd = open(path, flags, 0600);
	const char *at = file->content->str;
	size_t left = file->content->len;

	if (fd < 0)
		return cannot(path, "name a directory that is not there yet", error);
	while (left > 0) {
		ssize_t n = write(fd, at, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		at += n;
		left -= (size_t)n;
	}
	bool ok = left == 0 && fsync(fd) == 0;
	if (!ok)
		cannot(path, "make room or name another directory", error);
	close(fd);
	return ok;
}

/* The parts of a file are one again. */
static bool
take_file(const struct record_file *file, void *data, GError **error)
{
	struct exporting *exporting = data;
	g_autofree char *name = g_strdup_printf("%s.%s", file->stem, file->suffix);
	g_autofree char *path =
	    exporting->directory ? g_build_filename(exporting->directory, name, NULL) : NULL;

	if (g_str_equal(file->suffix, "mbox"))
		g_checksum_update(exporting->mails, (const guchar *)file->content->str,
		                  (gssize)file->content->len);
	return !path || write_part(path, file, error);
}

static bool
make_directory(const char *path, GError **error)
{
	if (g_mkdir(path, 0700) == 0)
		return true;
	return errno == EEXIST
	           ? cannot(path, "name a directory that is not there yet", error)
	           : cannot(path, "name one in a directory that belongs to the owner of the store",
	                    error);
}

/* As files it is noted for good, and the mentee told; else the daemon mails it. */
static bool
note_export(struct ctl *ctl, const struct pair *pair, const char *directory, GError **error)
{
	struct store *store = ctl->core.store;
	int64_t id = pair->mentorship.id;
	g_autofree char *uuid = id_new();
	const struct ledger_new row = { id, ADDRESSEE_ADMIN, "export", uuid };

	if (!directory)
		return errand_set(store, id, "export", ctl->now, error);
	return ledger_add(store, &row, ctl->now, error)
	       && errand_set(store, id, "told", ctl->now, error);
}

static json_t *
export_pair(struct ctl *ctl, const struct pair *pair, GError **error)
{
	const char *wanted = ctl->values[OPTION_OUT];
	g_autoptr(GChecksum) mails = g_checksum_new(G_CHECKSUM_SHA256);
	struct exporting exporting = { ctl->dry_run ? NULL : wanted, mails };
	const struct record_taker taker = { take_file, &exporting };
	g_autoptr(GArray) rows = record_mails(ctl->core.store, pair->mentorship.id, error);

	if (!rows || (exporting.directory && !make_directory(exporting.directory, error))
	    || !record_make(&ctl->core, pair, RECORD_DATA, ctl->now, &taker, error)
	    || !note_export(ctl, pair, wanted, error))
		return NULL;
	json_t *object = json_object();
	show_text(object, "mentee", pair->mentee.handle);
	show_instant(object, "at", ctl->now);
	show_number(object, "mails_n", rows->len);
	show_text(object, wanted ? "dir" : "to", wanted ? wanted : pair->mentee.addr);
	show_text(object, "sha256", g_checksum_get_string(mails));
	return object;
}

json_t *
run_mentee_export(struct ctl *ctl, GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(&ctl->core, ctl->words[0], error);

	return pair ? export_pair(ctl, pair, error) : NULL;
}

/* ---- erasure ---- */

enum { PATIENCE = 100, PAUSE_US = 50000 };

/* Asked on a terminal; a script says --yes. */
static bool
is_meant(const struct ctl *ctl, const struct person *mentee, GError **error)
{
	char line[128];

	if (ctl->dry_run || ctl->values[OPTION_YES])
		return true;
	if (isatty(STDIN_FILENO)) {
		fprintf(
		    stderr,
		    "Everything about %s goes, here and on the mail server, for good. Type the ID "
		    "to go on: ",
		    mentee->handle);
		if (fgets(line, sizeof line, stdin)
		    && g_str_equal(g_strstrip(line), mentee->handle))
			return true;
	}
	g_set_error(error, REMEDY, REMEDY_GIVE_UP,
	            "nothing was erased; write --yes behind it, or the ID when it is asked for");
	return false;
}

static bool
begin_erasure(struct ctl *ctl, int64_t mentee_id, char **receipt, GError **error)
{
	struct store *store = ctl->core.store;

	for (int i = 1; i < PATIENCE && !store_begin(store, NULL); i++)
		;
	store_rollback(store);
	if (!store_begin(store, error))
		return false;
	if (erase_person(&ctl->core, mentee_id, "admin", ctl->now, receipt, error)
	    && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

/* As far as it goes here; what waits for the mail server, or for a mail on the wire, the daemon does. */
static void
erase_now(struct ctl *ctl, const GArray *erasures)
{
	for (guint i = 0; i < erasures->len; i++) {
		int64_t id = g_array_index(erasures, struct erasure, i).id;
		for (int n = 0; n < PATIENCE && !erase_rows(&ctl->core, id, ctl->now, NULL); n++)
			g_usleep(PAUSE_US);
	}
}

static json_t *
describe(struct ctl *ctl, const struct person *mentee, const GArray *begun, const char *receipt,
         GError **error)
{
	int64_t rows_n = 0;
	int64_t imap_n = 0;
	int64_t pending = 0;

	for (guint i = 0; i < begun->len; i++) {
		struct erasure now = { 0 };
		int64_t id = g_array_index(begun, struct erasure, i).id;
		if (!erasure_get(ctl->core.store, id, &now, error))
			return NULL;
		rows_n += now.rows_n;
		imap_n += now.imap_n;
		pending += removal_pending(ctl->core.store, id);
		ctl->exit_code = g_str_equal(now.state, "rows") ? EXIT_RUNTIME : ctl->exit_code;
		erasure_clear(&now);
	}
	json_t *object = json_object();
	show_text(object, "mentee", mentee->handle);
	show_instant(object, "at", ctl->now);
	show_number(object, "rows_n", rows_n);
	show_number(object, "imap_n", imap_n);
	show_number(object, "pending", pending);
	show_text(object, "receipt", receipt);
	return object;
}

static json_t *
erase_mentee(struct ctl *ctl, const struct person *mentee, GError **error)
{
	struct store *store = ctl->core.store;
	g_autofree char *receipt = NULL;

	if (ctl->dry_run) {
		json_t *object = json_object();
		show_text(object, "mentee", mentee->handle);
		show_number(object, "rows_n", erasure_rows(store, mentee->id));
		return object;
	}
	if (!begin_erasure(ctl, mentee->id, &receipt, error))
		return NULL;
	g_autoptr(GArray) begun = erasure_of_mentee(store, mentee->id, error);
	if (!begun)
		return NULL;
	erase_now(ctl, begun);
	poke_send(ctl->core.settings->paths.state);
	return describe(ctl, mentee, begun, receipt, error);
}

json_t *
run_mentee_erase(struct ctl *ctl, GError **error)
{
	struct person mentee = { 0 };
	json_t *object = roster_find(&ctl->core, ROLE_MENTEE, ctl->words[0], &mentee, error)
	                         && is_meant(ctl, &mentee, error)
	                     ? erase_mentee(ctl, &mentee, error)
	                     : NULL;

	person_clear(&mentee);
	return object;
}
