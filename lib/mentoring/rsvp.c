#include "mentoring/rsvp.h"

#include "base/log.h"
#include "base/zone.h"
#include "mail/address.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "programme/arrival.h"
#include "store/address.h"
#include "store/proposal.h"
#include "store/session_invite.h"

/* An answer with all that it belongs to. */
struct answered {
	struct incoming *incoming;
	const struct event_view *event;
	const struct session_invite *invite;
	struct pair *pair;
	const struct person *writer;
	int index; /* of the session in the course */
};

const struct event_view *
rsvp_event(const struct incoming *incoming)
{
	bool is_calendar = incoming->head->kind == MAIL_CALENDAR && incoming->body;

	return is_calendar ? incoming->body->event : NULL;
}

utc_t
rsvp_start(const struct event_view *event, const struct person *writer)
{
	enum { DAY_S = 86400, MINUTE_S = 60 };
	utc_t at = event->start.at;

	if (event->start.form == EVENT_INSTANT)
		return at;
	if (event->start.form != EVENT_FLOATING || at < 0)
		return 0;
	struct wall wall = { .date = (date_t)(at / DAY_S), .minute = (int)(at % DAY_S / MINUTE_S) };
	return zone_utc(writer->zone, wall);
}

/* Sent by one person whom nothing speaks against; a token of ours, if there was one, proved itself. */
static bool
may_be_trusted(const struct incoming *incoming)
{
	const struct head_view *head = incoming->head;
	const struct verdict *verdict = incoming->verdict;
	bool is_open = verdict->class
	               && (g_str_equal(verdict->class, "calendar")
	                   || (verdict->reason && g_str_equal(verdict->reason, "unthreaded")));

	return is_open && head->from[0] && !head->from[1] && head->dmarc != DMARC_FAIL;
}

/* What this person said; a calendar may know them by another address, but then it says only one. */
static enum partstat
said_by(const struct answered *answered)
{
	const struct event_view *event = answered->event;
	struct store *store = answered->incoming->core->store;

	if (event->method == METHOD_COUNTER)
		return PARTSTAT_DECLINED;
	for (uint32_t i = 0; i < event->attendees_n; i++)
		if (address_is_of(store, answered->writer->id, event->attendees[i].address))
			return event->attendees[i].partstat;
	return event->attendees_n == 1 ? event->attendees[0].partstat : PARTSTAT_NONE;
}

/* The other time that a COUNTER asks for; 0: none that can be met. */
static utc_t
proposed_at(const struct answered *answered)
{
	utc_t at = answered->event->method == METHOD_COUNTER
	               ? rsvp_start(answered->event, answered->writer)
	               : 0;

	return at > answered->incoming->now && at != answered->invite->starts_at ? at : 0;
}

static void
note(const struct answered *answered, const char *what)
{
	log_event(LOG_LEVEL_INFO, "rsvp",
	          "session=%" G_GINT64_FORMAT " by=%s answer=%s inbox=%" G_GINT64_FORMAT,
	          answered->invite->session_id, role_names[answered->writer->role], what,
	          answered->incoming->work->id);
}

/* ---- a mentee's ---- */

/* Who declined and then accepts the same time has agreed to it. */
static bool
accept(const struct answered *answered, GError **error)
{
	struct incoming *incoming = answered->incoming;
	struct course *course = answered->pair->course;
	const struct session *session = course_session(course, answered->index);

	if (!session_invite_set_rsvp(incoming->core->store, answered->invite->session_id,
	                             "accepted", error))
		return false;
	if (session->state != SESSION_DECLINED)
		return true;
	arrival_session_moved(course, answered->index, session->starts_at);
	return pair_save(incoming->core, answered->pair, incoming->now, error);
}

/* The same time proposed again changes nothing. */
static bool
is_proposed(const struct answered *answered, utc_t at)
{
	g_autoptr(GArray) rows =
	    proposal_list(answered->incoming->core->store, answered->pair->mentorship.id,
	                  role_names[ROLE_MENTEE], NULL);

	return rows && rows->len == 1 && at != 0
	       && g_array_index(rows, struct proposal_row, 0).starts_at == at;
}

/* The mails of a session that was declined before, with a time that is new. */
static void
reschedule_again(const struct answered *answered, GArray *mails)
{
	static const enum planned_to readers[] = { TO_MENTEE, TO_MENTOR };

	for (size_t i = 0; i < G_N_ELEMENTS(readers); i++) {
		const struct planned mail = {
			.at = answered->incoming->now,
			.kind = PLANNED_RESCHEDULE,
			.to = readers[i],
			.prompt = -1,
			.session = answered->index,
			.rule = "direct reply",
		};
		g_array_append_val(mails, mail);
	}
}

static bool
decline(const struct answered *answered, GError **error)
{
	struct incoming *incoming = answered->incoming;
	struct store *store = incoming->core->store;
	struct pair *pair = answered->pair;
	utc_t at = proposed_at(answered);
	bool is_news = at != 0 && !is_proposed(answered, at);
	g_autoptr(GArray) mails = planned_list_new();

	if (!session_invite_set_rsvp(store, answered->invite->session_id, "declined", error))
		return false;
	arrival_declined(pair->course, answered->index, incoming->now, mails);
	if (mails->len == 0 && is_news && !pair->course->on_hold)
		reschedule_again(answered, mails);
	const struct proposal_new proposal = {
		.mentorship_id = pair->mentorship.id,
		.session_id = answered->invite->session_id,
		.by = role_names[ROLE_MENTEE],
		.times = &at,
		.n = at != 0,
	};
	return mails->len == 0
	       || (proposal_replace(store, &proposal, incoming->now, error)
	           && incoming_carry(incoming, mails, "reschedule", error));
}

