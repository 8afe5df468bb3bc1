#include "programme/simulate.h"

#include <jansson.h>
#include <stdlib.h>

#include "programme/moment.h"
#include "programme/plan_mentor.h"
#include "programme/planned.h"
#include "programme/scenario.h"
#include "programme/when.h"

/* A scenario on its way. */
struct run {
	const struct scenario *scenario;
	const struct setting *setting;
	struct course *course;
	GArray *mails; /* struct planned */
	guint next;    /* event to come */
	utc_t looked_at;
	date_t digested_for;
	int *sessions; /* index in the course of each session of the scenario, -1 not booked yet */
};

static void
apply_booked(struct run *run, const struct event *event, utc_t now)
{
	(void)now;
	run->sessions[event->session] =
	    arrival_session_added(run->course, event->to, event->minutes);
}

static void
apply_consent(struct run *run, const struct event *event, utc_t now)
{
	arrival_consent(run->course, run->setting, event->yes, now, run->mails);
}

/* Index of the prompt that an answer is to, of those that had left when it arrived; -1. */
static int
answered_prompt(const struct run *run, const struct event *event)
{
	int prompt = course_latest_prompt(run->course, event->at);

	while (event->question.bank && prompt >= 0
	       && !question_equal(course_prompt(run->course, prompt)->question, event->question))
		prompt--;
	return prompt;
}

static void
apply_mail(struct run *run, const struct event *event, utc_t now)
{
	arrival_mail(run->course, run->setting, &event->writing, now, run->mails);
}

static void
apply_answer(struct run *run, const struct event *event, utc_t now)
{
	int prompt = answered_prompt(run, event);

	if (event->to_session_mail)
		arrival_session_words(run->course, run->setting, &event->writing, event->scores,
		                      now, run->mails);
	else if (prompt >= 0)
		arrival_answer(run->course, run->setting, prompt, &event->writing, now, run->mails);
	else
		apply_mail(run, event, now);
}

static void
apply_another(struct run *run, const struct event *event, utc_t now)
{
	(void)event;
	arrival_another(run->course, run->setting, now, run->mails);
}

static void
apply_pause(struct run *run, const struct event *event, utc_t now)
{
	arrival_pause(run->course, run->setting, event->until, now, run->mails);
}

static void
apply_resume(struct run *run, const struct event *event, utc_t now)
{
	(void)event;
	arrival_resume(run->course, run->setting, now, run->mails);
}

static void
apply_stop(struct run *run, const struct event *event, utc_t now)
{
	(void)event;
	arrival_stop(run->course, run->setting, now, run->mails);
}

static void
apply_end(struct run *run, const struct event *event, utc_t now)
{
	(void)event;
	(void)now;
	arrival_end(run->course);
}

static void
apply_ooo(struct run *run, const struct event *event, utc_t now)
{
	(void)now;
	arrival_absence(run->course, run->setting, event->at, event->until);
}

static void
apply_human_reply(struct run *run, const struct event *event, utc_t now)
{
	(void)now;
	arrival_human_reply(run->course, event->at);
}

static void
apply_next(struct run *run, const struct event *event, utc_t now)
{
	(void)now;
	arrival_pick(run->course, event->question);
}

/* Index in the course of the session an event names, else of the one it means by default; -1. */
static int
session_of(const struct run *run, const struct event *event, int otherwise)
{
	return event->session >= 0 ? run->sessions[event->session] : otherwise;
}

static void
apply_decline(struct run *run, const struct event *event, utc_t now)
{
	int session = session_of(run, event, course_standing(run->course, run->setting, now).next);

	if (session >= 0)
		arrival_declined(run->course, session, now, run->mails);
}

static void
apply_session_moved(struct run *run, const struct event *event, utc_t now)
{
	int session = session_of(run, event, -1);

	(void)now;
	if (session >= 0)
		arrival_session_moved(run->course, session, event->to);
}

static void
apply_session_cancelled(struct run *run, const struct event *event, utc_t now)
{
	int session = session_of(run, event, -1);

	(void)now;
	if (session >= 0)
		arrival_session_cancelled(run->course, session);
}

static void
apply_session_missed(struct run *run, const struct event *event, utc_t now)
{
	int session = session_of(run, event, course_standing(run->course, run->setting, now).last);

	if (session >= 0)
		arrival_session_missed(run->course, session);
}

static void
apply_hold(struct run *run, const struct event *event, utc_t now)
{
	(void)event;
	(void)now;
	arrival_hold(run->course);
}

static void
apply_release(struct run *run, const struct event *event, utc_t now)
{
	(void)event;
	(void)now;
	arrival_release(run->course);
}

