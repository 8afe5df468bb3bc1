#include "mentoring/steer.h"

#include <string.h>

#include "base/log.h"
#include "base/remedy.h"
#include "base/zone.h"
#include "mentoring/ask.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"
#include "mentoring/leave.h"
#include "mentoring/roster.h"
#include "mentoring/waiting.h"
#include "programme/arrival.h"
#include "programme/chain.h"
#include "store/hold.h"
#include "store/numbered.h"
#include "store/session.h"
#include "template/textdate.h"

/* One line being carried out. */
struct acting {
	struct core *core;
	struct pair *pair;
	const struct steer *steer;
	utc_t now;
	json_t *data;              /* of the line that answers it */
	bool is_idle;              /* it was so before */
	const char *done, *failed; /* "done.…" or "fault.…" of lines.conf: one of them is set */
};

typedef bool act_func(struct acting *acting, GError **error);

static const char *
mentor_lang(const struct acting *acting)
{
	return acting->pair->mentor.lang;
}

/* when and time of an instant, on the mentor's clock. */
static void
set_when(struct acting *acting, utc_t at)
{
	const struct person *mentor = &acting->pair->mentor;

	data_take(acting->data, "when", facts_when(mentor->lang, mentor->zone, at, acting->now));
	data_take(acting->data, "time", facts_time(mentor->lang, mentor->zone, at));
}

static bool
save(struct acting *acting, const char *done, GError **error)
{
	acting->done = done;
	return pair_save(acting->core, acting->pair, acting->now, error);
}

/* ---- questions ---- */

static bool
is_in_bank(const struct core *core, const char *code)
{
	const char *const *ids = catalogue_questions(core->catalogue);

	for (; *ids; ids++)
		if (g_str_equal(*ids, code))
			return true;
	return false;
}

static void
set_bank_range(struct acting *acting)
{
	const char *const *ids = catalogue_questions(acting->core->catalogue);
	size_t n = 0;

	while (ids[n])
		n++;
	data_set(acting->data, "first", n > 0 ? ids[0] : "");
	data_set(acting->data, "last", n > 0 ? ids[n - 1] : "");
}

static bool
set_question(struct acting *acting, struct question_id question, const char *code_name,
             GError **error)
{
	json_t *words = json_object();
	bool ok =
	    facts_question(acting->core, acting->pair, mentor_lang(acting), question, words, error);

	data_take(acting->data, code_name, question_text(question));
	if (ok && !json_object_get(acting->data, "question"))
		json_object_set(acting->data, "question", json_object_get(words, "question"));
	json_decref(words);
	return ok;
}

/* When a question that was picked would leave, if anything leaves. */
static void
set_leaves(struct acting *acting, struct question_id question)
{
	struct planned next;

	if (foresee_question(acting->core, acting->pair->mentorship.id, acting->now, question,
	                     &next))
		set_when(acting, next.at);
}

/* Those of the bank that have not left in this gap. */
static void
set_free_codes(struct acting *acting)
{
	struct pair *pair = acting->pair;
	const char *const *ids = catalogue_questions(acting->core->catalogue);
	GString *codes = g_string_new(NULL);

	for (; *ids; ids++) {
		struct question_id question;
		if (question_parse(*ids, &question)
		    && !chain_sent_in_gap(pair->course, &pair->setting, question, acting->now))
			g_string_append_printf(codes, "%s%s", codes->len > 0 ? ", " : "", *ids);
	}
	data_take(acting->data, "codes", g_string_free(codes, FALSE));
}

static bool
act_next(struct acting *acting, GError **error)
{
	struct pair *pair = acting->pair;
	struct question_id question;
	const char *code = acting->steer->question;

	data_set(acting->data, "code", code);
	if (!question_parse(code, &question) || !is_in_bank(acting->core, code)) {
		set_bank_range(acting);
		acting->failed = "fault.question";
		return true;
	}
	if (chain_sent_in_gap(pair->course, &pair->setting, question, acting->now)) {
		set_free_codes(acting);
		acting->failed = "fault.asked";
		return true;
	}
	arrival_pick(pair->course, question);
	if (!save(acting, "done.next", error))
		return false;
	set_leaves(acting, question);
	return set_question(acting, question, "code", error);
}

static bool
act_skip(struct acting *acting, GError **error)
{
	struct core *core = acting->core;
	struct pair *pair = acting->pair;
	struct planned next;

	if (!foresee_prompt(core, pair->mentorship.id, acting->now, &next)) {
		acting->failed = "fault.nothing";
		return true;
	}
	data_take(acting->data, "code", question_text(next.question));
	arrival_skip(pair->course, next.question, acting->now);
	if (!save(acting, "done.skip", error))
		return false;
	if (foresee_prompt(core, pair->mentorship.id, acting->now, &next))
		data_take(acting->data, "next_code", question_text(next.question));
	return true;
}

