#include "mentoring/schedule.h"

#include "base/log.h"
#include "base/remedy.h"
#include "mentoring/carry.h"
#include "programme/arrival.h"
#include "programme/chain.h"
#include "programme/moment.h"
#include "store/hold.h"
#include "store/mentorship.h"
#include "store/outbox.h"
#include "store/prompt.h"

enum { ALL_MENTORSHIPS = 0 };

/* Every moment that has come for one mentorship; all but the last were missed, and the planner
 * itself says what may still be made up. */
static bool
run_moments(struct core *core, struct pair *pair, utc_t now, GError **error)
{
	static const struct cause by_time = { 0 };

	for (;;) {
		struct moment moment =
		    moment_next(pair->course, &pair->setting, pair->mentorship.looked_at);
		if (moment.at == 0 || moment.at > now)
			return pair_save(core, pair, now, error);
		g_autoptr(GArray) mails = planned_list_new();
		moment_run(pair->course, &pair->setting, &moment, now, mails);
		pair->mentorship.looked_at = moment.at;
		if (mails->len > 0 && !carry_out(core, pair, mails, &by_time, now, error))
			return false;
	}
}

static bool
run_some(struct core *core, const int64_t *ids, guint n, utc_t now, GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	bool ok = true;
	for (guint i = 0; ok && i < n; i++) {
		g_autoptr(pair_owner) pair = pair_load(core, ids[i], error);
		ok = pair && run_moments(core, pair, now, error);
	}
	if (ok)
		return store_commit(core->store, error);
	store_rollback(core->store);
	return false;
}

bool
schedule_is_held(struct core *core)
{
	return hold_stops(core->store, ALL_MENTORSHIPS);
}

/* One mentorship that cannot be planned (its programme is gone, a text is wrong) is looked at again
 * later, and holds up nobody else. */
static void
postpone(struct core *core, int64_t mentorship_id, utc_t now, const GError *why)
{
	enum { AGAIN_S = 600 };
	g_autofree char *quoted = log_quote(why->message);

	log_event(LOG_LEVEL_ERROR, "plan_failed", "mentorship=%" G_GINT64_FORMAT " error=%s",
	          mentorship_id, quoted);
	mentorship_set_moment(core->store, mentorship_id, now + AGAIN_S, NULL);
}

int64_t
schedule_run(struct core *core, utc_t now, int64_t most, GError **error)
{
	if (schedule_is_held(core))
		return 0;
	g_autoptr(GArray) due = mentorship_due(core->store, now, most, error);
	if (!due)
		return -1;
	/* One commit for all; if one of them fails, those before it are not held up. */
	const int64_t *ids = (const int64_t *)(const void *)due->data;
	if (due->len > 0 && run_some(core, ids, due->len, now, NULL))
		return due->len;
	for (guint i = 0; i < due->len; i++) {
		GError *failed = NULL;
		if (run_some(core, &ids[i], 1, now, &failed))
			continue;
		if (g_error_matches(failed, REMEDY, REMEDY_RETRY) || store_is_damaged(failed)) {
			g_propagate_error(error, failed);
			return -1;
		}
		postpone(core, ids[i], now, failed);
		g_error_free(failed);
	}
	return due->len;
}

bool
schedule_forget(struct core *core, const struct outbox_late *late, utc_t now, GError **error)
{
	struct prompt_row prompt = { 0 };
	struct question_id question = { 0 };

	if (late->prompt_id == 0 || !prompt_is_of(core->store, late->prompt_id, late->id))
		return true;
	if (!prompt_get(core->store, late->prompt_id, &prompt, error))
		return false;
	bool is_pick = g_str_has_prefix(prompt.rule, chain_pick_rule)
	               && question_parse(prompt.question, &question);
	prompt_row_clear(&prompt);
	if (!prompt_delete(core->store, late->prompt_id, error))
		return false;
	g_autoptr(pair_owner) pair = pair_load(core, late->mentorship_id, error);
	if (pair && is_pick)
		arrival_pick_again(pair->course, question);
	return pair && pair_save(core, pair, now, error);
}

/* The plan is made anew from the facts (rules 3.11, *late*): what the mail changed is taken back. */
static bool
plan_anew(struct core *core, const struct outbox_late *late, utc_t now, GError **error)
{
	enum planned_kind kind;

	if (!schedule_forget(core, late, now, error))
		return false;
	if (late->mentorship_id == 0 || !planned_kind_parse(late->kind, &kind))
		return true;
	g_autoptr(pair_owner) pair = pair_load(core, late->mentorship_id, error);
	if (!pair)
		return false;
	arrival_unsent(pair->course, &pair->setting, kind, late->due_at);
	return pair_save(core, pair, now, error);
}

bool
schedule_skip_late(struct core *core, utc_t now, GError **error)
{
	if (!store_begin(core->store, error))
		return false;
	g_autoptr(GArray) skipped = outbox_skip_late(core->store, now, error);
	bool ok = skipped != NULL;
	for (guint i = 0; ok && i < skipped->len; i++) {
		const struct outbox_late *late = &g_array_index(skipped, struct outbox_late, i);
		log_event(LOG_LEVEL_WARNING, "mail_late",
		          "outbox=%" G_GINT64_FORMAT " mentorship=%" G_GINT64_FORMAT, late->id,
		          late->mentorship_id);
		ok = plan_anew(core, late, now, error);
	}
	if (ok)
		return store_commit(core->store, error);
	store_rollback(core->store);
	return false;
}

utc_t
schedule_next(struct core *core)
{
	return schedule_is_held(core) ? 0 : mentorship_next_moment(core->store);
}
