/* mentorctl mirror: the shape of what recurs in a mentee's answers. */
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/roster.h"
#include "store/finding.h"

const char *const mirror_columns[] = { "kind", "hits_n", "answers_n", "state", NULL };

static json_t *
mirror_item(struct ctl *ctl, const struct finding_row *finding, GError **error)
{
	g_autoptr(GArray) quotes = finding_quotes(ctl->core.store, finding->id, error);

	if (!quotes)
		return NULL;
	json_t *item = json_object();
	show_text(item, "kind", finding->kind);
	show_number(item, "hits_n", finding->hits_n);
	show_number(item, "answers_n", quotes->len);
	show_text(item, "state", finding->is_sent ? "sent" : finding->is_told ? "told" : "new");
	return item;
}

json_t *
run_mirror(struct ctl *ctl, GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(&ctl->core, ctl->words[0], error);
	if (!pair)
		return NULL;
	g_autoptr(GArray) findings = finding_list(ctl->core.store, pair->mentorship.id, error);
	if (!findings)
		return NULL;
	json_t *items = json_array();
	for (guint i = 0; i < findings->len; i++) {
		json_t *item =
		    mirror_item(ctl, &g_array_index(findings, struct finding_row, i), error);
		if (!item) {
			json_decref(items);
			return NULL;
		}
		json_array_append_new(items, item);
	}
	return command_items(items);
}
