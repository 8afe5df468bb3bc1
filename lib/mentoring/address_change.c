#include "mentoring/address_change.h"

#include "base/log.h"
#include "base/remedy.h"
#include "mentoring/incoming.h"
#include "mentoring/letter.h"
#include "mentoring/roster.h"
#include "mentoring/roster_words.h"
#include "programme/arrival.h"
#include "store/address.h"
#include "store/address_change.h"
#include "store/hold.h"
#include "store/raw.h"

/* Keys "address_new:7", "address_old:7": which mail a reply is to. */
static const char new_key[] = "address_new";
static const char old_key[] = "address_old";

enum { DAY_S = 86400, LAPSES_S = 7 * DAY_S };

/* ---- what the admin asks for ---- */

static bool
may_ask(const struct pair *pair, GError **error)
{
	const char *mentee = pair->mentee.handle;

	if (pair->mentorship.ended_at != 0)
		return remedy_refuse(
		    error, "the mentorship of %s is over; no mail goes to a new address", mentee);
	if (pair->course->consent != CONSENT_YES)
		return remedy_refuse(
		    error,
		    "%s has not said yes yet, so nothing but the invitation may go out; "
		    "mentorctl mentee set %s --address ADDR corrects the address",
		    mentee, mentee);
	return true;
}

static bool
check_new(struct core *core, const struct pair *pair, const char *addr, bool makes_primary,
          GError **error)
{
	struct person with_it = pair->mentee;
	g_autofree char *borrowed = g_strdup(addr);

	with_it.addr = borrowed;
	if (g_ascii_strcasecmp(addr, pair->mentee.addr) == 0)
		return remedy_refuse(error, "%s is the primary address of %s already", addr,
		                     pair->mentee.handle);
	if (!makes_primary && address_is_of(core->store, pair->mentee.id, addr))
		return remedy_refuse(error, "%s is an address of %s already", addr,
		                     pair->mentee.handle);
	return !roster_is_taken(core, &with_it, error);
}

bool
address_change_ask(struct core *core, const char *mentee, const char *addr, bool makes_primary,
                   utc_t now, GError **error)
{
	g_autofree char *canonical = NULL;
	g_autoptr(pair_owner) pair = roster_pair(core, mentee, error);

	if (!pair || !roster_read_address(core->settings, "ADDR", addr, &canonical, error)
	    || !may_ask(pair, error) || !check_new(core, pair, canonical, makes_primary, error))
		return false;
	struct address_change change = {
		.person_id = pair->mentee.id,
		.mentorship_id = pair->mentorship.id,
		.addr = canonical,
		.old_addr = pair->mentee.addr,
		.makes_primary = makes_primary,
		.since_at = now,
	};
	int64_t id = address_change_add(core->store, &change, error);
	log_event(LOG_LEVEL_INFO, "address_change",
	          "mentorship=%" G_GINT64_FORMAT " change=%" G_GINT64_FORMAT, pair->mentorship.id,
	          id);
	return id != 0;
}

bool
address_change_remove(struct core *core, const char *mentee, const char *addr, GError **error)
{
	g_autofree char *canonical = NULL;
	g_autoptr(pair_owner) pair = roster_pair(core, mentee, error);

	if (!pair || !roster_read_address(core->settings, "ADDR", addr, &canonical, error))
		return false;
	if (g_ascii_strcasecmp(canonical, pair->mentee.addr) == 0)
		return remedy_refuse(
		    error,
		    "%s is where mail to %s goes; make another one primary first: mentorctl "
		    "mentee address %s primary ADDR",
		    canonical, mentee, mentee);
	if (!address_is_of(core->store, pair->mentee.id, canonical))
		return remedy_refuse(
		    error, "%s is no address of %s; mentorctl mentee show %s lists those there are",
		    canonical, mentee, mentee);
	return address_remove(core->store, pair->mentee.id, canonical, error);
}

