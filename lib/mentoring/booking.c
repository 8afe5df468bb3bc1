#include "mentoring/booking.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "mail/address.h"
#include "mentoring/desk.h"
#include "mentoring/facts.h"
#include "mentoring/rsvp.h"
#include "programme/arrival.h"
#include "store/address.h"
#include "store/mentorship.h"
#include "store/quarantine.h"
#include "store/session.h"
#include "store/session_invite.h"

enum { MINUTE_S = 60, SHORTEST_SESSION = 5, LONGEST_SESSION = 24 * 60 };

/* An invitation with all that it leads to. */
struct booking {
	struct incoming *incoming;
	const struct event_view *event;
	struct person mentor;
	bool is_proven;
	GArray *mentorships; /* int64_t: open ones of this mentor whose mentee is an attendee */
	struct session_invite known; /* the session that has its UID; session_id 0: none */
	utc_t starts_at;
	int64_t minutes;
};

static void
booking_clear(struct booking *booking)
{
	person_clear(&booking->mentor);
	g_clear_pointer(&booking->mentorships, g_array_unref);
	session_invite_clear(&booking->known);
}

/* ---- who ---- */

/* Fills `mentor` when an address is a mentor's. */
static bool
find_mentor(struct core *core, const char *addr, struct person *mentor, GError **error)
{
	g_autoptr(GArray) persons = address_persons(core->store, addr, error);

	for (guint i = 0; persons && i < persons->len; i++) {
		person_clear(mentor);
		*mentor = (struct person){ 0 };
		if (!person_get(core->store, g_array_index(persons, int64_t, i), mentor, error))
			return false;
		if (mentor->role == ROLE_MENTOR)
			return true;
	}
	person_clear(mentor);
	*mentor = (struct person){ 0 };
	return persons != NULL;
}

/* The mailbox, or a reply address of it from somebody's address book. */
static bool
is_our_mailbox(const struct core *core, const char *addr)
{
	const struct settings *settings = core->settings;
	const char *box = settings->mail.address;
	const char *domain = strrchr(box, '@');
	g_autofree char *start =
	    g_strdup_printf("%.*s%s", (int)(domain - box), box, settings->mail.separator);
	const char *its_domain = strrchr(addr, '@');

	return address_equals(addr, box)
	       || (*settings->mail.separator && its_domain
	           && g_ascii_strncasecmp(addr, start, strlen(start)) == 0
	           && g_ascii_strcasecmp(its_domain, domain) == 0);
}

static bool
has_id(const GArray *ids, int64_t id)
{
	for (guint i = 0; i < ids->len; i++)
		if (g_array_index(ids, int64_t, i) == id)
			return true;
	return false;
}

static bool
add_mentee(struct booking *booking, const char *addr, GError **error)
{
	struct store *store = booking->incoming->core->store;
	g_autoptr(GArray) persons = address_persons(store, addr, error);
	bool ok = persons != NULL;

	for (guint i = 0; ok && i < persons->len; i++) {
		struct mentorship mentorship = { 0 };
		GError *failed = NULL;
		bool is_theirs = mentorship_of_mentee(store, g_array_index(persons, int64_t, i),
		                                      &mentorship, &failed)
		                 && mentorship.ended_at == 0
		                 && mentorship.mentor_id == booking->mentor.id;
		if (is_theirs && !has_id(booking->mentorships, mentorship.id))
			g_array_append_val(booking->mentorships, mentorship.id);
		mentorship_clear(&mentorship);
		ok = failed == NULL;
		if (failed)
			g_propagate_error(error, failed);
	}
	return ok;
}

/* Whether our mailbox is among the attendees; fills the mentorships of the others. */
static bool
read_attendees(struct booking *booking, bool *is_for_us, GError **error)
{
	const struct event_view *event = booking->event;

	booking->mentorships = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (uint32_t i = 0; i < event->attendees_n; i++) {
		const char *addr = event->attendees[i].address;
		if (is_our_mailbox(booking->incoming->core, addr))
			*is_for_us = true;
		else if (!add_mentee(booking, addr, error))
			return false;
	}
	return true;
}

