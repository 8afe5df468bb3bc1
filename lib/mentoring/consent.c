#include "mentoring/consent.h"

#include "base/log.h"
#include "mentoring/erase.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"
#include "mentoring/letter.h"
#include "mentoring/review.h"
#include "programme/arrival.h"
#include "store/person.h"
#include "store/raw.h"

static json_t *
data_of(struct incoming *incoming)
{
	return pair_data(incoming->pair, incoming->pair->mentee.lang, incoming->now);
}

static bool
reply(struct incoming *incoming, const char *template, json_t *data, GError **error)
{
	return incoming_reply(incoming, &incoming->pair->mentee, REPLY_CONFIRMED, template, data,
	                      error);
}

static bool
give(struct incoming *incoming, GError **error)
{
	static const struct cause by_consent = { 0 };
	struct pair *pair = incoming->pair;
	const struct person *mentee = &pair->mentee;
	g_autoptr(GArray) mails = planned_list_new();
	struct planned next;

	incoming->class = "consent";
	pair->mentorship.consent_at = incoming->now;
	pair->mentorship.consent_inbox_id = incoming->work->id;
	arrival_consent(pair->course, &pair->setting, true, incoming->now, mails);
	if (!carry_out(incoming->core, pair, mails, &by_consent, incoming->now, error))
		return false;
	log_event(LOG_LEVEL_INFO, "consent_given",
	          "mentorship=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, pair->mentorship.id,
	          incoming->work->id);
	json_t *data = data_of(incoming);
	if (foresee_prompt(incoming->core, pair->mentorship.id, incoming->now, &next)) {
		data_take(data, "when",
		          facts_when(mentee->lang, mentee->zone, next.at, incoming->now));
		data_take(data, "time", facts_time(mentee->lang, mentee->zone, next.at));
	}
	return reply(incoming, "consent_given", data, error)
	       && review_post(incoming->core, pair, incoming->now, error);
}

/* The mentor is told to phone. */
static bool
tell_mentor(struct incoming *incoming, const char *variant, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autofree char *key =
	    g_strdup_printf("consent_%s:%" G_GINT64_FORMAT, variant, pair->mentorship.id);
	json_t *data = pair_data(pair, pair->mentor.lang, incoming->now);
	struct letter letter =
	    letter_to_mentor(pair, "invitation_unanswered", "invitation_unanswered", key, data);

	json_object_set_new(data, variant, json_true());
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

static bool
refuse(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();

	incoming->class = "consent";
	if (pair->course->consent == CONSENT_NO)
		return raw_delete(incoming->core->store, incoming->work->id, error);
	arrival_consent(pair->course, &pair->setting, false, incoming->now, mails);
	return pair_save(incoming->core, pair, incoming->now, error)
	       && raw_delete(incoming->core->store, incoming->work->id, error)
	       && reply(incoming, "consent_refused", data_of(incoming), error)
	       && tell_mentor(incoming, "refused", error);
}

/* Neither: asked once; a second time a human must. The words are not kept. */
static bool
ask(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	bool was_asked = pair->mentorship.unclear_at != 0;
	bool is_refused = pair->course->consent == CONSENT_NO; /* then only a YES counts */

	incoming->class = "not_kept";
	if (!raw_delete(incoming->core->store, incoming->work->id, error))
		return false;
	if (is_refused)
		return true;
	if (was_asked)
		return tell_mentor(incoming, "unclear", error);
	pair->mentorship.unclear_at = incoming->now;
	json_t *data = data_of(incoming);
	data_set(data, "mentor_contact",
	         *pair->mentor.contact ? pair->mentor.contact : pair->mentor.name);
	return pair_save(incoming->core, pair, incoming->now, error)
	       && reply(incoming, "consent_unclear", data, error);
}

bool
consent_file(struct incoming *incoming, GError **error)
{
	const struct pair *pair = incoming->pair;
	enum command command = incoming->body->said.command;
	/* Without a token a word is no answer to the invitation (security.md, section 5). */
	bool is_reply = incoming->verdict->target.outbox_id != 0;
	bool is_no =
	    incoming->verdict->unsubscribe || command == COMMAND_STOP || command == COMMAND_NO;

	/* What is kept of a person is theirs before they have said yes, too. */
	if (is_reply && command == COMMAND_DELETE_ALL)
		return raw_delete(incoming->core->store, incoming->work->id, error)
		       && erase_take(incoming, error);
	if (pair->mentorship.ended_at != 0) {
		incoming->class = "not_kept";
		return raw_delete(incoming->core->store, incoming->work->id, error);
	}
	if (is_reply && is_no)
		return refuse(incoming, error);
	if (is_reply && command == COMMAND_YES)
		return give(incoming, error);
	return ask(incoming, error);
}