static bool
hesitate(const struct answered *answered, GError **error)
{
	return session_invite_set_rsvp(answered->incoming->core->store,
	                               answered->invite->session_id, "tentative", error);
}

/* ---- a mentor's ---- */

/* Once a version: which other time is asked of the mentor alone. The time stands until there is one. */
static bool
ask_mentor(const struct answered *answered, GError **error)
{
	struct incoming *incoming = answered->incoming;
	struct pair *pair = answered->pair;
	const struct person *mentor = &pair->mentor;
	g_autofree char *key =
	    g_strdup_printf("reschedule_own:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
	                    answered->invite->session_id, answered->invite->sequence);
	json_t *data = pair_data(pair, mentor->lang, incoming->now);
	struct letter letter = letter_to_mentor(pair, "reschedule_own", "reschedule", key, data);

	letter.caused = true;
	bool ok = facts_session(incoming->core, pair, course_session(pair->course, answered->index),
	                        mentor, incoming->now, data)
	          && letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* A mentor sets the time: another one proposed in the calendar is SIIRRÄ. */
static bool
decline_by_mentor(const struct answered *answered, GError **error)
{
	utc_t at = proposed_at(answered);

	if (at == 0)
		return ask_mentor(answered, error);
	arrival_session_moved(answered->pair->course, answered->index, at);
	return pair_save(answered->incoming->core, answered->pair, answered->incoming->now, error);
}

/* ---- whose ---- */

typedef bool answer_func(const struct answered *answered, GError **error);

static const struct {
	enum partstat said;
	answer_func *by_mentee, *by_mentor;
} answers[] = {
	{ PARTSTAT_ACCEPTED, accept, NULL },
	{ PARTSTAT_TENTATIVE, hesitate, NULL },
	{ PARTSTAT_DECLINED, decline, decline_by_mentor },
};

/* Only what is to come can be answered, and only as it was last told. */
static bool
is_in_time(const struct answered *answered)
{
	struct incoming *incoming = answered->incoming;
	const struct course *course = answered->pair->course;
	const struct session *session = course_session(course, answered->index);
	bool is_on = course->consent == CONSENT_YES && answered->pair->mentorship.ended_at == 0;
	bool is_alive = session->state == SESSION_BOOKED || session->state == SESSION_DECLINED;

	incoming->reason = answered->event->sequence < answered->invite->sequence ? "stale" : NULL;
	return is_on && is_alive && !incoming->reason && session_ends_at(session) > incoming->now;
}

static bool
act(const struct answered *answered, GError **error)
{
	enum partstat said = said_by(answered);
	bool is_mentor = answered->writer->role == ROLE_MENTOR;

	note(answered, partstat_names[said]);
	if (!is_in_time(answered))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
		answer_func *run = is_mentor ? answers[i].by_mentor : answers[i].by_mentee;
		if (answers[i].said == said && run)
			return run(answered, error);
	}
	return true;
}

static int
index_of(const struct course *course, int64_t row_id)
{
	for (int i = 0; i < (int)course->sessions->len; i++)
		if (course_session(course, i)->row_id == row_id)
			return i;
	return -1;
}

/* The pair of a session if the sender is one of its two; NULL otherwise, or on an error. */
static struct pair *
pair_of_sender(struct incoming *incoming, const struct session_invite *invite,
               const struct person **writer, GError **error)
{
	struct core *core = incoming->core;
	const char *from = incoming->head->from[0];
	g_autoptr(pair_owner) pair = pair_load(core, invite->mentorship_id, error);

	if (!pair)
		return NULL;
	if (address_is_of(core->store, pair->mentee.id, from))
		*writer = &pair->mentee;
	else if (address_is_of(core->store, pair->mentor.id, from))
		*writer = &pair->mentor;
	return *writer ? g_steal_pointer(&pair) : NULL;
}

static bool
try_invite(struct incoming *incoming, const struct session_invite *invite, bool *is_filed,
           GError **error)
{
	struct answered answered = {
		.incoming = incoming,
		.event = rsvp_event(incoming),
		.invite = invite,
	};
	GError *failed = NULL;

	answered.pair = pair_of_sender(incoming, invite, &answered.writer, &failed);
	if (failed)
		g_propagate_error(error, failed);
	if (!answered.pair)
		return failed == NULL;
	answered.index = index_of(answered.pair->course, invite->session_id);
	pair_free(incoming->pair);
	incoming->pair = answered.pair;
	incoming->class = "calendar";
	*is_filed = true;
	return act(&answered, error);
}

bool
rsvp_file(struct incoming *incoming, bool *is_filed, GError **error)
{
	const struct event_view *event = rsvp_event(incoming);

	*is_filed = false;
	if (!event || !*event->uid || !may_be_trusted(incoming)
	    || (event->method != METHOD_REPLY && event->method != METHOD_COUNTER))
		return true;
	g_autoptr(GArray) invites =
	    session_invites_of_uid(incoming->core->store, event->uid, error);
	bool ok = invites != NULL;
	for (guint i = 0; ok && !*is_filed && i < invites->len; i++) {
		const struct session_invite *invite =
		    &g_array_index(invites, struct session_invite, i);
		if (!invite->by_mentor)
			ok = try_invite(incoming, invite, is_filed, error);
	}
	return ok;
}