static bool
find_known(struct booking *booking, GError **error)
{
	struct core *core = booking->incoming->core;
	g_autoptr(GArray) invites = session_invites_of_uid(core->store, booking->event->uid, error);

	for (guint i = 0; invites && i < invites->len && booking->known.session_id == 0; i++) {
		struct session_invite *invite = &g_array_index(invites, struct session_invite, i);
		struct mentorship mentorship = { 0 };
		if (!mentorship_get(core->store, invite->mentorship_id, &mentorship, error))
			return false;
		if (mentorship.mentor_id == booking->mentor.id) {
			booking->known = *invite;
			*invite = (struct session_invite){ 0 };
		}
		mentorship_clear(&mentorship);
	}
	return invites != NULL;
}

/* ---- what is said about it ---- */

static bool
say(struct booking *booking, const char *line, GError **error)
{
	struct incoming *incoming = booking->incoming;
	const struct core *core = incoming->core;
	const struct person *mentor = &booking->mentor;
	json_t *words =
	    incoming->pair ? pair_data(incoming->pair, mentor->lang, incoming->now) : json_object();

	if (booking->starts_at != 0) {
		data_take(
		    words, "when",
		    facts_when(mentor->lang, mentor->zone, booking->starts_at, incoming->now));
		data_take(words, "time",
		          facts_time(mentor->lang, mentor->zone, booking->starts_at));
	}
	g_autofree char *text = catalogue_line(core->catalogue, mentor->lang, line, words, error);
	json_decref(words);
	if (!text)
		return false;
	json_t *data = json_object();
	json_t *lines = json_array();
	json_array_append_new(lines, json_string(text));
	json_object_set_new(data, "lines", lines);
	return incoming_reply(incoming, mentor, REPLY_FRESH, "calendar_taken", data, error);
}

/* NULL: a session can be made of it. Else the line that says what would work. */
static const char *
fault_of(struct booking *booking)
{
	const struct event_view *event = booking->event;
	struct event_view ending = { .start = event->end };

	booking->starts_at = rsvp_start(event, &booking->mentor);
	if (event->recurs || event->is_instance)
		return "calendar.recurs";
	if (booking->starts_at == 0)
		return "calendar.all_day";
	if (booking->starts_at <= booking->incoming->now)
		return "calendar.past";
	booking->minutes = (rsvp_start(&ending, &booking->mentor) - booking->starts_at) / MINUTE_S;
	return booking->minutes < SHORTEST_SESSION || booking->minutes > LONGEST_SESSION
	           ? "calendar.no_end"
	           : NULL;
}

/* ---- what it does ---- */

/* A line of a mail has room for so much of a place. */
static char *
place_of(const struct event_view *event)
{
	const char *end = event->location;

	while (*end
	       && g_utf8_next_char(end) - event->location <= (ptrdiff_t)LIMIT_ROSTER_TEXT_BYTES)
		end = g_utf8_next_char(end);
	return g_strndup(event->location, (gsize)(end - event->location));
}

/* What calendars now show is what the row says. */
static bool
follow(const struct booking *booking, int64_t session_id, GError **error)
{
	struct store *store = booking->incoming->core->store;

	return session_invite_by_mentor(store, session_id, error)
	       && session_invite_told(store, session_id, booking->event->uid,
	                              booking->event->sequence, NULL, error);
}

/* The pair once more, with its new rows; saved, so that the next moment is worked out anew. */
static bool
plan_anew(struct booking *booking, GError **error)
{
	struct incoming *incoming = booking->incoming;
	int64_t id = incoming->pair->mentorship.id;

	pair_free(incoming->pair);
	incoming->pair = pair_load(incoming->core, id, error);
	return incoming->pair && pair_save(incoming->core, incoming->pair, incoming->now, error);
}

static const struct session *
booked_at(const struct booking *booking)
{
	const struct course *course = booking->incoming->pair->course;

	for (int i = 0; i < (int)course->sessions->len; i++) {
		const struct session *session = course_session(course, i);
		if (session->starts_at == booking->starts_at && session->state == SESSION_BOOKED)
			return session;
	}
	return NULL;
}

static void
note(const struct booking *booking, const char *event, int64_t session_id)
{
	log_event(LOG_LEVEL_INFO, event,
	          "session=%" G_GINT64_FORMAT " sequence=%u inbox=%" G_GINT64_FORMAT, session_id,
	          booking->event->sequence, booking->incoming->work->id);
}

/* A time that is booked already stays one session. While nobody has been invited by us, the mentor's
 * invitation takes our place. */