/* ---- the mails ---- */

/* Goes out in spite of a hold for a bounce: it is the way out of it. Others were looked at before. */
static bool
post(struct core *core, const struct pair *pair, struct letter *letter, utc_t now, GError **error)
{
	letter->kind = "echo";
	letter->to_whom = ADDRESSEE_MENTEE;
	letter->mentorship_id = pair->mentorship.id;
	letter->passes = PASSES_MENTORSHIP;
	bool ok = letter_post(core, letter, now, NULL, NULL, error);
	json_decref(letter->data);
	return ok;
}

/* Neither side's name stands in the mail to an address that may be a stranger's. */
static bool
ask_new(struct core *core, const struct pair *pair, const struct address_change *change, utc_t now,
        GError **error)
{
	g_autofree char *key = g_strdup_printf("%s:%" G_GINT64_FORMAT, new_key, change->id);
	struct person there = pair->mentee;
	char nobody[] = "";
	struct letter letter = {
		.template = "address_new", .key = key, .person = &there, .data = json_object()
	};

	there.addr = change->addr;
	there.name = nobody;
	return post(core, pair, &letter, now, error);
}

static bool
tell_old(struct core *core, const struct pair *pair, const struct address_change *change,
         const char *template, utc_t now, GError **error)
{
	g_autofree char *key = g_strdup_printf("%s:%" G_GINT64_FORMAT, old_key, change->id);
	struct person there = pair->mentee;
	struct letter letter = {
		.template = template,
		.key = key,
		.person = &there,
		.data = pair_data(pair, pair->mentee.lang, now),
	};

	there.addr = change->old_addr;
	data_set(letter.data, "address", change->addr);
	return post(core, pair, &letter, now, error);
}

static bool
ask(struct core *core, int64_t id, utc_t now, GError **error)
{
	struct address_change change = { 0 };

	if (!address_change_get(core->store, id, &change, error))
		return false;
	g_autoptr(pair_owner) pair = pair_load(core, change.mentorship_id, error);
	bool ok =
	    pair && ask_new(core, pair, &change, now, error)
	    && (!change.makes_primary || tell_old(core, pair, &change, "address_old", now, error))
	    && address_change_set(core->store, id, "asked", now, error);
	address_change_clear(&change);
	return ok;
}

int64_t
address_change_run(struct core *core, utc_t now, int64_t most, GError **error)
{
	g_autoptr(GArray) ids = address_change_new(core->store, most, error);

	if (!ids)
		return -1;
	for (guint i = 0; i < ids->len; i++) {
		if (!store_begin(core->store, error))
			return -1;
		if (!ask(core, g_array_index(ids, int64_t, i), now, error)
		    || !store_commit(core->store, error)) {
			store_rollback(core->store);
			return -1;
		}
	}
	return ids->len;
}

/* ---- the answers ---- */

bool
address_change_is_asked(struct core *core, int64_t outbox_id, const char *from)
{
	return outbox_key_number(core->store, outbox_id, new_key) != 0
	       && outbox_is_to(core->store, outbox_id, from);
}

/* What stopped the mail for the old address is over. */
static bool
end_bounce(struct core *core, struct pair *pair, utc_t now, GError **error)
{
	if (!hold_end(core->store, pair->mentorship.id, "bounce", "admin", now, error))
		return false;
	if (!hold_stops_one(core->store, pair->mentorship.id))
		arrival_release(pair->course);
	return pair_save(core, pair, now, error);
}

