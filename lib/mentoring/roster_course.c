#include "mentoring/roster_course.h"

#include "base/log.h"
#include "base/remedy.h"
#include "mentoring/roster.h"
#include "mentoring/roster_words.h"
#include "programme/arrival.h"
#include "programme/when.h"
#include "store/hold.h"
#include "store/session.h"

enum {
	PAUSE_MOST = 366,
	PACE_MOST = 60,
	SESSION_MINUTES = 90,
	SHORTEST_SESSION = 5,
	LONGEST_SESSION = 24 * 60,
	ALL_MENTORSHIPS = 0,
};

/* ---- pauses ---- */

static bool
read_until(const struct pair *pair, const char *until, utc_t now, date_t *on, GError **error)
{
	date_t today = recipient_date(&pair->setting.mentee, now);

	*on = DATE_NONE;
	if (!until || (when_date_parse(until, on) && *on > today && *on <= today + PAUSE_MOST))
		return true;
	g_autofree char *shown = g_strescape(until, NULL);
	g_set_error(
	    error, REMEDY, REMEDY_SET_ASIDE,
	    "\"%s\" is no day of the coming year; write the day on which the questions go on, "
	    "like 2027-05-20",
	    shown);
	return false;
}

static bool
has_consent(const struct pair *pair, GError **error)
{
	return pair->course->consent == CONSENT_YES
	       || remedy_refuse(
		   error,
		   "%s has not said yes to questions, so there are none to pause; mentorctl "
		   "mentee hold %s stops the invitation",
		   pair->mentee.handle, pair->mentee.handle);
}

bool
roster_pause(struct core *core, const char *mentee, const char *until, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = roster_open_pair(core, mentee, error);
	date_t on = DATE_NONE;

	if (!pair || !has_consent(pair, error) || !read_until(pair, until, now, &on, error))
		return false;
	arrival_rest(pair->course, &pair->setting, on, now);
	log_event(LOG_LEVEL_INFO, "paused", "mentorship=%" G_GINT64_FORMAT, pair->mentorship.id);
	return pair_save(core, pair, now, error);
}

bool
roster_resume(struct core *core, const char *mentee, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = roster_open_pair(core, mentee, error);

	if (!pair)
		return false;
	const char *state = course_state(pair->course, &pair->setting, now);
	if (!g_str_equal(state, "paused") && !g_str_equal(state, "quiet"))
		return remedy_refuse(
		    error, "%s is %s and not paused; a hold ends with mentorctl mentee release %s",
		    mentee, state, mentee);
	arrival_go_on(pair->course);
	log_event(LOG_LEVEL_INFO, "resumed", "mentorship=%" G_GINT64_FORMAT, pair->mentorship.id);
	return pair_save(core, pair, now, error);
}

/* ---- pace ---- */

bool
roster_pace(struct core *core, const char *mentee, const char *days, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = roster_open_pair(core, mentee, error);
	int64_t pace = 0;

	if (!pair || !roster_read_number("the pace", days, 0, PACE_MOST, &pace, error))
		return false;
	pair->course->pace = (int)pace;
	log_event(LOG_LEVEL_INFO, "pace", "mentorship=%" G_GINT64_FORMAT " days=%d",
	          pair->mentorship.id, (int)pace);
	return pair_save(core, pair, now, error);
}

/* ---- holds ---- */

bool
roster_hold(struct core *core, const char *handle, utc_t now, GError **error)
{
	if (!handle)
		return hold_start(core->store, ALL_MENTORSHIPS, "admin", now, error) != 0;
	g_autoptr(pair_owner) pair = roster_open_pair(core, handle, error);
	if (!pair || hold_start(core->store, pair->mentorship.id, "admin", now, error) == 0)
		return false;
	arrival_hold(pair->course);
	return pair_save(core, pair, now, error);
}

static bool
release_one(struct core *core, const char *handle, utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = roster_pair(core, handle, error);

	if (!pair)
		return false;
	if (hold_is_open(core->store, pair->mentorship.id, "safety"))
		return remedy_refuse(
		    error,
		    "%s is on hold for safety, and only the mentor can end that; %s replies "
		    "VÄÄRÄ HÄLYTYS or JATKA to the alarm mail",
		    handle, pair->mentor.called);
	if (!hold_stops_one(core->store, pair->mentorship.id))
		return remedy_refuse(
		    error, "%s is not on hold; mentorctl status shows the holds there are", handle);
	if (!hold_end(core->store, pair->mentorship.id, NULL, "admin", now, error))
		return false;
	arrival_release(pair->course);
	return pair_save(core, pair, now, error);
}

bool
roster_release(struct core *core, const char *handle, utc_t now, GError **error)
{
	return handle ? release_one(core, handle, now, error)
	              : hold_end(core->store, ALL_MENTORSHIPS, NULL, "admin", now, error);
}

/* ---- sessions ---- */

