#include "programme/arrival.h"

#include <string.h>

#include "programme/chain.h"
#include "programme/followup.h"
#include "programme/planned.h"

static bool
has_started(const struct course *course)
{
	return course->consent == CONSENT_YES && course->end != COURSE_STOPPED;
}

/* A direct reply. On hold the mentee's are dropped. */
static void
reply(const struct course *course, enum planned_kind kind, enum planned_to to, utc_t now,
      GArray *mails)
{
	struct planned planned = {
		.at = now,
		.kind = kind,
		.to = to,
		.prompt = -1,
		.session = -1,
		.rule = "direct reply",
	};

	if (!course->on_hold || to != TO_MENTEE)
		g_array_append_val(mails, planned);
}

static void
notice(struct course *course, enum notice what)
{
	if (course->end != COURSE_ENDED && course->end != COURSE_STOPPED)
		course->notices |= what;
}

static void
withdraw_open_prompt(struct course *course)
{
	int open = course_open_prompt(course);

	if (open >= 0)
		course_prompt(course, open)->closed = true;
}

/* R15: anything the mentee writes ends silence, pause and absence at once. */
static void
mentee_is_back(struct course *course, const struct setting *setting, utc_t now)
{
	date_t today = recipient_date(&setting->mentee, now);

	course->expiries = 0;
	course->silent_since = DATE_NONE;
	course->pause_until = DATE_NONE;
	course->notices &= ~(unsigned)NOTICE_QUIET;
	for (guint i = 0; i < course->absences->len; i++) {
		struct absence *absence = &g_array_index(course->absences, struct absence, i);
		absence->until = MIN(absence->until, today);
	}
}

void
arrival_consent(struct course *course, const struct setting *setting, bool yes, utc_t now,
                GArray *mails)
{
	if (course->end == COURSE_STOPPED)
		return;
	if (!yes && course->consent == CONSENT_YES)
		arrival_stop(course, setting, now, mails);
	else
		course->consent = yes ? CONSENT_YES : CONSENT_NO;
}

/* The Date field counts if it lies between `since`, when what is answered left, and the arrival. */
static void
words_came(struct course *course, const struct setting *setting, const struct writing *writing,
           utc_t since, utc_t now, GArray *mails)
{
	bool is_dated = writing->written_at >= since && writing->written_at <= writing->arrived_at
	                && writing->written_at != 0;
	utc_t written_at = is_dated ? writing->written_at : writing->arrived_at;

	if (course->mentee_wrote_at == 0)
		reply(course, PLANNED_RECEIPT, TO_MENTEE, now, mails);
	mentee_is_back(course, setting, now);
	course->mentee_wrote_at = MAX(course->mentee_wrote_at, written_at);
}

/* R17: the clock of the oldest words without a human reply. */
static void
wait_for_mentor(struct course *course, const struct writing *writing)
{
	if (course->waits_since == 0 || writing->arrived_at < course->waits_since)
		course->waits_since = writing->arrived_at;
	if (writing->signals & (1u << ROW_TO_MENTOR))
		notice(course, NOTICE_NEEDS_HUMAN);
}

void
arrival_answer(struct course *course, const struct setting *setting, int index,
               const struct writing *writing, utc_t now, GArray *mails)
{
	struct prompt *prompt = course_prompt(course, index);

	if (!has_started(course))
		return;
	words_came(course, setting, writing, prompt->sent_at, now, mails);
	if (prompt->answered_at == 0)
		prompt->answered_at = writing->arrived_at;
	prompt->words += writing->words;
	prompt->signals |= writing->signals;
	wait_for_mentor(course, writing);
	if (!prompt->waits) {
		prompt->waits = true;
		if (course_debt(course) == setting->programme->debt_stop)
			notice(course, NOTICE_DEBT_STOP);
	}
}

int
arrival_mail(struct course *course, const struct setting *setting, const struct writing *writing,
             utc_t now, GArray *mails)
{
	int latest = course_latest_prompt(course, writing->arrived_at);

	if (!has_started(course))
		return -1;
	if (latest >= 0 && !course_prompt(course, latest)->closed) {
		arrival_answer(course, setting, latest, writing, now, mails);
		return latest;
	}
	words_came(course, setting, writing, 0, now, mails);
	wait_for_mentor(course, writing);
	if ((writing->signals & (1u << ROW_NEW_EVENT))
	    && !(writing->signals & (1u << ROW_TO_MENTOR)))
		course->new_event_at = writing->arrived_at;
	return -1;
}

static bool
is_low(const struct setting *setting, struct score score)
{
	return score.is_given && score.value <= setting->programme->low_score;
}