static bool
act_ask(struct acting *acting, GError **error)
{
	struct question_id question;
	GError *failed = NULL;

	acting->done = "done.ask";
	if (ask_own(acting->core, acting->pair, acting->steer->text, acting->now, &question,
	            &failed)) {
		set_leaves(acting, question);
		data_set(acting->data, "question", acting->steer->text);
		return true;
	}
	/* Nothing to ask, or nobody to be asked. */
	bool is_refused = g_error_matches(failed, REMEDY, REMEDY_SET_ASIDE)
	                  || g_error_matches(failed, REMEDY, REMEDY_GIVE_UP);
	if (!is_refused) {
		g_propagate_error(error, failed);
		return false;
	}
	g_error_free(failed);
	acting->done = NULL;
	acting->failed = "fault.ask";
	return true;
}

/* ---- cadence ---- */

static bool
act_pause(struct acting *acting, GError **error)
{
	struct pair *pair = acting->pair;
	date_t today = recipient_date(&pair->setting.mentee, acting->now);
	date_t before = pair->course->pause_until;

	arrival_rest(pair->course, &pair->setting, acting->steer->until_on, acting->now);
	acting->is_idle = pair->course->pause_until == before;
	data_take(acting->data, "date",
	          textdate_date(mentor_lang(acting), pair->course->pause_until, today));
	return save(acting, "done.pause", error);
}

static bool
act_resume(struct acting *acting, GError **error)
{
	struct core *core = acting->core;
	struct pair *pair = acting->pair;
	struct planned next;

	if (hold_is_open(core->store, pair->mentorship.id, "safety")) {
		acting->failed = "done.on_hold";
		return true;
	}
	acting->is_idle =
	    g_str_equal(course_state(pair->course, &pair->setting, acting->now), "active");
	arrival_go_on(pair->course);
	if (!save(acting, "done.resume", error))
		return false;
	if (foresee_prompt(core, pair->mentorship.id, acting->now, &next))
		set_when(acting, next.at);
	return true;
}

static bool
act_end(struct acting *acting, GError **error)
{
	if (acting->pair->course->end != COURSE_OPEN) {
		acting->failed = "fault.not_open";
		return true;
	}
	acting->done = "done.end";
	return roster_end(acting->core, acting->pair, acting->now, error);
}

/* ---- sessions ---- */

/* Its new time is what is spoken of. */
int
steer_declined(const struct course *course, utc_t now)
{
	for (int i = (int)course->sessions->len - 1; i >= 0; i--) {
		const struct session *session = course_session(course, i);
		if (session->state == SESSION_DECLINED && session_ends_at(session) > now)
			return i;
	}
	return -1;
}

bool
steer_session_at(struct core *core, struct pair *pair, utc_t starts_at, utc_t now, GError **error)
{
	enum { USUAL_MINUTES = 90 };
	struct standing standing = course_standing(pair->course, &pair->setting, now);
	int index = steer_declined(pair->course, now);

	if (index < 0)
		index = standing.next;
	if (index >= 0) {
		arrival_session_moved(pair->course, index, starts_at);
		return pair_save(core, pair, now, error);
	}
	const struct session_row row = {
		.mentorship_id = pair->mentorship.id,
		.starts_at = starts_at,
		.minutes = USUAL_MINUTES,
		.booked_at = now,
		.place = (char[]){ "" },
	};
	int64_t id = session_add(core->store, &row, error);
	if (id == 0)
		return false;
	index = arrival_session_added(pair->course, starts_at, USUAL_MINUTES);
	course_session(pair->course, index)->row_id = id;
	return pair_save(core, pair, now, error);
}

static bool
act_move(struct acting *acting, GError **error)
{
	const struct said_time *at = &acting->steer->at;
	const char *zone = acting->pair->mentor.zone;

	if (at->date == DATE_NONE || at->minute < 0) {
		acting->failed = "fault.date";
		return true;
	}
	utc_t starts_at = zone_utc(zone, (struct wall){ at->date, at->minute });
	set_when(acting, starts_at);
	if (starts_at <= acting->now) {
		data_take(acting->data, "date",
		          facts_date(acting->pair->mentor.lang, zone, starts_at, acting->now));
		acting->failed = "fault.past";
		return true;
	}
	acting->done = "done.move";
	return steer_session_at(acting->core, acting->pair, starts_at, acting->now, error);
}