/* An outage is not something the course learns of; run_outage sees to it. */
static void (*const apply[EVENT_TYPES])(struct run *run, const struct event *event, utc_t now) = {
	[EVENT_BOOKED] = apply_booked,
	[EVENT_CONSENT] = apply_consent,
	[EVENT_ANSWER] = apply_answer,
	[EVENT_MAIL] = apply_mail,
	[EVENT_ANOTHER] = apply_another,
	[EVENT_PAUSE] = apply_pause,
	[EVENT_RESUME] = apply_resume,
	[EVENT_STOP] = apply_stop,
	[EVENT_END] = apply_end,
	[EVENT_OOO] = apply_ooo,
	[EVENT_DECLINE] = apply_decline,
	[EVENT_HUMAN_REPLY] = apply_human_reply,
	[EVENT_NEXT] = apply_next,
	[EVENT_SESSION_MOVED] = apply_session_moved,
	[EVENT_SESSION_CANCELLED] = apply_session_cancelled,
	[EVENT_SESSION_MISSED] = apply_session_missed,
	[EVENT_HOLD] = apply_hold,
	[EVENT_RELEASE] = apply_release,
};

static const struct event *
next_event(const struct run *run)
{
	if (run->next == run->scenario->events->len)
		return NULL;
	return &g_array_index(run->scenario->events, struct event, run->next);
}

static void
look(struct run *run, const struct moment *moment, utc_t now)
{
	const struct recipient *mentor = &run->setting->mentor;

	run->looked_at = moment->at;
	moment_run(run->course, run->setting, moment, now, run->mails);
	if (!(moment->kinds & MOMENT_MENTOR)
	    || !moment_stands(run->setting, mentor, moment->at, now))
		return;
	date_t review_day = plan_digest(mentor, run->digested_for, run->scenario->start, now);
	if (review_day == DATE_NONE)
		return;
	struct planned digest = {
		.at = now,
		.kind = PLANNED_DIGEST,
		.to = TO_MENTOR,
		.rule = "3.7 review day",
	};
	run->digested_for = review_day;
	g_array_append_val(run->mails, digest);
}

/* When an outage ends, and those that begin before it has. */
static utc_t
back_at(const struct run *run, const struct event *outage)
{
	utc_t back = moment_back_at(run->setting, outage->to);

	for (guint i = run->next; i < run->scenario->events->len; i++) {
		const struct event *event = &g_array_index(run->scenario->events, struct event, i);
		if (event->type == EVENT_OUTAGE && event->at <= back)
			back = MAX(back, moment_back_at(run->setting, event->to));
	}
	return back;
}

/* What arrived meanwhile is read first, then the missed moments are looked at. */
static void
run_outage(struct run *run, const struct event *outage)
{
	utc_t back = back_at(run, outage);
	const struct event *event;
	struct moment moment;

	while ((event = next_event(run)) && event->at <= back) {
		run->next++;
		if (event->type != EVENT_OUTAGE)
			apply[event->type](run, event, back);
	}
	while ((moment = moment_next(run->course, run->setting, run->looked_at)).at < back)
		look(run, &moment, back);
}

static void
run_all(struct run *run)
{
	utc_t until = run->scenario->until;

	for (;;) {
		struct moment moment = moment_next(run->course, run->setting, run->looked_at);
		const struct event *event = next_event(run);
		if (MIN(moment.at, event ? event->at : moment.at) >= until)
			return;
		if (!event || event->at > moment.at) {
			look(run, &moment, moment.at);
			continue;
		}
		run->next++;
		if (event->type == EVENT_OUTAGE)
			run_outage(run, event);
		else
			apply[event->type](run, event, event->at);
	}
}

static json_t *
mail_json(const struct planned *mail, const struct setting *setting)
{
	const char *zone = mail->to == TO_MENTEE ? setting->mentee.zone : setting->mentor.zone;
	g_autofree char *at = when_text(zone, mail->at);
	g_autofree char *question = question_text(mail->question);
	g_autofree char *reason = planned_reason(mail);

	return json_pack("{s:s, s:s, s:s, s:s?, s:s}", "at", at, "to", planned_to_word(mail->to),
	                 "kind", planned_kind_word(mail->kind), "question", question, "rule",
	                 reason);
}

/* The mails were planned in order of time, so they are in it. */
static char *
mails_text(const struct run *run)
{
	json_t *list = json_array();

	for (guint i = 0; i < run->mails->len; i++) {
		const struct planned *mail = &g_array_index(run->mails, struct planned, i);
		if (mail->at >= run->scenario->start && mail->at < run->scenario->until)
			json_array_append_new(list, mail_json(mail, run->setting));
	}
	json_t *root = json_pack("{s:o}", "mails", list);
	char *dumped = json_dumps(root, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	char *text = g_strdup(dumped);
	free(dumped);
	json_decref(root);
	return text;
}

char *
simulate(const char *json, size_t len, const struct programme *const *programmes, size_t n,
         GError **error)
{
	struct scenario *scenario = scenario_parse(json, len, programmes, n, error);

	if (!scenario)
		return NULL;
	struct run run = {
		.scenario = scenario,
		.setting = &scenario->setting,
		.course = course_new(),
		.mails = planned_list_new(),
		.looked_at = scenario->start - 1,
		.digested_for = DATE_NONE,
		.sessions = g_new(int, (gsize)scenario->sessions_n),
	};
	for (int i = 0; i < scenario->sessions_n; i++)
		run.sessions[i] = -1;

	run_all(&run);
	char *text = mails_text(&run);
	g_free(run.sessions);
	g_array_free(run.mails, TRUE);
	course_free(run.course);
	scenario_free(scenario);
	return text;
}