static bool
book(struct booking *booking, GError **error)
{
	struct incoming *incoming = booking->incoming;
	struct store *store = incoming->core->store;
	const struct session *same = booked_at(booking);
	struct session_invite invite = { 0 };

	if (same) {
		bool is_told =
		    session_invite_get(store, same->row_id, &invite, error) && invite.sequence >= 0;
		session_invite_clear(&invite);
		return (is_told || follow(booking, same->row_id, error))
		       && say(booking, "calendar.known", error);
	}
	struct session_row row = {
		.mentorship_id = incoming->pair->mentorship.id,
		.starts_at = booking->starts_at,
		.minutes = booking->minutes,
		.place = place_of(booking->event),
		.booked_at = incoming->now,
	};
	int64_t id = session_add(store, &row, error);
	session_row_clear(&row);
	note(booking, "session_booked", id);
	return id != 0 && follow(booking, id, error) && plan_anew(booking, error)
	       && say(booking, "done.calendar", error);
}

/* Length and place, which the planner does not change. */
static bool
set_rest(const struct booking *booking, GError **error)
{
	struct incoming *incoming = booking->incoming;
	struct store *store = incoming->core->store;
	g_autoptr(GArray) rows = session_list(store, incoming->pair->mentorship.id, error);
	bool ok = rows != NULL;

	for (guint i = 0; ok && i < rows->len; i++) {
		struct session_row *row = &g_array_index(rows, struct session_row, i);
		if (row->id != booking->known.session_id)
			continue;
		row->minutes = booking->minutes;
		g_free(row->place);
		row->place = place_of(booking->event);
		ok = session_update(store, row, error);
	}
	return ok;
}

static int
known_index(const struct booking *booking)
{
	const struct course *course = booking->incoming->pair->course;

	for (int i = 0; i < (int)course->sessions->len; i++)
		if (course_session(course, i)->row_id == booking->known.session_id)
			return i;
	return -1;
}

static bool
move(struct booking *booking, GError **error)
{
	struct incoming *incoming = booking->incoming;
	const struct session_invite *known = &booking->known;
	g_autofree char *place = place_of(booking->event);
	bool is_same = known->starts_at == booking->starts_at && !known->is_cancelled
	               && known->minutes == booking->minutes && g_str_equal(known->place, place);

	if (is_same)
		return session_invite_told(incoming->core->store, known->session_id, known->uid,
		                           booking->event->sequence, NULL, error);
	if (!set_rest(booking, error))
		return false;
	arrival_session_moved(incoming->pair->course, known_index(booking), booking->starts_at);
	note(booking, "session_moved", known->session_id);
	return pair_save(incoming->core, incoming->pair, incoming->now, error)
	       && follow(booking, known->session_id, error) && plan_anew(booking, error)
	       && say(booking, "calendar.moved", error);
}

static bool
cancel(struct booking *booking, GError **error)
{
	struct incoming *incoming = booking->incoming;
	struct pair *pair = incoming->pair;
	int index = known_index(booking);
	const struct session *session = course_session(pair->course, index);

	if (session->state == SESSION_CANCELLED || session_ends_at(session) <= incoming->now)
		return true;
	booking->starts_at = session->starts_at;
	arrival_session_cancelled(pair->course, index);
	note(booking, "session_cancelled", booking->known.session_id);
	return pair_save(incoming->core, pair, incoming->now, error)
	       && follow(booking, booking->known.session_id, error)
	       && say(booking, "done.cancel", error);
}

/* ---- which ---- */

static bool
load_pair(struct booking *booking, int64_t mentorship_id, GError **error)
{
	struct incoming *incoming = booking->incoming;

	pair_free(incoming->pair);
	incoming->pair = pair_load(incoming->core, mentorship_id, error);
	return incoming->pair != NULL;
}

/* Not proven: asked at the address we know. Until then it waits in quarantine. */
static bool
ask_back(struct booking *booking, GError **error)
{
	struct incoming *incoming = booking->incoming;
	const struct person *mentor = &booking->mentor;
	json_t *data = pair_data(incoming->pair, mentor->lang, incoming->now);

	data_take(data, "when",
	          facts_when(mentor->lang, mentor->zone, booking->starts_at, incoming->now));
	data_take(data, "time", facts_time(mentor->lang, mentor->zone, booking->starts_at));
	return incoming_reply(incoming, mentor, REPLY_ASKED, "calendar_echo", data, error);
}

static bool
take_unproven(struct booking *booking, GError **error)
{
	if (booking->mentorships->len != 1 || fault_of(booking))
		return true;
	bool ok = load_pair(booking, g_array_index(booking->mentorships, int64_t, 0), error)
	          && ask_back(booking, error);
	/* It belongs to nobody until it is proven. */
	g_clear_pointer(&booking->incoming->pair, pair_free);
	return ok;
}

