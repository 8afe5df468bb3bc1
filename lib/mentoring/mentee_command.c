#include "mentoring/mentee_command.h"

#include "base/log.h"
#include "mentoring/address_change.h"
#include "mentoring/desk.h"
#include "mentoring/erase.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"
#include "mentoring/leave.h"
#include "mentoring/letter.h"
#include "mentoring/notebook.h"
#include "mentoring/record.h"
#include "mentoring/reschedule.h"
#include "programme/arrival.h"
#include "programme/chain.h"
#include "store/address.h"
#include "store/draft.h"
#include "store/mentorship.h"
#include "store/quarantine.h"
#include "store/thread.h"

enum { DAY_S = 86400 };

typedef bool command_func(struct incoming *incoming, GError **error);

static json_t *
names_of(const struct incoming *incoming)
{
	return pair_data(incoming->pair, incoming->pair->mentee.lang, incoming->now);
}

/* ---- stop, and on again ---- */

/* The mentor hears of a stop, and of a stop that was taken back. */
static bool
tell_mentor(struct incoming *incoming, bool is_back, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autofree char *key = g_strdup_printf("stopped:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = pair_data(pair, pair->mentor.lang, incoming->now);
	struct letter letter = letter_to_mentor(pair, "stopped_mentor", "confirmed", key, data);

	data_take(data, "date",
	          facts_date(pair->mentor.lang, pair->mentor.zone, incoming->now, incoming->now));
	if (is_back)
		json_object_set_new(data, "back", json_true());
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

static bool
take_stop(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();

	if (pair->course->end == COURSE_STOPPED)
		return true;
	if (!outbox_skip_person(incoming->core->store, pair->mentorship.id, error))
		return false;
	arrival_stop(pair->course, &pair->setting, incoming->now, mails);
	log_event(LOG_LEVEL_INFO, "stopped",
	          "mentorship=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, pair->mentorship.id,
	          incoming->work->id);
	return incoming_carry(incoming, mails, "stopped", error)
	       && tell_mentor(incoming, false, error);
}

/* Where nothing is paused it is confirmed once a day: a robot may say it for ever. */
static bool
is_confirmed_again(const struct incoming *incoming)
{
	const struct pair *pair = incoming->pair;
	const char *state = course_state(pair->course, &pair->setting, incoming->now);
	utc_t last_at = outbox_last_keyed(incoming->core->store, pair->mentee.id, "confirmed");

	return g_str_equal(state, "paused") || g_str_equal(state, "quiet")
	       || last_at + DAY_S <= incoming->now;
}

/* "If it was a mistake, reply JATKA": the mentorship goes on, unless another has begun. */
static bool
take_back_stop(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	struct pair *pair = incoming->pair;
	struct mentorship newest = { 0 };
	g_autoptr(GArray) mails = planned_list_new();

	if (!mentorship_of_mentee(core->store, pair->mentee.id, &newest, error))
		return false;
	bool is_newest = newest.id == pair->mentorship.id;
	mentorship_clear(&newest);
	if (!is_newest)
		return true;
	arrival_unstop(pair->course);
	pair->mentorship.looked_at = incoming->now;
	log_event(LOG_LEVEL_INFO, "stop_taken_back",
	          "mentorship=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, pair->mentorship.id,
	          incoming->work->id);
	arrival_resume(pair->course, &pair->setting, incoming->now, mails);
	return incoming_carry(incoming, mails, "resumed", error)
	       && tell_mentor(incoming, true, error);
}

static bool
take_resume(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();

	if (pair->course->end == COURSE_STOPPED)
		return take_back_stop(incoming, error);
	bool is_confirmed = is_confirmed_again(incoming);
	arrival_resume(pair->course, &pair->setting, incoming->now, mails);
	return incoming_carry(incoming, mails, is_confirmed ? "resumed" : NULL, error);
}

/* The same pause again is confirmed once a day: a robot may ask for it for ever. */
static bool
take_pause(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	struct course *course = pair->course;
	date_t until_on = incoming->body->said.until_on;
	date_t before = course->pause_until;
	utc_t last_at = outbox_last_keyed(incoming->core->store, pair->mentee.id, "confirmed");
	g_autoptr(GArray) mails = planned_list_new();

	arrival_pause(course, &pair->setting, until_on, incoming->now, mails);
	bool is_news = course->pause_until != before || last_at + DAY_S <= incoming->now;
	const char *template = until_on == DATE_NONE ? "paused_open" : "paused";
	return incoming_carry(incoming, mails, is_news ? template : NULL, error);
}

/* ---- questions ---- */

/* Nothing comes in its place: why, and what does come. */
static bool
tell_no_other(struct incoming *incoming, bool was_open, GError **error)
{
	struct core *core = incoming->core;
	struct pair *pair = incoming->pair;
	const struct person *mentee = &pair->mentee;
	json_t *data = names_of(incoming);
	struct planned next;

	if (course_debt(pair->course) >= pair->setting.programme->debt_stop) {
		data_number(data, "n", course_debt(pair->course));
		return incoming_reply(incoming, mentee, REPLY_NOTHING, "debt_waits", data, error);
	}
	if (was_open)
		return incoming_reply(incoming, mentee, REPLY_CONFIRMED, "another_twice", data,
		                      error);
	/* Who has just heard that the mentor chooses need not hear that nothing is open. */
	if (outbox_last_keyed(core->store, mentee->id, "another_twice") + DAY_S > incoming->now) {
		json_decref(data);
		return true;
	}
	if (foresee_prompt(core, pair->mentorship.id, incoming->now, &next)) {
		data_take(data, "when",
		          facts_when(mentee->lang, mentee->zone, next.at, incoming->now));
		data_take(data, "time", facts_time(mentee->lang, mentee->zone, next.at));
	}
	return incoming_reply(incoming, mentee, REPLY_NOTHING, "nothing_open", data, error);
}

static bool
take_another(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	bool was_open = course_open_prompt(pair->course) >= 0;
	g_autoptr(GArray) mails = planned_list_new();

	arrival_another(pair->course, &pair->setting, incoming->now, mails);
	return incoming_carry(incoming, mails, NULL, error)
	       && (mails->len > 0 || tell_no_other(incoming, was_open, error));
}

/* At the mentor's next moment: what the mentee would rather write about (M95). */
static bool
tell_topic(struct incoming *incoming, const char *topic, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autofree char *key = g_strdup_printf("topic:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = pair_data(pair, pair_reader(pair)->lang, incoming->now);
	struct letter letter = letter_to_reader(pair, "choose_question", "needs_human", key, data);

	letter.not_before = pair_mentor_moment(pair, incoming->now);
	data_set(data, "text", topic);
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* M5, line 3. The words are kept as any of theirs, and end the silence. */
static bool
take_topic(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	const char *topic = incoming->body->said.rest;
	json_t *data = names_of(incoming);
	g_autoptr(GArray) mails = planned_list_new();
	const struct writing writing = { .arrived_at = incoming->arrived_at,
		                         .written_at = incoming->written_at,
		                         .words = incoming->body->words_n };

	if (*topic)
		json_object_set_new(data, "has_topic", json_true());
	arrival_session_words(pair->course, &pair->setting, &writing, (struct scores){ 0 },
	                      incoming->now, mails);
	bool ok =
	    (*topic == '\0'
	     || (notebook_add(incoming, "free", error) != 0 && tell_topic(incoming, topic, error)))
	    && pair_save(incoming->core, pair, incoming->now, error);
	if (!ok)
		json_decref(data);
	return ok
	       && incoming_reply(incoming, &pair->mentee, REPLY_CONFIRMED, "other_topic", data,
	                         error);
}

/* ---- drafts ---- */

/* Kept, and shown to nobody until its writer says so. */
static bool
keep_draft(struct incoming *incoming, GError **error)
{
	incoming->reason = "draft";
	incoming->class = "not_kept";
	if (incoming->body->state != BODY_TEXT)
		return incoming_reply(incoming, &incoming->pair->mentee, REPLY_NOTHING,
		                      "unreadable", names_of(incoming), error);
	incoming->class = "answer";
	const struct draft_new draft = { incoming->work->id, incoming->pair->mentorship.id,
		                         incoming->body->said.rest };
	return draft_add(incoming->core->store, &draft, incoming->now, error)
	       && incoming_reply(incoming, &incoming->pair->mentee, REPLY_CONFIRMED, "draft_kept",
	                         names_of(incoming), error);
}

/* The draft that a reply speaks of: that of the confirmation, else the newest. 0: none waits. */
static int64_t
draft_meant(const struct incoming *incoming)
{
	struct core *core = incoming->core;
	int64_t inbox_id =
	    outbox_key_number(core->store, incoming->verdict->target.outbox_id, "draft_kept");

	return draft_waiting(core->store, incoming->pair->mentorship.id, inbox_id);
}

/* It is read and filed once more, as an answer of now. */
static bool
show_draft(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	int64_t inbox_id = draft_meant(incoming);

	if (inbox_id == 0)
		return incoming_reply(incoming, &incoming->pair->mentee, REPLY_NOTHING, "commands",
		                      names_of(incoming), error);
	return draft_show(core->store, inbox_id, incoming->now, error)
	       && inbox_again(core->store, inbox_id, error)
	       && incoming_reply(incoming, &incoming->pair->mentee, REPLY_CONFIRMED, "draft_shown",
	                         names_of(incoming), error);
}

/* ---- others ---- */

static bool
give_help(struct incoming *incoming, GError **error)
{
	return incoming_reply(incoming, &incoming->pair->mentee, REPLY_NOTHING, "commands",
	                      names_of(incoming), error);
}

/* Somebody else has a mail of theirs: the mentor hears of it at the next moment, and not what was written. */
static bool
tell_foreign(struct incoming *incoming, const struct quarantine_row *waiting, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autofree char *key = g_strdup_printf("foreign_reply:%" G_GINT64_FORMAT, waiting->id);
	json_t *data = pair_data(pair, pair->mentor.lang, incoming->now);
	struct letter letter = letter_to_mentor(pair, "foreign_reply", "quarantine", key, data);

	letter.not_before = pair_mentor_moment(pair, incoming->now);
	data_set(data, "address", waiting->sender);
	data_take(
	    data, "date",
	    facts_date(pair->mentor.lang, pair->mentor.zone, waiting->since_at, incoming->now));
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

/* "Is this address yours?": YES adds it and files the mail that waits, NO leaves that mail out. */
static bool
answer_address(struct incoming *incoming, int64_t inbox_id, GError **error)
{
	struct core *core = incoming->core;
	const struct person *mentee = &incoming->pair->mentee;
	struct quarantine_row waiting = { 0 };
	bool is_yes = incoming->body->said.command == COMMAND_YES;

	if (!quarantine_of_inbox(core->store, inbox_id, &waiting, error))
		return error == NULL || *error == NULL;
	bool is_new = is_yes && !address_is_of(core->store, mentee->id, waiting.sender);
	bool ok =
	    !is_new
	    || address_add(core->store, mentee->id, waiting.sender, false, incoming->now, error);
	if (ok)
		ok = is_yes ? desk_release(core, waiting.id, 0, incoming->now, error)
		            : desk_discard(core, waiting.id, incoming->now, error)
		                  && tell_foreign(incoming, &waiting, error);
	json_t *data = names_of(incoming);
	data_set(data, "address", waiting.sender);
	quarantine_row_clear(&waiting);
	if (ok)
		return incoming_reply(incoming, mentee, REPLY_CONFIRMED,
		                      is_yes ? "address_added" : "address_refused", data, error);
	json_decref(data);
	return false;
}

/* ---- which ---- */

static const struct command_row {
	enum command command;
	command_func *run;
	const char *word;   /* commands.words name of it, as the mentee is shown it: command.WORD */
	bool after_stop;    /* works when everything has been stopped too */
	bool without_token; /* works in a fresh mail */
} commands[] = {
	{ COMMAND_STOP, take_stop, "stop", false, false },
	{ COMMAND_RESUME, take_resume, "resume", true, false },
	{ COMMAND_PAUSE, take_pause, "pause", false, false },
	{ COMMAND_ANOTHER, take_another, "another", false, false },
	{ COMMAND_OTHER_TOPIC, take_topic, "help", false, false },
	{ COMMAND_RESCHEDULE, reschedule_ask, "reschedule", false, false },
	{ COMMAND_DRAFT, keep_draft, "draft", false, true },
	{ COMMAND_SHOW, show_draft, "show", false, false },
	{ COMMAND_MY_DATA, record_send_my_data, "my_data", true, false },
	{ COMMAND_DELETE_ALL, erase_take, "delete_all", true, false },
	{ COMMAND_HELP, give_help, "help", false, true },
};

/* Everything is kept from a mentor that is not theirs to read yet; a shown draft is an answer. */
static bool
is_shown_draft(const struct incoming *incoming, enum command command)
{
	return command == COMMAND_DRAFT
	       && draft_is_shown(incoming->core->store, incoming->work->id);
}

static const struct command_row *
command_of(const struct incoming *incoming)
{
	const struct token_target *target = &incoming->verdict->target;
	enum command command = incoming->body->said.command;
	bool is_stopped = incoming->pair->course->end == COURSE_STOPPED;

	/* A NO to the invitation after all is a stop (rules 3.3b). */
	if (target->outbox_id != 0 && command == COMMAND_NO
	    && g_str_has_prefix(target->kind, "invitation"))
		command = COMMAND_STOP;
	if (is_shown_draft(incoming, command))
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		if (commands[i].command == command && (!is_stopped || commands[i].after_stop))
			return &commands[i];
	return NULL;
}

/* Without a token anybody could have written it. */
static bool
ask_back(struct incoming *incoming, const struct command_row *row, GError **error)
{
	struct core *core = incoming->core;
	const struct person *mentee = &incoming->pair->mentee;
	g_autofree char *name = g_strdup_printf("command.%s", row->word);
	json_t *data = names_of(incoming);
	char *word = catalogue_line(core->catalogue, mentee->lang, name, data, error);

	if (!word) {
		json_decref(data);
		return false;
	}
	data_take(data, "command", word);
	return incoming_reply(incoming, mentee, REPLY_ASKED, "confirm_command", data, error);
}

/* The message that a reply is a yes or a no about; 0: none. */
static int64_t
asked_address(const struct incoming *incoming)
{
	enum command command = incoming->body->said.command;

	if (incoming->verdict->target.outbox_id == 0
	    || (command != COMMAND_YES && command != COMMAND_NO))
		return 0;
	return outbox_key_number(incoming->core->store, incoming->verdict->target.outbox_id,
	                         "other_address");
}

bool
mentee_command_file(struct incoming *incoming, bool *is_filed, GError **error)
{
	bool has_token = incoming->verdict->target.outbox_id != 0;
	int64_t inbox_id = asked_address(incoming);
	const char *class = incoming->class;

	*is_filed = true;
	incoming->class = "command";
	if (incoming->verdict->unsubscribe)
		return take_stop(incoming, error);
	if (inbox_id != 0)
		return answer_address(incoming, inbox_id, error);
	if (!record_answer_booklet(incoming, is_filed, error) || *is_filed)
		return *is_filed;
	*is_filed = true;
	if (!address_change_answer(incoming, is_filed, error) || *is_filed)
		return *is_filed;
	if (!leave_choice(incoming, is_filed, error) || *is_filed)
		return *is_filed;
	*is_filed = true;
	const struct command_row *row = command_of(incoming);
	if (row)
		return has_token || row->without_token ? row->run(incoming, error)
		                                       : ask_back(incoming, row, error);
	incoming->class = class;
	*is_filed = false;
	return true;
}
