/* mentorctl preview: every mail that would go out about a mentee, sent to nobody. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/remedy.h"
#include "base/zone.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/preview.h"
#include "mentoring/roster.h"
#include "mentoring/roster_words.h"
#include "store/hold.h"

enum { DAYS = 30, DAYS_MOST = 366 };

const char *const preview_columns[] = { "local",  "person",   "kind", "question",
	                                "reason", "why_then", NULL };

/* "Mon 2027-04-12 08:30" on the recipient's wall. */
static char *
local_text(const struct preview_mail *mail)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	struct wall wall = zone_wall(mail->zone, mail->at);
	struct ymd ymd = date_ymd(wall.date);

	return g_strdup_printf("%s %04d-%02d-%02d %02d:%02d", days[date_weekday(wall.date)],
	                       ymd.year, ymd.month, ymd.day, wall.minute / 60, wall.minute % 60);
}

static json_t *
mail_json(const struct preview_mail *mail, const char *file)
{
	json_t *object = json_object();
	g_autofree char *local = local_text(mail);

	show_instant(object, "at", mail->at);
	show_text(object, "local", local);
	show_text(object, "to", mail->to);
	show_text(object, "person", mail->person ? mail->person : "admin");
	show_text(object, "kind", mail->kind);
	show_text(object, "subject", mail->subject);
	show_text(object, "question", mail->question);
	show_text(object, "reason", mail->reason);
	show_text(object, "why_then", mail->why_then);
	show_text(object, "file", file);
	return object;
}

/* ---- into a directory ---- */

static bool
cannot(const char *path, int number, const char *instead, GError **error)
{
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s: %s; %s", path, g_strerror(number), instead);
	return false;
}

static bool
make_directory(const char *path, GError **error)
{
	if (g_mkdir(path, 0700) == 0)
		return true;
	return errno == EEXIST
	           ? cannot(path, errno, "name a directory that is not there yet", error)
	           : cannot(path, errno,
	                    "name one in a directory that belongs to the owner of the "
	                    "store, like /tmp/preview",
	                    error);
}

static bool
write_file(const char *directory, const char *name, GBytes *bytes, GError **error)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	gsize len = 0;
	const char *at = g_bytes_get_data(bytes, &len);
	GError *failed = NULL;

	if (g_file_set_contents_full(path, at, (gssize)len, G_FILE_SET_CONTENTS_NONE, 0600,
	                             &failed))
		return true;
	g_set_error(error, REMEDY, REMEDY_GIVE_UP, "%s; make room or name another directory",
	            failed->message);
	g_error_free(failed);
	return false;
}

/* "03-2027-04-12-0830-question-to-anna.eml" */
static char *
file_name(const struct preview_mail *mail, guint number)
{
	struct wall wall = zone_wall(mail->zone, mail->at);
	struct ymd ymd = date_ymd(wall.date);

	return g_strdup_printf("%02u-%04d-%02d-%02d-%02d%02d-%s-to-%s.eml", number, ymd.year,
	                       ymd.month, ymd.day, wall.minute / 60, wall.minute % 60, mail->kind,
	                       mail->person ? mail->person : "admin");
}

static void
add_to_index(GString *index, const struct preview_mail *mail, const char *file)
{
	g_autofree char *local = local_text(mail);

	g_string_append_printf(index,
	                       "%s  %s  %s%s%s\n    %s\n    why then: %s\n    why this: %s\n"
	                       "    %s\n\n",
	                       local, mail->person ? mail->person : "admin", mail->kind,
	                       mail->question ? " " : "", mail->question ? mail->question : "",
	                       mail->subject, mail->why_then, mail->reason, file);
}

static bool
write_all(const GArray *mails, const char *directory, json_t *items, GError **error)
{
	g_autoptr(GString) index = g_string_new(NULL);

	if (!make_directory(directory, error))
		return false;
	for (guint i = 0; i < mails->len; i++) {
		const struct preview_mail *mail = &g_array_index(mails, struct preview_mail, i);
		g_autofree char *name = file_name(mail, i + 1);
		g_autofree char *path = g_build_filename(directory, name, NULL);
		if (!write_file(directory, name, mail->message, error))
			return false;
		show_text(json_array_get(items, i), "file", path);
		add_to_index(index, mail, name);
	}
	g_autoptr(GBytes) bytes = g_bytes_new(index->str, index->len);
	return write_file(directory, "index.txt", bytes, error);
}

/* ---- the command ---- */

static bool
read_wish(const struct ctl *ctl, struct preview_wish *wish, GError **error)
{
	const char *days = ctl->values[OPTION_DAYS];

	*wish = (struct preview_wish){ .days = DAYS, .silent = ctl->values[OPTION_SILENT] != NULL };
	return !days || roster_read_number("--days", days, 1, DAYS_MOST, &wish->days, error);
}

/* An empty list that comes of a hold says so. */
static bool
add_holds(struct ctl *ctl, json_t *object, GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(&ctl->core, ctl->words[0], error);
	g_autoptr(GArray) holds = pair ? hold_list(ctl->core.store, error) : NULL;
	json_t *list = json_array();

	for (guint i = 0; holds && i < holds->len; i++) {
		const struct hold *hold = &g_array_index(holds, struct hold, i);
		if (hold->mentorship_id == 0 || hold->mentorship_id == pair->mentorship.id)
			json_array_append_new(list, json_string(hold->reason));
	}
	json_object_set_new(object, "holds", list);
	return holds != NULL;
}

json_t *
run_preview(struct ctl *ctl, GError **error)
{
	const char *directory = ctl->dry_run ? NULL : ctl->values[OPTION_OUT];
	struct preview_wish wish;

	if (!read_wish(ctl, &wish, error))
		return NULL;
	g_autoptr(GArray) mails = preview_run(&ctl->core, ctl->words[0], &wish, ctl->now, error);
	if (!mails)
		return NULL;
	json_t *items = json_array();
	for (guint i = 0; i < mails->len; i++)
		json_array_append_new(
		    items, mail_json(&g_array_index(mails, struct preview_mail, i), NULL));
	json_t *object = command_items(items);
	if ((!directory || write_all(mails, directory, items, error))
	    && add_holds(ctl, object, error))
		return object;
	json_decref(object);
	return NULL;
}