static bool
read_when(const struct pair *pair, const char *text, utc_t *at, GError **error)
{
	if (when_parse(text, pair->mentor.zone, at))
		return true;
	g_autofree char *shown = g_strescape(text, NULL);
	g_set_error(
	    error, REMEDY, REMEDY_SET_ASIDE,
	    "\"%s\" is no time; write it like 2027-05-20T10:00, on the clock of %s, or with "
	    "an offset like 2027-05-20T10:00+03:00",
	    shown, pair->mentor.zone);
	return false;
}

static bool
is_free(const struct pair *pair, utc_t at, GError **error)
{
	for (int i = 0; i < (int)pair->course->sessions->len; i++) {
		const struct session *session = course_session(pair->course, i);
		if (session->starts_at == at && session->state == SESSION_BOOKED)
			return remedy_refuse(error,
			                     "%s has a session at that time already; see mentorctl "
			                     "session list %s",
			                     pair->mentee.handle, pair->mentee.handle);
	}
	return true;
}

bool
roster_add_session(struct core *core, const char *mentee, const struct session_words *words,
                   utc_t now, GError **error)
{
	struct session_row row = { .minutes = SESSION_MINUTES, .booked_at = now };
	g_autofree char *where = g_strdup(words->place ? words->place : "");
	g_autoptr(pair_owner) pair = roster_open_pair(core, mentee, error);

	if (!pair || !read_when(pair, words->when, &row.starts_at, error)
	    || (words->minutes
	        && !roster_read_number("--minutes", words->minutes, SHORTEST_SESSION,
	                               LONGEST_SESSION, &row.minutes, error))
	    || !roster_check_line("--place", where, error) || !is_free(pair, row.starts_at, error))
		return false;
	row.mentorship_id = pair->mentorship.id;
	row.place = where;
	return session_add(core->store, &row, error) != 0
	       && roster_plan_anew(core, pair->mentorship.id, now, error);
}

/* The place in the course, which course_load orders by date; -1 with an error. */
static int
find_session(const struct pair *pair, const char *number, GError **error)
{
	int64_t n = 0;

	if (pair->course->sessions->len == 0) {
		remedy_refuse(error, "%s has no sessions; mentorctl session add %s WHEN adds one",
		              pair->mentee.handle, pair->mentee.handle);
		return -1;
	}
	return roster_read_number("the session's number", number, 1, pair->course->sessions->len,
	                          &n, error)
	           ? (int)n - 1
	           : -1;
}

bool
roster_move_session(struct core *core, const char *mentee, const char *number, const char *when,
                    utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = roster_open_pair(core, mentee, error);
	int index = pair ? find_session(pair, number, error) : -1;
	utc_t at = 0;

	if (index < 0 || !read_when(pair, when, &at, error) || !is_free(pair, at, error))
		return false;
	arrival_session_moved(pair->course, index, at);
	return pair_save(core, pair, now, error);
}

static bool
cancel(struct pair *pair, int index, utc_t now, GError **error)
{
	if (session_ends_at(course_session(pair->course, index)) <= now)
		return remedy_refuse(
		    error,
		    "that session is over; if it was not held, write mentorctl session "
		    "missed %s %d",
		    pair->mentee.handle, index + 1);
	arrival_session_cancelled(pair->course, index);
	return true;
}

static bool
has_begun(const struct pair *pair, int index, utc_t now, GError **error)
{
	return course_session(pair->course, index)->starts_at <= now
	       || remedy_refuse(
		   error,
		   "that session is still to come; mentorctl session cancel %s %d takes "
		   "it away, and once it is over it counts as held by itself",
		   pair->mentee.handle, index + 1);
}

static bool
miss(struct pair *pair, int index, utc_t now, GError **error)
{
	if (!has_begun(pair, index, now, error))
		return false;
	arrival_session_missed(pair->course, index);
	return true;
}

/* What is past and booked counts as held already. */
static bool
held(struct pair *pair, int index, utc_t now, GError **error)
{
	const struct session *session = course_session(pair->course, index);

	if (!has_begun(pair, index, now, error))
		return false;
	if (session->state != SESSION_BOOKED)
		arrival_session_moved(pair->course, index, session->starts_at);
	return true;
}

bool
roster_change_session(struct core *core, const char *mentee, const char *number,
                      enum session_change change, utc_t now, GError **error)
{
	static bool (*const changes[SESSION_CHANGES])(struct pair * pair, int index, utc_t now,
	                                              GError **error) = {
		[SESSION_CANCEL] = cancel,
		[SESSION_HELD] = held,
		[SESSION_MISS] = miss,
	};
	g_autoptr(pair_owner) pair = roster_open_pair(core, mentee, error);
	int index = pair ? find_session(pair, number, error) : -1;

	return index >= 0 && changes[change](pair, index, now, error)
	       && pair_save(core, pair, now, error);
}