static bool
act_cancel(struct acting *acting, GError **error)
{
	struct pair *pair = acting->pair;
	struct standing standing = course_standing(pair->course, &pair->setting, acting->now);

	if (standing.next < 0) {
		acting->failed = "fault.no_session";
		return true;
	}
	set_when(acting, course_session(pair->course, standing.next)->starts_at);
	arrival_session_cancelled(pair->course, standing.next);
	return save(acting, "done.cancel", error);
}

/* The session that was to be: the one that has begun last, else the one of today. */
static int
session_meant(const struct acting *acting)
{
	enum { WEEKS_2_S = 14 * 86400, DAY_S = 86400 };
	const struct pair *pair = acting->pair;
	struct standing standing = course_standing(pair->course, &pair->setting, acting->now);
	const struct session *last =
	    standing.last >= 0 ? course_session(pair->course, standing.last) : NULL;
	const struct session *next =
	    standing.next >= 0 ? course_session(pair->course, standing.next) : NULL;

	if (next && next->starts_at - DAY_S <= acting->now)
		return standing.next;
	return last && session_ends_at(last) + WEEKS_2_S > acting->now ? standing.last : -1;
}

static bool
act_not_held(struct acting *acting, GError **error)
{
	struct pair *pair = acting->pair;
	const struct person *mentor = &pair->mentor;
	int index = session_meant(acting);

	if (index < 0) {
		acting->failed = "fault.no_session";
		return true;
	}
	utc_t starts_at = course_session(pair->course, index)->starts_at;
	data_take(acting->data, "date",
	          facts_date(mentor->lang, mentor->zone, starts_at, acting->now));
	arrival_session_missed(pair->course, index);
	return save(acting, "done.not_held", error);
}

/* ---- which ---- */

static act_func *const acts[STEERINGS] = {
	[STEER_NEXT] = act_next,     [STEER_SKIP] = act_skip,         [STEER_ASK] = act_ask,
	[STEER_PAUSE] = act_pause,   [STEER_RESUME] = act_resume,     [STEER_MOVE] = act_move,
	[STEER_CANCEL] = act_cancel, [STEER_NOT_HELD] = act_not_held, [STEER_END] = act_end,
};

static const char *const faults[STEER_FAULTS] = {
	[STEER_FAULT_NONE] = "fault.word",
	[STEER_FAULT_WORD] = "fault.word",
	[STEER_FAULT_NUMBER] = "fault.no_number",
	[STEER_FAULT_TIME] = "fault.date",
};

/* The pair that a line is about; NULL with no error: none, and acting->failed says why. */
static struct pair *
pair_meant(struct incoming *incoming, struct acting *acting, GError **error)
{
	struct core *core = incoming->core;
	uint32_t n = acting->steer->n;
	int64_t most = 0;

	if (incoming->pair)
		return pair_load(core, incoming->pair->mentorship.id, error);
	if (n == 0) {
		acting->failed = "fault.no_number";
		data_set(acting->data, "command", acting->steer->line);
		return NULL;
	}
	int64_t mentorship_id =
	    numbered_mentorship(core->store, incoming->verdict->target.outbox_id, n, &most);
	if (mentorship_id != 0)
		return pair_load(core, mentorship_id, error);
	acting->failed = "fault.number";
	data_number(acting->data, "max", most);
	return NULL;
}

static bool
act_on(struct incoming *incoming, struct acting *acting, GError **error)
{
	GError *failed = NULL;

	if (waiting_concerns(incoming, acting->steer))
		return waiting_decide(incoming, acting->steer, acting->data, &acting->done,
		                      &acting->failed, error);
	data_number(acting->data, "n", acting->steer->n);
	acting->pair = pair_meant(incoming, acting, &failed);
	if (failed)
		g_propagate_error(error, failed);
	if (!acting->pair)
		return failed == NULL;
	data_set(acting->data, "mentee", acting->pair->mentee.called);
	/* The mentor of another pair has no say; a digest's numbers are the mentor's own. */
	int64_t writer_id = incoming->verdict->person_id;
	bool is_theirs =
	    acting->pair->mentor.id == writer_id || acting->pair->substitute.id == writer_id;
	if (!is_theirs || acting->pair->mentorship.ended_at != 0
	    || acting->pair->course->consent != CONSENT_YES)
		acting->failed = "fault.not_open";
	else if (acting->steer->fault != STEER_FAULT_NONE || !acts[acting->steer->what])
		acting->failed = faults[acting->steer->fault];
	else
		return acts[acting->steer->what](acting, error);
	return true;
}