static bool
apply(struct incoming *incoming, const struct address_change *change, GError **error)
{
	struct core *core = incoming->core;
	struct store *store = core->store;
	struct pair *pair = incoming->pair;
	struct person there = pair->mentee;

	there.addr = change->addr;
	if (roster_is_taken(core, &there, NULL))
		return address_change_set(store, change->id, "refused", incoming->now, error);
	if (!address_is_of(store, change->person_id, change->addr)
	    && !address_add(store, change->person_id, change->addr, false, incoming->now, error))
		return false;
	if (!address_change_set(store, change->id, "done", incoming->now, error))
		return false;
	log_event(LOG_LEVEL_INFO, "address_confirmed", "change=%" G_GINT64_FORMAT, change->id);
	if (!change->makes_primary)
		return tell_old(core, pair, change, "address_added_by", incoming->now, error);
	return address_set_primary(store, change->person_id, change->addr, error)
	       && end_bounce(core, pair, incoming->now, error)
	       && incoming_reply(incoming, &there, REPLY_CONFIRMED, "address_moved",
	                         pair_data(pair, there.lang, incoming->now), error);
}

/* A NO at the old address also takes back what the new one has confirmed. */
static bool
take_back(struct incoming *incoming, const struct address_change *change, GError **error)
{
	struct store *store = incoming->core->store;
	struct pair *pair = incoming->pair;
	bool is_done = g_str_equal(change->state, "done");
	bool has_old = address_is_of(store, change->person_id, change->old_addr);

	if (is_done && change->makes_primary && has_old
	    && !address_set_primary(store, change->person_id, change->old_addr, error))
		return false;
	if (is_done && has_old && !address_remove(store, change->person_id, change->addr, error))
		return false;
	log_event(LOG_LEVEL_WARNING, "address_refused", "change=%" G_GINT64_FORMAT, change->id);
	return address_change_set(store, change->id, "refused", incoming->now, error)
	       && incoming_reply(incoming, &pair->mentee, REPLY_CONFIRMED, "address_kept",
	                         pair_data(pair, pair->mentee.lang, incoming->now), error);
}

static bool
answer_new(struct incoming *incoming, const struct address_change *change, GError **error)
{
	struct store *store = incoming->core->store;
	enum command command = incoming->body->said.command;

	/* Whoever reads it is not proven to be the mentee: nothing else that is written is kept. */
	if (command != COMMAND_YES && command != COMMAND_NO) {
		incoming->class = "not_kept";
		return raw_delete(store, incoming->work->id, error);
	}
	if (!g_str_equal(change->state, "asked"))
		return true;
	return command == COMMAND_YES
	           ? apply(incoming, change, error)
	           : address_change_set(store, change->id, "refused", incoming->now, error);
}

static bool
answer_old(struct incoming *incoming, const struct address_change *change, GError **error)
{
	bool is_open = g_str_equal(change->state, "asked") || g_str_equal(change->state, "done");

	return incoming->body->said.command == COMMAND_NO && is_open
	           ? take_back(incoming, change, error)
	           : true;
}

bool
address_change_answer(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct store *store = incoming->core->store;
	int64_t outbox_id = incoming->verdict->target.outbox_id;
	int64_t new_id = outbox_id == 0 ? 0 : outbox_key_number(store, outbox_id, new_key);
	int64_t old_id = outbox_id == 0 ? 0 : outbox_key_number(store, outbox_id, old_key);
	struct address_change change = { 0 };

	*is_filed = new_id != 0 || (old_id != 0 && incoming->body->said.command == COMMAND_NO);
	if (!*is_filed)
		return true;
	incoming->class = "command";
	if (!address_change_get(store, new_id != 0 ? new_id : old_id, &change, error))
		return error == NULL || *error == NULL;
	bool has_lapsed = change.since_at + LAPSES_S <= incoming->now;
	bool ok = has_lapsed    ? true
	          : new_id != 0 ? answer_new(incoming, &change, error)
	                        : answer_old(incoming, &change, error);
	address_change_clear(&change);
	return ok;
}

bool
address_change_came_back(struct core *core, int64_t outbox_id, utc_t now, GError **error)
{
	int64_t id = outbox_key_number(core->store, outbox_id, new_key);

	return id == 0 || address_change_set(core->store, id, "bounced", now, error);
}
