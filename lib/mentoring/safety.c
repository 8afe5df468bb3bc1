#include "mentoring/safety.h"

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/chase.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"
#include "mentoring/letter.h"
#include "programme/arrival.h"
#include "programme/followup.h"
#include "store/alarm.h"
#include "store/hold.h"
#include "store/person.h"
#include "template/textdate.h"

enum { DAY_S = 86400 };

bool
safety_is_met(const struct incoming *incoming)
{
	const struct body_view *body = incoming->body;
	enum author author = incoming->verdict->author;

	return body && incoming->pair && (author == AUTHOR_MENTEE || author == AUTHOR_NONE)
	       && (*body->safety_word || body->cries_help);
}

/* A mail that goes at once, twice rather than never. */
static bool
post_at_once(struct incoming *incoming, const struct person *to, const char *template,
             const char *kind, json_t *data, GError **error)
{
	g_autofree char *key =
	    g_strdup_printf("%s:%" G_GINT64_FORMAT, template, incoming->work->id);
	struct letter letter = {
		.template = template,
		.kind = kind,
		.key = key,
		.to_whom = to->role == ROLE_MENTEE ? ADDRESSEE_MENTEE : ADDRESSEE_MENTOR,
		.person = to,
		.data = data,
		.mentorship_id = incoming->pair->mentorship.id,
		.passes = PASSES_ALL,
		.is_safety = true,
	};
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);

	json_decref(data);
	return ok;
}

static bool
tell_mentor(struct incoming *incoming, bool proven, GError **error)
{
	const struct person *mentor = &incoming->pair->mentor;
	const struct body_view *body = incoming->body;
	json_t *data = pair_data(incoming->pair, mentor->lang, incoming->now);

	data_take(data, "time", facts_time(mentor->lang, mentor->zone, incoming->arrived_at));
	data_set(data, "matched", *body->safety_word ? body->safety_word : body->first_sentence);
	data_set(data, "text", *body->whole ? body->whole : body->text);
	if (*incoming->pair->mentee.phone)
		data_set(data, "mentee_phone", incoming->pair->mentee.phone);
	if (person_has_backup(mentor)) {
		data_set(data, "backup", mentor->backup_name);
		data_take(data, "t2",
		          facts_time(mentor->lang, mentor->zone,
		                     chase_next(incoming->core, incoming->now, 1)));
	}
	if (body->cries_help && !*body->safety_word)
		json_object_set_new(data, "bare", json_true());
	if (!proven)
		json_object_set_new(data, "unproven", json_true());
	return post_at_once(incoming, mentor, "alarm", "alarm", data, error);
}

static bool
tell_mentee(struct incoming *incoming, bool again, GError **error)
{
	const struct person *mentee = &incoming->pair->mentee;
	const struct safety_line *crisis =
	    settings_safety_line(incoming->core->settings, mentee->lang);
	utc_t last = outbox_last_keyed(incoming->core->store, mentee->id, "signpost");

	if (again && last + DAY_S > incoming->now)
		return true;
	json_t *data = pair_data(incoming->pair, mentee->lang, incoming->now);
	data_set(data, "crisis_name", crisis->name);
	data_set(data, "crisis_phone", crisis->phone);
	data_set(data, "crisis_hours", crisis->hours);
	if (again)
		json_object_set_new(data, "again", json_true());
	else if (incoming->body->cries_help && !*incoming->body->safety_word)
		json_object_set_new(data, "bare", json_true());
	return post_at_once(incoming, mentee, "signpost", "signpost", data, error);
}