/* One of ours that comes back as if it were the mentor's, or an older version: noted. */
static bool
is_passed_over(const struct booking *booking)
{
	const struct session_invite *known = &booking->known;

	return known->session_id != 0
	       && (!known->by_mentor || (int64_t)booking->event->sequence < known->sequence);
}

static bool
take_request(struct booking *booking, GError **error)
{
	guint n = booking->mentorships->len;

	if (booking->known.session_id == 0 && n != 1)
		return say(booking, n == 0 ? "fault.calendar" : "calendar.many", error);
	int64_t id = booking->known.session_id != 0
	                 ? booking->known.mentorship_id
	                 : g_array_index(booking->mentorships, int64_t, 0);
	if (!load_pair(booking, id, error))
		return false;
	if (booking->incoming->pair->mentorship.ended_at != 0)
		return true;
	const char *fault = fault_of(booking);
	if (fault)
		return say(booking, fault, error);
	return booking->known.session_id != 0 ? move(booking, error) : book(booking, error);
}

static bool
take(struct booking *booking, bool *is_filed, GError **error)
{
	struct incoming *incoming = booking->incoming;
	bool is_cancel = booking->event->method == METHOD_CANCEL;
	bool is_for_us = is_cancel;

	if (!read_attendees(booking, &is_for_us, error) || !find_known(booking, error))
		return false;
	if (!is_for_us)
		return true;
	if (!booking->is_proven)
		return is_cancel || is_passed_over(booking) || take_unproven(booking, error);
	*is_filed = true;
	incoming->class = "calendar";
	incoming->reason = is_passed_over(booking) ? "stale" : NULL;
	if (incoming->reason || (is_cancel && booking->known.session_id == 0))
		return true;
	if (!is_cancel)
		return take_request(booking, error);
	return load_pair(booking, booking->known.mentorship_id, error) && cancel(booking, error);
}

/* By DMARC, by a token of ours, or by the mentor's word at the known address. */
static bool
is_proven(const struct incoming *incoming)
{
	struct release release;

	return incoming->head->dmarc == DMARC_PASS || incoming->verdict->target.outbox_id != 0
	       || quarantine_released(incoming->core->store, incoming->work->id, &release, NULL);
}

static bool
may_be_booking(const struct incoming *incoming)
{
	const struct event_view *event = rsvp_event(incoming);
	const struct head_view *head = incoming->head;
	const struct verdict *verdict = incoming->verdict;
	bool is_open = verdict->class
	               && (g_str_equal(verdict->class, "calendar")
	                   || (verdict->reason && g_str_equal(verdict->reason, "unthreaded")));

	return event && event->is_event && *event->uid && is_open && head->from[0] && !head->from[1]
	       && head->dmarc != DMARC_FAIL
	       && (event->method == METHOD_REQUEST || event->method == METHOD_CANCEL);
}

bool
booking_file(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct booking booking = {
		.incoming = incoming,
		.event = rsvp_event(incoming),
	};

	*is_filed = false;
	if (!may_be_booking(incoming))
		return true;
	bool ok = find_mentor(incoming->core, incoming->head->from[0], &booking.mentor, error);
	booking.is_proven = is_proven(incoming);
	if (ok && booking.mentor.id != 0)
		ok = take(&booking, is_filed, error);
	booking_clear(&booking);
	return ok;
}

bool
booking_answer(struct incoming *incoming, bool *is_filed, GError **error)
{
	struct core *core = incoming->core;
	enum command command = incoming->body ? incoming->body->said.command : COMMAND_NONE;
	int64_t inbox_id = command == COMMAND_YES || command == COMMAND_NO ? outbox_key_number(
			       core->store, incoming->verdict->target.outbox_id, "calendar_echo")
	                                                                   : 0;
	struct quarantine_row waiting = { 0 };

	*is_filed = inbox_id != 0;
	if (!*is_filed)
		return true;
	incoming->class = "command";
	if (!quarantine_of_inbox(core->store, inbox_id, &waiting, error))
		return error == NULL || *error == NULL;
	bool ok = command == COMMAND_YES
	              ? quarantine_release(core->store, waiting.id, waiting.mentorship_id, 0,
	                                   incoming->now, error)
	                    && inbox_again(core->store, inbox_id, error)
	              : desk_discard(core, waiting.id, incoming->now, error);
	quarantine_row_clear(&waiting);
	return ok;
}
