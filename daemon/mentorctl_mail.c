/* Commands about mail: what leaves, what came, what waits for a human. */
#include <string.h>

#include "base/remedy.h"
#include "config/suggest.h"
#include "daemon/mentorctl_command.h"
#include "daemon/mentorctl_show.h"
#include "mentoring/desk.h"
#include "mentoring/forward.h"
#include "mentoring/roster.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/quarantine.h"
#include "store/thread.h"

enum { PAGE = 500 }; /* rows read at once: no read of the store lasts longer */

const char *const outbox_columns[] = { "id",     "kind",     "person",  "to",    "state",
	                               "due_at", "attempts", "sent_at", "reply", NULL };
const char *const inbox_columns[] = { "id",     "received_at", "class", "reason", "person",
	                              "prompt", "level",       "size",  "flags",  NULL };
const char *const quarantine_columns[] = { "id",     "received_at", "reason", "from",
	                                   "person", "suggested",   "size",   NULL };
const char *const thread_columns[] = { "id",      "mentee",     "person",  "kind", "prompt",
	                               "mails_n", "started_at", "last_at", NULL };

static const char *const outbox_states[] = { "due",    "sending",   "retry",   "sent",
	                                     "failed", "ambiguous", "skipped", "cancelled" };
static const char *const inbox_classes[] = { "answer",    "free",       "session",   "evaluation",
	                                     "consent",   "command",    "mentor",    "calendar",
	                                     "auto",      "bounce",     "complaint", "own",
	                                     "duplicate", "quarantine", "not_kept" };

/* NULL is any. */
static bool
is_one_of(const char *option, const char *word, const char *const *words, size_t n, GError **error)
{
	g_autofree char *shown = word ? g_strescape(word, NULL) : NULL;
	GString *all = g_string_new(NULL);

	for (size_t i = 0; i < n; i++) {
		if (!word || g_str_equal(words[i], word)) {
			g_string_free(all, TRUE);
			return true;
		}
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", words[i]);
	}
	const char *nearest = suggest(word, words, n);
	if (nearest)
		g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
		            "%s \"%s\" is not known; did you mean %s?", option, shown, nearest);
	else
		g_set_error(error, REMEDY, REMEDY_SET_ASIDE,
		            "%s \"%s\" is not known; write one of %s", option, shown, all->str);
	g_string_free(all, TRUE);
	return false;
}

/* ---- lists, a page of rows at a time ---- */

/* The rows after an id, and what each becomes. */
struct listing {
	GArray *(*page)(struct ctl *ctl, int64_t after_id, GError **error);
	size_t row_size;
	json_t *(*item)(const void *row);
};

static json_t *
list_all(struct ctl *ctl, const struct listing *listing, GError **error)
{
	json_t *items = json_array();
	int64_t after_id = 0;

	for (;;) {
		g_autoptr(GArray) rows = listing->page(ctl, after_id, error);
		if (!rows) {
			json_decref(items);
			return NULL;
		}
		for (guint i = 0; i < rows->len; i++) {
			json_t *item = listing->item(rows->data + i * listing->row_size);
			after_id = json_integer_value(json_object_get(item, "id"));
			json_array_append_new(items, item);
		}
		if (rows->len < PAGE)
			return command_items(items);
	}
}

/* ---- outbox ---- */

static json_t *
outbox_item(const void *data)
{
	const struct outbox_row *row = data;
	json_t *object = json_object();

	show_number(object, "id", row->id);
	show_text(object, "kind", row->kind);
	show_text(object, "person", row->person);
	show_text(object, "to", row->to);
	show_text(object, "state", row->state);
	show_text(object, "message_id", row->message_id);
	show_number(object, "attempts", row->attempts_n);
	show_instant(object, "due_at", row->due_at);
	show_instant(object, "next_at", row->next_at);
	show_instant(object, "sent_at", row->sent_at);
	show_text(object, "reply", row->reply);
	return object;
}

static GArray *
outbox_page(struct ctl *ctl, int64_t after_id, GError **error)
{
	return outbox_list(ctl->core.store, ctl->values[OPTION_STATE], after_id, PAGE, error);
}

