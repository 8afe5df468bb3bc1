/* mentorctl restore: a backup in place of the store. */
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/exit_code.h"
#include "mentoring/restore.h"

json_t *
run_restore(struct ctl *ctl, GError **error)
{
	struct restored restored = { 0 };
	json_t *object = NULL;

	if (restore_run(ctl->core.settings, ctl->words[0], ctl->dry_run, ctl->now, &restored,
	                error)) {
		object = json_object();
		show_text(object, "file", ctl->words[0]);
		show_instant(object, "backup_at", restored.backup_at);
		show_bool(object, "all_held", true);
		show_number(object, "looked_for_n", restored.doubts_n);
		show_text(object, "before", restored.before);
		show_number(object, "schema", STORE_SCHEMA);
	} else if (restored.how != STORE_OPENED) {
		ctl->exit_code = (int)exit_code_of_store(restored.how);
	}
	restored_clear(&restored);
	return object;
}