void
arrival_session_words(struct course *course, const struct setting *setting,
                      const struct writing *writing, struct scores scores, utc_t now, GArray *mails)
{
	if (!has_started(course))
		return;
	words_came(course, setting, writing, 0, now, mails);
	if (is_low(setting, scores.a) || is_low(setting, scores.c))
		notice(course, NOTICE_LOW_SCORE);
}

static void
another_leaves(struct course *course, const struct choice *choice, utc_t now, GArray *mails)
{
	struct planned planned = {
		.at = now,
		.kind = PLANNED_QUESTION,
		.to = TO_MENTEE,
		.question = choice->question,
		.prompt = chain_put(course, choice, true, now),
		.session = -1,
		.row = choice->row,
		.rule = choice->rule,
	};

	g_array_append_val(mails, planned);
}

void
arrival_another(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	int open = course_open_prompt(course);

	if (!has_started(course))
		return;
	mentee_is_back(course, setting, now);
	if (open < 0)
		return;
	withdraw_open_prompt(course);
	if (course->on_hold || course->end != COURSE_OPEN
	    || course_debt(course) >= setting->programme->debt_stop)
		return;

	struct choice choice =
	    chain_another(course, setting, course_prompt(course, open)->question, now);
	if (choice.question.bank && !chain_another_used(course, setting, now))
		another_leaves(course, &choice, now, mails);
	else
		notice(course, NOTICE_NEEDS_HUMAN);
}

void
arrival_pause(struct course *course, const struct setting *setting, date_t until, utc_t now,
              GArray *mails)
{
	if (!has_started(course))
		return;
	mentee_is_back(course, setting, now);
	withdraw_open_prompt(course);
	course->pause_until =
	    until != DATE_NONE ? until
			       : recipient_date(&setting->mentee, now) + setting->programme->pause;
	reply(course, PLANNED_CONFIRMED, TO_MENTEE, now, mails);
}

void
arrival_resume(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	if (!has_started(course))
		return;
	mentee_is_back(course, setting, now);
	reply(course, PLANNED_CONFIRMED, TO_MENTEE, now, mails);
}

void
arrival_stop(struct course *course, const struct setting *setting, utc_t now, GArray *mails)
{
	bool on_hold = course->on_hold;

	if (course->end == COURSE_STOPPED)
		return;
	mentee_is_back(course, setting, now);
	withdraw_open_prompt(course);
	course->end = COURSE_STOPPED;
	course->on_hold = false; /* this one reply leaves on hold too */
	reply(course, PLANNED_CONFIRMED, TO_MENTEE, now, mails);
	course->on_hold = on_hold;
}

void
arrival_unstop(struct course *course)
{
	if (course->end == COURSE_STOPPED)
		course->end = COURSE_OPEN;
}

void
arrival_end(struct course *course)
{
	if (!has_started(course) || course->end != COURSE_OPEN)
		return;
	withdraw_open_prompt(course);
	course->end = COURSE_ENDING;
}

void
arrival_absence(struct course *course, const struct setting *setting, utc_t arrived_at,
                date_t until)
{
	date_t from = recipient_date(&setting->mentee, arrived_at);
	date_t longest = from + setting->programme->absence;
	struct absence absence = {
		.from = from,
		.until = until != DATE_NONE ? MIN(until, longest) : longest,
	};

	if (has_started(course) && !course_is_paused(course, from) && !course_absence(course, from))
		g_array_append_val(course->absences, absence);
}

void
arrival_human_reply(struct course *course, utc_t arrived_at)
{
	if (!has_started(course))
		return;
	course->mentor_wrote_at = MAX(course->mentor_wrote_at, arrived_at);
	course->waits_since = 0;
	course->debt_nudged = false;
	course->debt_alerted = false;
	for (int i = 0; i < (int)course->prompts->len; i++)
		course_prompt(course, i)->waits = false;
}

void
arrival_pick(struct course *course, struct question_id question)
{
	if (has_started(course))
		g_array_append_val(course->picks, question);
}

void
arrival_pick_again(struct course *course, struct question_id question)
{
	g_array_prepend_val(course->picks, question);
}

void
arrival_skip(struct course *course, struct question_id question, utc_t now)
{
	struct skip skip;

	/* Saved byte for byte: no padding may differ. */
	memset(&skip, 0, sizeof skip);
	skip.question = question;
	skip.at = now;
	for (guint i = course->picks->len; i-- > 0;)
		if (question_same(g_array_index(course->picks, struct question_id, i), question))
			g_array_remove_index(course->picks, i);
	g_array_append_val(course->skips, skip);
}