bool
safety_raise(struct incoming *incoming, bool proven, GError **error)
{
	struct core *core = incoming->core;
	struct pair *pair = incoming->pair;
	int64_t mentorship_id = pair->mentorship.id;

	if (alarm_is_raised(core->store, incoming->work->id))
		return true; /* released from quarantine: a human has seen it */
	bool again = hold_is_open(core->store, mentorship_id, "safety");
	int64_t hold_id = hold_start(core->store, mentorship_id, "safety", incoming->now, error);

	if (hold_id == 0)
		return false;
	const struct body_view *body = incoming->body;
	const struct alarm_new alarm = {
		.mentorship_id = mentorship_id,
		.hold_id = hold_id,
		.inbox_id = incoming->work->id,
		.text = *body->whole ? body->whole : body->text,
		.chase_at = chase_next(core, incoming->now, 0),
	};
	int64_t alarm_id = alarm_add(core->store, &alarm, incoming->now, error);
	if (alarm_id == 0)
		return false;
	log_event(LOG_LEVEL_WARNING, "safety_hold", "alarm=%" G_GINT64_FORMAT, alarm_id);
	if (!again)
		arrival_hold(pair->course);
	return pair_save(core, pair, incoming->now, error) && tell_mentor(incoming, proven, error)
	       && (!proven || tell_mentee(incoming, again, error));
}

static bool
acknowledge(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	const struct person *mentor = &incoming->pair->mentor;
	struct alarm_row alarm = { 0 };

	/* Who had been told hears it, the first time. */
	bool is_open = alarm_open(core->store, incoming->pair->mentorship.id, &alarm, NULL);
	bool ok =
	    !is_open || alarm.acknowledged_at != 0 || chase_taken(incoming, &alarm, false, error);
	alarm_row_clear(&alarm);
	if (!ok
	    || !alarm_acknowledge(core->store, incoming->pair->mentorship.id, incoming->now, error))
		return false;
	json_t *data = pair_data(incoming->pair, mentor->lang, incoming->now);
	data_take(data, "time", facts_time(mentor->lang, mentor->zone, incoming->now));
	return incoming_reply(incoming, mentor, REPLY_CONFIRMED, "alarm_mine", data, error);
}

/* A false alarm leaves nothing behind: the answer is one like any other. */
static void
forget_alarm(struct course *course)
{
	for (guint i = 0; i < course->prompts->len; i++)
		course_prompt(course, (int)i)->signals &= ~SIGNAL(ROW_SAFETY);
}

static bool
release(struct incoming *incoming, const char *template, GError **error)
{
	struct core *core = incoming->core;
	struct pair *pair = incoming->pair;
	const struct person *mentor = &pair->mentor;
	struct planned next;

	if (!hold_end(core->store, pair->mentorship.id, "safety", "mentor", incoming->now, error)
	    || !alarm_settle(core->store, pair->mentorship.id, incoming->now, error))
		return false;
	if (incoming->body->said.command == COMMAND_FALSE_ALARM)
		forget_alarm(pair->course);
	/* Another hold of its own may still stand; one for all is no part of the course. */
	if (!hold_stops_one(core->store, pair->mentorship.id))
		arrival_release(pair->course);
	if (!pair_save(core, pair, incoming->now, error))
		return false;
	log_event(LOG_LEVEL_INFO, "safety_released", "mentorship=%" G_GINT64_FORMAT,
	          pair->mentorship.id);
	json_t *data = pair_data(pair, mentor->lang, incoming->now);
	if (foresee_prompt(core, pair->mentorship.id, incoming->now, &next)) {
		data_take(data, "when",
		          facts_when(mentor->lang, mentor->zone, next.at, incoming->now));
		data_take(data, "time", facts_time(mentor->lang, mentor->zone, next.at));
	}
	return incoming_reply(incoming, mentor, REPLY_CONFIRMED, template, data, error);
}

bool
safety_answer(struct incoming *incoming, GError **error)
{
	enum command command = incoming->body->said.command;

	if (command == COMMAND_MINE)
		return acknowledge(incoming, error);
	if (command == COMMAND_FALSE_ALARM)
		return release(incoming, "alarm_false", error);
	if (command == COMMAND_RESUME)
		return release(incoming, "alarm_resume", error);
	return true; /* nothing that ends an alarm */
}