/* LOMA, PALASIN: about the one who writes, so without a number. */
static bool
act_on_mentor(struct incoming *incoming, struct acting *acting, GError **error)
{
	bool is_done = false;
	const char *line = leave_take(incoming, acting->steer, acting->data, &is_done, error);

	if (is_done)
		acting->done = line;
	else
		acting->failed = line;
	return line != NULL;
}

/* What comes of all lines. */
struct steered {
	const char *lang;
	json_t *done;   /* lines of the answer */
	json_t *failed; /* a line as it was written, and what would work, in turn */
	bool has_changed;
};

/* The answer to one line, appended to the list it belongs to. */
static bool
note_line(struct core *core, const struct acting *acting, struct steered *steered, GError **error)
{
	bool is_done = acting->done && !acting->failed;

	if (!acting->done && !acting->failed)
		return true; /* what was asked for comes by itself */
	char *line = catalogue_line(core->catalogue, steered->lang,
	                            is_done ? acting->done : acting->failed, acting->data, error);

	if (!line)
		return false;
	if (!is_done)
		json_array_append_new(steered->failed, json_string(acting->steer->line));
	json_array_append_new(is_done ? steered->done : steered->failed, json_string(line));
	g_free(line);
	return true;
}

static bool
steer_one(struct incoming *incoming, const struct steer *steer, struct steered *steered,
          GError **error)
{
	struct acting acting = {
		.core = incoming->core,
		.steer = steer,
		.now = incoming->now,
		.data = json_object(),
	};
	bool is_about_mentor = steer->what == STEER_AWAY || steer->what == STEER_BACK;
	bool ok = (is_about_mentor ? act_on_mentor(incoming, &acting, error)
	                           : act_on(incoming, &acting, error))
	          && note_line(incoming->core, &acting, steered, error);

	steered->has_changed |= acting.done && !acting.failed && !acting.is_idle;
	log_event(LOG_LEVEL_INFO, "steered",
	          "inbox=%" G_GINT64_FORMAT " mentorship=%" G_GINT64_FORMAT " result=%s",
	          incoming->work->id, acting.pair ? acting.pair->mentorship.id : 0,
	          acting.failed ? acting.failed
	          : acting.done ? acting.done
	          : ok          ? "asked"
	                        : "error");
	pair_free(acting.pair);
	json_decref(acting.data);
	return ok;
}

/* Each line that was not carried out, as it was written, and what would work. */
static bool
add_failed(struct incoming *incoming, const struct steered *steered, GError **error)
{
	const char *first = json_array_size(steered->done) > 0 ? "fault.some" : "fault.all";

	for (size_t i = 0; i + 1 < json_array_size(steered->failed); i += 2) {
		json_t *words = json_object();
		json_object_set(words, "line", json_array_get(steered->failed, i));
		char *line = catalogue_line(incoming->core->catalogue, steered->lang,
		                            i == 0 ? first : "fault.also", words, error);
		json_decref(words);
		if (!line)
			return false;
		json_array_append_new(steered->done, json_string(line));
		json_array_append(steered->done, json_array_get(steered->failed, i + 1));
		g_free(line);
	}
	return true;
}

/* What was done stands first. Where nothing has changed the same words are answered once a day: a robot
 * may say them for ever (faults LP-02). */
static bool
answer(struct incoming *incoming, const struct person *mentor, const struct steered *steered,
       GError **error)
{
	g_autofree char *words = g_strdup_printf("%08x", g_str_hash(incoming->body->text));
	json_t *data = json_object();

	if (!add_failed(incoming, steered, error)) {
		json_decref(data);
		return false;
	}
	if (json_array_size(steered->done) == 0) {
		json_decref(data);
		return true;
	}
	json_object_set(data, "lines", steered->done);
	incoming->about = words;
	bool ok =
	    incoming_reply(incoming, mentor, steered->has_changed ? REPLY_CONFIRMED : REPLY_NOTHING,
	                   "digest_done", data, error);
	incoming->about = NULL;
	return ok;
}

bool
steer_file(struct incoming *incoming, bool *is_steering, GError **error)
{
	const struct said *said = &incoming->body->said;
	const struct person *mentor = incoming_author(incoming);
	struct steered steered = { .done = json_array(), .failed = json_array() };
	bool ok = true;

	*is_steering = mentor && said->steers_n > 0;
	steered.lang = mentor ? mentor->lang : NULL;
	for (uint32_t i = 0; ok && *is_steering && i < said->steers_n; i++)
		ok = steer_one(incoming, &said->steers[i], &steered, error);
	if (ok && *is_steering)
		ok = answer(incoming, mentor, &steered, error);
	json_decref(steered.done);
	json_decref(steered.failed);
	return ok;
}