void
arrival_rest(struct course *course, const struct setting *setting, date_t until, utc_t now)
{
	if (!has_started(course))
		return;
	withdraw_open_prompt(course);
	course->pause_until =
	    until != DATE_NONE ? until
			       : recipient_date(&setting->mentee, now) + setting->programme->pause;
}

void
arrival_go_on(struct course *course)
{
	course->pause_until = DATE_NONE;
	course->silent_since = DATE_NONE;
	course->expiries = 0;
}

void
arrival_mentor_back(struct course *course, utc_t now)
{
	if (course->waits_since != 0 && course->waits_since < now)
		course->waits_since = now;
}

bool
arrival_pace(struct course *course)
{
	if (course->pace_offered == 0)
		return false;
	course->pace = course->pace_offered;
	course->pace_offered = 0;
	return true;
}

void
arrival_hold(struct course *course)
{
	withdraw_open_prompt(course);
	course->on_hold = true;
}

void
arrival_release(struct course *course)
{
	course->on_hold = false;
}

/* Facts of one kind of mail, taken back. */
typedef void unsend_func(struct course *course, const struct standing *standing);

static void
unsend_quiet(struct course *course, const struct standing *standing)
{
	(void)standing;
	course->quiet_on = DATE_NONE;
}

static void
unsend_nudge(struct course *course, const struct standing *standing)
{
	(void)standing;
	course->mentee_nudged_at = 0;
}

static void
unsend_post(struct course *course, const struct standing *standing)
{
	if (standing->last >= 0)
		course_session(course, standing->last)->posted = false;
}

static void
unsend_evaluation(struct course *course, const struct standing *standing)
{
	course->evaluated_at = 0; /* as it was due, it is due */
	unsend_post(course, standing);
}

static void
unsend_prep(struct course *course, const struct standing *standing)
{
	if (standing->next >= 0)
		course_session(course, standing->next)->prep_on = DATE_NONE;
}

static void
unsend_brief(struct course *course, const struct standing *standing)
{
	if (standing->next >= 0)
		course_session(course, standing->next)->briefed_for = DATE_NONE;
}

void
arrival_unsent(struct course *course, const struct setting *setting, enum planned_kind kind,
               utc_t planned_at)
{
	static unsend_func *const unsend[PLANNED_KINDS] = {
		[PLANNED_QUIET] = unsend_quiet, [PLANNED_SCHEDULE_NUDGE] = unsend_nudge,
		[PLANNED_POST] = unsend_post,   [PLANNED_EVALUATION] = unsend_evaluation,
		[PLANNED_PREP] = unsend_prep,   [PLANNED_BRIEF] = unsend_brief,
	};
	struct standing standing = course_standing(course, setting, planned_at);

	if (unsend[kind])
		unsend[kind](course, &standing);
	/* What was counted before it lies at least as far back as R7 asks for. */
	if (course->counted_on == recipient_date(&setting->mentee, planned_at)
	    && kind != PLANNED_BRIEF)
		course->counted_on = DATE_NONE;
}

int
arrival_session_added(struct course *course, utc_t starts_at, int minutes)
{
	struct session session = {
		.starts_at = starts_at,
		.minutes = minutes,
		.state = SESSION_BOOKED,
		.prep_on = DATE_NONE,
		.briefed_for = DATE_NONE,
	};

	g_array_append_val(course->sessions, session);
	return (int)course->sessions->len - 1;
}

void
arrival_session_moved(struct course *course, int index, utc_t starts_at)
{
	struct session *session = course_session(course, index);

	session->starts_at = starts_at;
	session->state = SESSION_BOOKED;
	session->posted = false;
}

void
arrival_session_cancelled(struct course *course, int index)
{
	course_session(course, index)->state = SESSION_CANCELLED;
}

void
arrival_session_missed(struct course *course, int index)
{
	course_session(course, index)->state = SESSION_MISSED;
}

void
arrival_declined(struct course *course, int index, utc_t now, GArray *mails)
{
	struct session *session = course_session(course, index);

	if (!has_started(course) || session->state != SESSION_BOOKED
	    || session_ends_at(session) <= now)
		return;
	session->state = SESSION_DECLINED;
	guint first = mails->len;
	reply(course, PLANNED_RESCHEDULE, TO_MENTEE, now, mails);
	reply(course, PLANNED_RESCHEDULE, TO_MENTOR, now, mails);
	for (guint i = first; i < mails->len; i++)
		g_array_index(mails, struct planned, i).session = index;
}
