#include "mentoring/report.h"

#include <string.h>

#include "base/log.h"
#include "mentoring/address_change.h"
#include "mentoring/letter.h"
#include "mentoring/mint.h"
#include "mentoring/welcome.h"
#include "programme/arrival.h"
#include "store/address.h"
#include "store/hold.h"
#include "store/ledger.h"
#include "store/person.h"

enum { REFUSALS_MOST = 2 }; /* permanent ones in a row, of other kinds than a bad address */

bool
report_sent(struct core *core, int64_t outbox_id, const char *reply, utc_t now, GError **error)
{
	struct outbox_address sent = { 0 };
	GError *failed = NULL;

	if (!outbox_address(core->store, outbox_id, &sent, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL;
	}
	const struct ledger_new entry = { sent.mentorship_id, sent.to_whom, sent.kind, sent.uuid };
	bool ok = outbox_set_sent(core->store, outbox_id, now, reply, error)
	          && ledger_add(core->store, &entry, now, error);
	outbox_address_clear(&sent);
	return ok;
}

bool
report_own_copy(struct core *core, int64_t outbox_id, const char *message_id, utc_t now,
                GError **error)
{
	struct outbox_address sent = { 0 };

	GError *failed = NULL;

	if (!outbox_address(core->store, outbox_id, &sent, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed == NULL;
	}
	bool was_in_doubt =
	    g_str_equal(sent.state, "ambiguous") || g_str_equal(sent.state, "retry");
	bool is_renamed =
	    *message_id && !g_str_equal(message_id, sent.message_id) && !sent.has_alias;
	bool ok = !was_in_doubt || report_sent(core, outbox_id, NULL, now, error);
	if (ok && was_in_doubt)
		log_event(LOG_LEVEL_INFO, "copy_found", "outbox=%" G_GINT64_FORMAT, outbox_id);
	if (ok && is_renamed)
		ok = outbox_set_alias(core->store, outbox_id, message_id, error)
		     && mint_keep(core, 'A', message_id, outbox_id, sent.thread_id, error);
	outbox_address_clear(&sent);
	return ok;
}

/* A mentee's mail came back: the mentor is asked to phone. */
static bool
tell_mentor(struct core *core, struct pair *pair, const struct outbox_address *sent,
            const char *reply, utc_t now, GError **error)
{
	g_autofree char *key =
	    g_strdup_printf("bounced:%" G_GINT64_FORMAT ":%s", sent->mentorship_id, sent->addr);
	json_t *data = pair_data(pair, pair->mentor.lang, now);
	struct letter letter = letter_to_mentor(pair, "bounced", "needs_human", key, data);

	data_set(data, "address", sent->addr);
	data_set(data, "smtp_text", reply);
	data_set(data, "admin_contact", core->settings->admin.address);
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* A mentor's own mail came back: only the admin can help. */
static bool
tell_admin(struct core *core, const struct outbox_address *sent, const char *reply, utc_t now,
           GError **error)
{
	struct person mentor = { 0 };
	if (!person_get(core->store, sent->person_id, &mentor, error))
		return false;
	g_autofree char *key =
	    g_strdup_printf("mentor_bounced:%" G_GINT64_FORMAT ":%s", mentor.id, sent->addr);
	json_t *data = json_object();
	struct letter letter = letter_to_admin(core, "admin_mentor_bounced", key, data);

	data_set(data, "instance", core->settings->mail.address);
	data_set(data, "mentor", mentor.name);
	data_set(data, "mentor_phone", *mentor.phone ? mentor.phone : NULL);
	data_set(data, "backup", *mentor.backup_name ? mentor.backup_name : NULL);
	data_set(data, "smtp_text", reply);
	data_set(data, "id", mentor.handle);
	bool ok = letter_post(core, &letter, now, NULL, NULL, error);
	json_decref(data);
	person_clear(&mentor);
	return ok;
}

/* No more mail to that address until a human has looked. */
static bool
suspend(struct core *core, const struct outbox_address *sent, const char *reply, utc_t now,
        GError **error)
{
	if (!address_suspend(core->store, sent->person_id, sent->addr, now, error))
		return false;
	if (sent->to_whom != ADDRESSEE_MENTEE || sent->mentorship_id == 0)
		return tell_admin(core, sent, reply, now, error);
	if (hold_start(core->store, sent->mentorship_id, "bounce", now, error) == 0)
		return false;
	g_autoptr(pair_owner) pair = pair_load(core, sent->mentorship_id, error);
	if (!pair)
		return false;
	arrival_hold(pair->course);
	return tell_mentor(core, pair, sent, reply, now, error)
	       && pair_save(core, pair, now, error);
}

bool
report_refusal(struct core *core, int64_t outbox_id, const char *status, const char *reply,
               utc_t now, GError **error)
{
	struct outbox_address sent = { 0 };

	if (!outbox_address(core->store, outbox_id, &sent, error))
		return error == NULL || *error == NULL;
	/* A delay, or a server that was never reached, says nothing of the address. */
	bool is_permanent = *status == '5' || *status == '\0';
	int64_t in_a_row = is_permanent && sent.person_id != 0
	                       ? address_refused(core->store, sent.person_id, sent.addr, error)
	                       : 0;
	/* RFC 3463 section 3.2: of X.1.x, 7 and 8 are about who sent. */
	bool is_hard = g_str_has_prefix(status, "5.1.") && !g_str_equal(status, "5.1.7")
	               && !g_str_equal(status, "5.1.8");
	/* Taken by one server, refused by the next. */
	bool came_back = *status == '5' && g_str_equal(sent.state, "sent");
	bool ok = !came_back || outbox_set_failed(core->store, outbox_id, reply, error);
	log_event(LOG_LEVEL_WARNING, "address_refused",
	          "outbox=%" G_GINT64_FORMAT " status=%s in_a_row=%" G_GINT64_FORMAT, outbox_id,
	          *status ? status : "none", in_a_row);
	bool is_bad = sent.person_id != 0 && (is_hard || in_a_row >= REFUSALS_MOST);
	/* One that is nobody's any more, or not yet, suspends nobody. */
	if (ok && is_bad && address_is_of(core->store, sent.person_id, sent.addr))
		ok = suspend(core, &sent, reply, now, error);
	else if (ok && is_bad)
		ok = address_change_came_back(core, outbox_id, now, error)
		     && welcome_came_back(core, outbox_id, now, error);
	outbox_address_clear(&sent);
	return ok;
}

bool
report_complaint(struct core *core, int64_t mentorship_id, utc_t now, GError **error)
{
	if (mentorship_id == 0)
		return true;
	g_autoptr(pair_owner) pair = pair_load(core, mentorship_id, error);
	if (!pair || hold_start(core->store, mentorship_id, "complaint", now, error) == 0)
		return false;
	arrival_hold(pair->course);
	log_event(LOG_LEVEL_WARNING, "complaint", "mentorship=%" G_GINT64_FORMAT, mentorship_id);
	return pair_save(core, pair, now, error);
}

bool
report_absence(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;

	if (!pair || incoming->verdict->author != AUTHOR_MENTEE
	    || pair->course->consent != CONSENT_YES)
		return true;
	arrival_absence(pair->course, &pair->setting, incoming->arrived_at,
	                incoming->body ? incoming->body->said.until_on : DATE_NONE);
	return pair_save(incoming->core, pair, incoming->now, error);
}