json_t *
run_outbox_list(struct ctl *ctl, GError **error)
{
	static const struct listing listing = { outbox_page, sizeof(struct outbox_row),
		                                outbox_item };

	return is_one_of("--state", ctl->values[OPTION_STATE], outbox_states,
	                 G_N_ELEMENTS(outbox_states), error)
	           ? list_all(ctl, &listing, error)
	           : NULL;
}

/* The row as it is now. */
static json_t *
outbox_one(struct ctl *ctl, int64_t id, GError **error)
{
	g_autoptr(GArray) rows = outbox_list(ctl->core.store, NULL, id - 1, 1, error);

	return rows ? outbox_item(rows->data) : NULL;
}

json_t *
run_outbox_retry(struct ctl *ctl, GError **error)
{
	int64_t id = 0;

	return command_read_id(ctl->words[0], &id, error)
	               && desk_retry(&ctl->core, id, ctl->now, error)
	           ? outbox_one(ctl, id, error)
	           : NULL;
}

json_t *
run_outbox_cancel(struct ctl *ctl, GError **error)
{
	int64_t id = 0;

	return command_read_id(ctl->words[0], &id, error)
	               && desk_cancel(&ctl->core, id, ctl->now, error)
	           ? outbox_one(ctl, id, error)
	           : NULL;
}

json_t *
run_outbox_resolve(struct ctl *ctl, GError **error)
{
	static const char *const ways[] = { "sent", "resend" };
	const char *way = ctl->words[1];
	int64_t id = 0;

	return command_read_id(ctl->words[0], &id, error)
	               && is_one_of("the decision", way, ways, G_N_ELEMENTS(ways), error)
	               && desk_resolve(&ctl->core, id, g_str_equal(way, "sent"), ctl->now, error)
	           ? outbox_one(ctl, id, error)
	           : NULL;
}

/* ---- inbox ---- */

static json_t *
flags_json(const char *flags)
{
	g_auto(GStrv) words = g_strsplit(flags, ",", -1);
	json_t *list = json_array();

	for (char **word = words; *word; word++)
		json_array_append_new(list, json_string(*word));
	return list;
}

static json_t *
inbox_item(const void *data)
{
	const struct inbox_row *row = data;
	json_t *object = json_object();

	show_number(object, "id", row->id);
	show_text(object, "mailbox", row->mailbox);
	show_number(object, "uidvalidity", row->uidvalidity);
	show_number(object, "uid", row->uid);
	show_instant(object, "received_at", row->received_at);
	show_number(object, "size", row->size);
	show_text(object, "sha256", row->sha256);
	show_text(object, "message_id", row->message_id);
	show_text(object, "class", row->class);
	show_text(object, "reason", row->reason);
	show_text(object, "person", row->person);
	show_id(object, "prompt", row->prompt_id);
	show_id(object, "level", row->level);
	json_object_set_new(object, "flags", flags_json(row->flags));
	return object;
}

static GArray *
inbox_page(struct ctl *ctl, int64_t after_id, GError **error)
{
	return inbox_list(ctl->core.store, ctl->values[OPTION_CLASS], after_id, PAGE, error);
}

json_t *
run_inbox_list(struct ctl *ctl, GError **error)
{
	static const struct listing listing = { inbox_page, sizeof(struct inbox_row), inbox_item };

	return is_one_of("--class", ctl->values[OPTION_CLASS], inbox_classes,
	                 G_N_ELEMENTS(inbox_classes), error)
	           ? list_all(ctl, &listing, error)
	           : NULL;
}

/* ---- quarantine ---- */

static json_t *
quarantine_item(const struct quarantine_row *row)
{
	json_t *object = json_object();
	json_t *suggested = json_array();

	if (row->prompt_id != 0)
		json_array_append_new(suggested, json_integer(row->prompt_id));
	show_number(object, "id", row->id);
	show_number(object, "inbox", row->inbox_id);
	show_text(object, "reason", row->reason);
	show_text(object, "from", *row->sender ? row->sender : NULL);
	show_instant(object, "received_at", row->since_at);
	show_number(object, "size", row->size);
	show_text(object, "person", row->person);
	json_object_set_new(object, "suggested", suggested);
	return object;
}

