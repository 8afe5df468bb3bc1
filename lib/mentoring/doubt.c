#include "mentoring/doubt.h"

#include "mail/greeting.h"
#include "store/outbox.h"
#include "store/quarantine.h"

/* The two questions, by the template of each; the keys of both end in the number of the message. */
static const char in_review[] = "in_review";
static const char confirm_recipient[] = "confirm_recipient";

/* The first line that looks like an instruction, NULL if none does. A day and a time alone are words for a
 * mentee as well. */
static const struct steer *
instruction_in(const struct said *said)
{
	for (uint32_t i = 0; i < said->steers_n; i++) {
		const struct steer *steer = &said->steers[i];
		bool is_bare = steer->what == STEER_MOVE && steer->n == 0;
		if (steer->what != STEER_UNKNOWN && !is_bare)
			return steer;
	}
	return NULL;
}

/* Whether a mail about a message was made, by its key. */
static bool
has_mail(const struct incoming *incoming, const char *about, int64_t inbox_id)
{
	g_autofree char *key = g_strdup_printf("%s:%" G_GINT64_FORMAT, about, inbox_id);

	return outbox_has(incoming->core->store, key);
}

/* A message is filed again only when its writer has said OK. */
static bool
is_settled(const struct incoming *incoming)
{
	return has_mail(incoming, in_review, incoming->work->id)
	       || has_mail(incoming, confirm_recipient, incoming->work->id);
}

static bool
ask(struct incoming *incoming, const char *template, json_t *data, GError **error)
{
	return incoming_reply(incoming, incoming_author(incoming), REPLY_DOUBT, template, data,
	                      error);
}

static json_t *
data_of(const struct incoming *incoming)
{
	return pair_data(incoming->pair, incoming_author(incoming)->lang, incoming->now);
}

/* The name of another mentee of the same mentor whom the words greet; NULL: of none. Owned. */
static char *
greets_other(struct incoming *incoming, GError **error)
{
	struct store *store = incoming->core->store;
	const struct pair *pair = incoming->pair;
	g_autoptr(GArray) ids = mentorship_open_of(store, pair->mentor.id, error);
	char *name = NULL;

	for (guint i = 0; ids && !name && i < ids->len; i++) {
		struct mentorship other = { 0 };
		struct person mentee = { 0 };
		int64_t id = g_array_index(ids, int64_t, i);
		if (id != pair->mentorship.id && mentorship_get(store, id, &other, error)
		    && person_get(store, other.mentee_id, &mentee, error)
		    && greeting_is_for(incoming->body->text, mentee.called, pair->mentee.called))
			name = g_strdup(mentee.called);
		mentorship_clear(&other);
		person_clear(&mentee);
	}
	return name;
}

bool
doubt_ask(struct incoming *incoming, bool *is_asked, GError **error)
{
	const struct steer *instruction = instruction_in(&incoming->body->said);
	GError *failed = NULL;

	*is_asked = false;
	if (is_settled(incoming))
		return true;
	g_autofree char *other = instruction ? NULL : greets_other(incoming, &failed);
	if (failed) {
		g_propagate_error(error, failed);
		return false;
	}
	if (!instruction && !other)
		return true;
	*is_asked = true;
	incoming->class = "command";
	incoming->reason = "unconfirmed";
	json_t *data = data_of(incoming);
	if (instruction) {
		data_set(data, "line", instruction->line);
		return ask(incoming, in_review, data, error);
	}
	data_take(data, "other", g_steal_pointer(&other));
	data_set(data, "text", incoming->body->text);
	return ask(incoming, confirm_recipient, data, error);
}

bool
doubt_reaches_mentee(const struct incoming *incoming, const char *kind)
{
	static const char *const kinds[] = { "review", "debt_nudge", "debt_stop", NULL };

	/* The mentee has asked something: a reply is for them. To what TOINEN put aside it is an instruction. */
	if (g_str_equal(kind, "needs_human"))
		return outbox_key_number(incoming->core->store, incoming->verdict->target.outbox_id,
		                         "asks")
		       != 0;
	return g_strv_contains(kinds, kind);
}

bool
doubt_ask_unproven(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;
	const struct body_view *body = incoming->body;
	bool is_elsewhere = g_str_equal(verdict->reason, "sender_mismatch");

	if (!incoming->pair || verdict->author != AUTHOR_MENTOR || !body || body->state != BODY_TEXT
	    || (!is_elsewhere && !g_str_equal(verdict->reason, "conflict")) || is_settled(incoming))
		return true;
	g_autofree char *kind = verdict_answers(incoming->core, verdict);
	if (!doubt_reaches_mentee(incoming, kind))
		return true;
	json_t *data = data_of(incoming);
	data_set(data, "text", body->text);
	if (is_elsewhere)
		data_set(data, "address", incoming->head->from[0]);
	else
		json_object_set_new(data, "two", json_true());
	return ask(incoming, confirm_recipient, data, error);
}

/* OK: filed once more, and sent. Anything else: it stays where it is and waits no more. */
static bool
settle(struct incoming *incoming, int64_t inbox_id, bool is_yes, GError **error)
{
	struct store *store = incoming->core->store;
	struct quarantine_row row = { 0 };
	GError *failed = NULL;
	bool is_kept_back = quarantine_of_inbox(store, inbox_id, &row, &failed);
	int64_t id = row.id;
	bool ok = failed == NULL;

	quarantine_row_clear(&row);
	if (failed)
		g_propagate_error(error, failed);
	if (ok && is_kept_back)
		ok = is_yes ? quarantine_release(store, id, incoming->pair->mentorship.id, 0,
		                                 incoming->now, error)
		            : quarantine_settle(store, id, "discarded", incoming->now, error);
	if (!ok)
		return false;
	return is_yes ? inbox_again(store, inbox_id, error)
	              : inbox_set_declined(store, inbox_id, error);
}

bool
doubt_answer(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct store *store = incoming->core->store;
	const struct person *mentor = incoming_author(incoming);
	int64_t asked_id = incoming->verdict->target.outbox_id;
	int64_t inbox_id = outbox_key_number(store, asked_id, in_review);
	bool is_yes = incoming->body->said.command == COMMAND_YES && incoming_is_in_time(incoming);

	if (inbox_id == 0)
		inbox_id = outbox_key_number(store, asked_id, confirm_recipient);
	*is_filed = inbox_id != 0;
	if (!*is_filed || has_mail(incoming, "human", inbox_id))
		return true;
	return settle(incoming, inbox_id, is_yes, error)
	       && incoming_reply(incoming, mentor, REPLY_CONFIRMED,
	                         is_yes ? "sent_confirm" : "not_sent",
	                         pair_data(incoming->pair, mentor->lang, incoming->now), error);
}