json_t *
run_quarantine_list(struct ctl *ctl, GError **error)
{
	g_autoptr(GArray) rows = quarantine_list(ctl->core.store, error);
	json_t *items = rows ? json_array() : NULL;

	for (guint i = 0; items && i < rows->len; i++)
		json_array_append_new(
		    items, quarantine_item(&g_array_index(rows, struct quarantine_row, i)));
	return items ? command_items(items) : NULL;
}

/* What is left waiting. */
static json_t *
settled(struct ctl *ctl, int64_t id, const char *how)
{
	json_t *object = json_object();

	show_number(object, "id", id);
	show_text(object, "how", how);
	show_number(object, "quarantine_n", quarantine_count(ctl->core.store));
	return object;
}

json_t *
run_quarantine_release(struct ctl *ctl, GError **error)
{
	const char *to = ctl->values[OPTION_TO];
	int64_t prompt_id = 0;
	int64_t id = 0;

	return command_read_id(ctl->words[0], &id, error)
	               && (!to || command_read_id(to, &prompt_id, error))
	               && desk_release(&ctl->core, id, prompt_id, ctl->now, error)
	           ? settled(ctl, id, "released")
	           : NULL;
}

json_t *
run_quarantine_discard(struct ctl *ctl, GError **error)
{
	int64_t id = 0;

	return command_read_id(ctl->words[0], &id, error)
	               && desk_discard(&ctl->core, id, ctl->now, error)
	           ? settled(ctl, id, "discarded")
	           : NULL;
}

json_t *
run_quarantine_forward(struct ctl *ctl, GError **error)
{
	int64_t id = 0;

	return command_read_id(ctl->words[0], &id, error)
	               && forward_ask(&ctl->core, id, ctl->now, error)
	           ? settled(ctl, id, "forwarded")
	           : NULL;
}

/* ---- threads, ledger ---- */

/* The mentorship of a mentee that is named, 0 for all; -1 with an error. */
static int64_t
chosen_mentorship(struct ctl *ctl, GError **error)
{
	if (!ctl->words[0])
		return 0;
	g_autoptr(pair_owner) pair = roster_pair(&ctl->core, ctl->words[0], error);
	return pair ? pair->mentorship.id : -1;
}

static json_t *
thread_item(const void *data)
{
	const struct thread_summary *row = data;
	json_t *object = json_object();

	show_number(object, "id", row->id);
	show_text(object, "mentee", row->mentee);
	show_text(object, "person", row->person);
	show_text(object, "kind", row->kind);
	show_id(object, "prompt", row->prompt_id);
	show_number(object, "mails_n", row->mails_n);
	show_instant(object, "started_at", row->started_at);
	show_instant(object, "last_at", row->last_at);
	return object;
}

static GArray *
thread_page(struct ctl *ctl, int64_t after_id, GError **error)
{
	int64_t mentorship_id = chosen_mentorship(ctl, error);

	return mentorship_id < 0
	           ? NULL
	           : thread_list(ctl->core.store, mentorship_id, after_id, PAGE, error);
}

json_t *
run_thread_list(struct ctl *ctl, GError **error)
{
	static const struct listing listing = { thread_page, sizeof(struct thread_summary),
		                                thread_item };

	return list_all(ctl, &listing, error);
}

const char *const ledger_columns[] = { "id", "at", "mentee", "recipient", "what", NULL };

static json_t *
ledger_item(const void *data)
{
	const struct ledger_row *row = data;
	json_t *object = json_object();

	show_number(object, "id", row->id);
	show_instant(object, "at", row->at);
	show_text(object, "mentee", row->mentee);
	show_text(object, "recipient", row->recipient);
	show_text(object, "what", row->what);
	show_text(object, "uuid", row->uuid);
	return object;
}

static GArray *
ledger_page(struct ctl *ctl, int64_t after_id, GError **error)
{
	int64_t mentorship_id = chosen_mentorship(ctl, error);

	return mentorship_id < 0
	           ? NULL
	           : ledger_list(ctl->core.store, mentorship_id, after_id, PAGE, error);
}

json_t *
run_ledger(struct ctl *ctl, GError **error)
{
	static const struct listing listing = { ledger_page, sizeof(struct ledger_row),
		                                ledger_item };

	return list_all(ctl, &listing, error);
}
