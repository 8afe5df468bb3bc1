#include "mentoring/words.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "mentoring/desk.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/report.h"
#include "mentoring/review.h"
#include "mentoring/safety.h"
#include "programme/arrival.h"
#include "programme/followup.h"
#include "store/address.h"
#include "store/alarm.h"
#include "store/answer.h"
#include "store/person.h"
#include "store/prompt.h"
#include "store/quarantine.h"
#include "store/token.h"

enum { DAY_S = 86400 };

/* ---- a mentee ---- */

/* Which mails a reply is words about, when it is not the answer to a prompt. */
static const struct {
	const char *kind, *about;
} session_kinds[] = {
	{ "prep", "prep" },
	{ "post", "post" },
	{ "evaluation", "evaluation" },
	{ "closing", "closing" },
};

static const char *
session_about(const char *kind)
{
	for (size_t i = 0; kind && i < G_N_ELEMENTS(session_kinds); i++)
		if (g_str_equal(session_kinds[i].kind, kind))
			return session_kinds[i].about;
	return NULL;
}

static int
prompt_index(const struct course *course, int64_t row_id)
{
	for (guint i = 0; row_id != 0 && i < course->prompts->len; i++)
		if (course_prompt(course, (int)i)->row_id == row_id)
			return (int)i;
	return -1;
}

/* The prompt that a reply answers, -1: none. A reply to the mentor's own mail answers the question
 * of that thread only while it is open (rules 3.11, *replies to*). */
static int
answered_prompt(const struct incoming *incoming)
{
	const struct token_target *target = &incoming->verdict->target;
	const struct course *course = incoming->pair->course;

	if (target->outbox_id == 0)
		return -1;
	int64_t id = target->prompt_id != 0
	                 ? target->prompt_id
	                 : prompt_of_thread(incoming->core->store, target->thread_id);
	int index = prompt_index(course, id);
	if (index >= 0 && g_str_equal(target->kind, "human") && index != incoming->open_prompt)
		return -1;
	return index;
}

static bool
add_hits(struct incoming *incoming, int64_t answer_id, GError **error)
{
	for (uint32_t i = 0; i < incoming->body->hits_n; i++) {
		const struct signal_hit *hit = &incoming->body->hits[i];
		if (!hit_add(incoming->core->store, answer_id, hit->row, hit->word, hit->quote,
		             error))
			return false;
	}
	return true;
}

static bool
add_answer(struct incoming *incoming, const char *about, GError **error)
{
	const struct body_view *body = incoming->body;
	struct answer_row row = {
		.inbox_id = incoming->work->id,
		.mentorship_id = incoming->pair->mentorship.id,
		.prompt_id = incoming->prompt_id,
		.about = g_strdup(about),
		.text = g_strdup(body->text),
		.first_sentence = g_strdup(body->first_sentence),
		.words_n = body->words_n,
		.elided_n = body->elided_n,
		.signals = body->signals,
		.written_at = incoming->written_at,
		.arrived_at = incoming->arrived_at,
	};
	int64_t id = answer_add(incoming->core->store, &row, error);

	answer_row_clear(&row);
	return id != 0 && add_hits(incoming, id, error);
}

static struct writing
writing_of(const struct incoming *incoming)
{
	uint32_t alarmed = safety_is_met(incoming) ? SIGNAL(ROW_SAFETY) : 0;

	return (struct writing){
		.arrived_at = incoming->arrived_at,
		.written_at = incoming->written_at,
		.words = incoming->body->words_n,
		.signals = incoming->body->signals | alarmed,
	};
}

static bool
carry_replies(struct incoming *incoming, const GArray *mails, const char *confirm, GError **error)
{
	struct cause cause = {
		.inbox_id = incoming->work->id,
		.thread_id = incoming->verdict->target.thread_id,
		.in_reply_to = *incoming->head->message_id ? incoming->head->message_id : NULL,
		.confirm = confirm,
		.late = incoming->late,
		.free = g_str_equal(incoming->class, "free"),
		.not_before = incoming_reply_at(incoming),
		.needs_human = incoming->body && (incoming->body->signals & SIGNAL(1)) != 0,
	};

	if (cause.thread_id == 0)
		cause.thread_id = outbox_thread_of(incoming->core->store,
		                                   incoming->pair->mentorship.id, "invitation");
	return carry_out(incoming->core, incoming->pair, mails, &cause, incoming->now, error);
}

static bool
file_answer(struct incoming *incoming, int prompt, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct prompt *facts = course_prompt(pair->course, prompt);
	g_autoptr(GArray) mails = planned_list_new();
	struct writing writing = writing_of(incoming);

	incoming->class = "answer";
	incoming->prompt_id = facts->row_id;
	incoming->late = facts->closed && prompt != incoming->open_prompt;
	if (!add_answer(incoming, "prompt", error))
		return false;
	arrival_answer(pair->course, &pair->setting, prompt, &writing, incoming->now, mails);
	return carry_replies(incoming, mails, NULL, error);
}

static bool
file_free(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();
	struct writing writing = writing_of(incoming);
	int joined = arrival_mail(pair->course, &pair->setting, &writing, incoming->now, mails);

	incoming->class = joined < 0 ? "free" : "answer";
	incoming->prompt_id = joined < 0 ? 0 : course_prompt(pair->course, joined)->row_id;
	return add_answer(incoming, joined < 0 ? "free" : "prompt", error)
	       && carry_replies(incoming, mails, NULL, error);
}

static bool
file_session_words(struct incoming *incoming, const char *about, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();
	struct writing writing = writing_of(incoming);

	incoming->class = g_str_equal(about, "evaluation") ? "evaluation" : "session";
	if (!add_answer(incoming, about, error))
		return false;
	arrival_session_words(pair->course, &pair->setting, &writing, (struct scores){ 0 },
	                      incoming->now, mails);
	return carry_replies(incoming, mails, NULL, error);
}

static bool
tell_stopped(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autofree char *key = g_strdup_printf("stopped:%" G_GINT64_FORMAT, pair->mentorship.id);
	json_t *data = pair_data(pair, pair->mentor.lang, incoming->now);
	struct letter letter = letter_to_mentor(pair, "stopped_mentor", "confirmed", key, data);

	data_take(data, "date",
	          facts_date(pair->mentor.lang, pair->mentor.zone, incoming->now, incoming->now));
	bool ok = letter_post(incoming->core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

static bool
file_stop(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();

	incoming->class = "command";
	if (pair->course->end == COURSE_STOPPED)
		return true;
	if (!outbox_skip_person(incoming->core->store, pair->mentorship.id, error))
		return false;
	arrival_stop(pair->course, &pair->setting, incoming->now, mails);
	log_event(LOG_LEVEL_INFO, "stopped",
	          "mentorship=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, pair->mentorship.id,
	          incoming->work->id);
	return carry_replies(incoming, mails, "stopped", error) && tell_stopped(incoming, error);
}

static bool
file_resume(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();

	incoming->class = "command";
	/* Where nothing is paused it is confirmed once a day: a robot may say it for ever. */
	const char *state = course_state(pair->course, &pair->setting, incoming->now);
	utc_t confirmed_at = outbox_last_keyed(incoming->core->store, pair->mentee.id, "confirmed");
	bool is_confirmed = g_str_equal(state, "paused") || g_str_equal(state, "quiet")
	                    || confirmed_at + DAY_S <= incoming->now;
	arrival_resume(pair->course, &pair->setting, incoming->now, mails);
	return carry_replies(incoming, mails, is_confirmed ? "resumed" : NULL, error);
}

/* Nothing to read in it: said once a day at most; the original is kept. */
static bool
file_wordless(struct incoming *incoming, GError **error)
{
	static const char *const templates[BODY_STATES] = {
		[BODY_EMPTY] = "unreadable",
		[BODY_ATTACHMENT] = "attachment_only",
		[BODY_ENCRYPTED] = "encrypted",
		[BODY_UNREADABLE] = "damaged",
	};
	struct pair *pair = incoming->pair;

	incoming->class = "answer";
	incoming->prompt_id = incoming->verdict->prompt_id;
	incoming->reason = templates[incoming->body->state];
	return incoming_reply(incoming, &pair->mentee, REPLY_UNREADABLE, incoming->reason,
	                      pair_data(pair, pair->mentee.lang, incoming->now), error);
}

/* "Is this address yours?": YES adds it and files the mail that waits, NO leaves that mail out. */
static bool
file_address_answer(struct incoming *incoming, int64_t inbox_id, GError **error)
{
	struct core *core = incoming->core;
	const struct person *mentee = &incoming->pair->mentee;
	struct quarantine_row waiting = { 0 };
	bool is_yes = incoming->body->said.command == COMMAND_YES;

	incoming->class = "command";
	if (!quarantine_of_inbox(core->store, inbox_id, &waiting, error))
		return error == NULL || *error == NULL;
	bool is_new = is_yes && !address_is_of(core->store, mentee->id, waiting.sender);
	bool ok =
	    !is_new
	    || address_add(core->store, mentee->id, waiting.sender, false, incoming->now, error);
	if (ok)
		ok = is_yes ? desk_release(core, waiting.id, 0, incoming->now, error)
		            : desk_discard(core, waiting.id, incoming->now, error);
	json_t *data = pair_data(incoming->pair, mentee->lang, incoming->now);
	data_set(data, "address", waiting.sender);
	quarantine_row_clear(&waiting);
	if (ok)
		return incoming_reply(incoming, mentee, REPLY_CONFIRMED,
		                      is_yes ? "address_added" : "address_refused", data, error);
	json_decref(data);
	return false;
}

/* The message that a reply is a yes or a no about; 0: none. */
static int64_t
asked_about(const struct incoming *incoming)
{
	enum command command = incoming->body->said.command;

	if (incoming->verdict->target.outbox_id == 0
	    || (command != COMMAND_YES && command != COMMAND_NO))
		return 0;
	return outbox_key_number(incoming->core->store, incoming->verdict->target.outbox_id,
	                         "other_address");
}

/* LOPETA, the unsubscribe address, or a NO to the invitation after all (rules 3.3b). */
static bool
wants_to_stop(const struct incoming *incoming)
{
	const struct token_target *target = &incoming->verdict->target;
	const struct body_view *body = incoming->body;

	if (incoming->verdict->unsubscribe || target->outbox_id == 0)
		return incoming->verdict->unsubscribe;
	return body->said.command == COMMAND_STOP
	       || (body->said.command == COMMAND_NO
	           && g_str_has_prefix(target->kind, "invitation"));
}

bool
words_of_mentee(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;
	const struct body_view *body = incoming->body;
	bool has_token = verdict->target.outbox_id != 0;

	if (wants_to_stop(incoming))
		return file_stop(incoming, error);
	int64_t asked_inbox_id = asked_about(incoming);
	if (asked_inbox_id != 0)
		return file_address_answer(incoming, asked_inbox_id, error);
	if (has_token && body->said.command == COMMAND_RESUME)
		return file_resume(incoming, error);
	if (body->state != BODY_TEXT)
		return file_wordless(incoming, error);
	const char *about = has_token ? session_about(verdict->target.kind) : NULL;
	if (about)
		return file_session_words(incoming, about, error);
	int prompt = answered_prompt(incoming);
	return prompt >= 0 ? file_answer(incoming, prompt, error) : file_free(incoming, error);
}

/* ---- a mentor ---- */

/* Lines that start with # are private notes; the rest is for the mentee. */
static void
part_notes(const char *text, GString *words, GString *notes, int *notes_n)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	*notes_n = 0;
	for (char **line = lines; *line; line++) {
		const char *start = *line + strspn(*line, " \t");
		GString *to = *start == '#' ? notes : words;
		*notes_n += *start == '#' ? 1 : 0;
		g_string_append(to, *start == '#' ? start + 1 + strspn(start + 1, " \t") : *line);
		g_string_append_c(to, '\n');
	}
}

static bool
send_words(struct incoming *incoming, const char *words, GError **error)
{
	struct core *core = incoming->core;
	struct pair *pair = incoming->pair;
	g_autofree char *key = g_strdup_printf("human:%" G_GINT64_FORMAT, incoming->work->id);
	json_t *data = pair_data(pair, pair->mentee.lang, incoming->now);
	struct letter letter = {
		.template = "human",
		.kind = "human",
		.key = key,
		.to_whom = ADDRESSEE_MENTEE,
		.person = &pair->mentee,
		.data = data,
		.mentorship_id = pair->mentorship.id,
		.thread_id =
		    review_thread(core, pair->mentorship.id, incoming->verdict->target.outbox_id),
		.passes = PASSES_MENTORSHIP,
		.is_human = true,
	};

	data_set(data, "text", words);
	bool ok = letter_post(core, &letter, incoming->now, NULL, NULL, error);
	json_decref(data);
	if (!ok || !answer_set_responded(core->store, pair->mentorship.id, incoming->now, error))
		return false;
	arrival_human_reply(pair->course, incoming->arrived_at);
	log_event(LOG_LEVEL_INFO, "human_reply",
	          "mentorship=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, pair->mentorship.id,
	          incoming->work->id);
	return pair_save(core, pair, incoming->now, error);
}

/* Words that only the program can mean; KYLLÄ or EI may be for the mentee. */
static bool
is_for_program(enum command command)
{
	return command == COMMAND_FALSE_ALARM || command == COMMAND_MINE
	       || command == COMMAND_RESUME || command == COMMAND_STOP || command == COMMAND_SEND
	       || command == COMMAND_LEAVE;
}

/* An instruction in a review mail is about that mentee, and no mail to them. */
static bool
file_misplaced(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;

	incoming->class = "command";
	if (alarm_open_since(incoming->core->store, pair->mentorship.id) != 0)
		return safety_answer(incoming, error);
	return incoming_reply(incoming, &pair->mentor, REPLY_NOTHING, "not_sent", json_object(),
	                      error);
}

static bool
file_human(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct person *mentor = &pair->mentor;
	g_autoptr(GString) words = g_string_new(NULL);
	g_autoptr(GString) notes = g_string_new(NULL);
	int notes_n = 0;

	if (incoming->body->said.command != COMMAND_NONE
	    && is_for_program(incoming->body->said.command))
		return file_misplaced(incoming, error);
	incoming->class = "mentor";
	part_notes(incoming->body->text, words, notes, &notes_n);
	g_strstrip(words->str);
	if (notes_n > 0
	    && note_add(incoming->core->store, pair->mentorship.id, incoming->work->id, notes->str,
	                incoming->now, error)
	           == 0)
		return false;
	bool is_open = pair->mentorship.ended_at == 0;
	if (*words->str && is_open)
		return send_words(incoming, words->str, error);
	json_t *data = pair_data(pair, mentor->lang, incoming->now);
	data_number(data, "n", notes_n);
	return incoming_reply(incoming, mentor, REPLY_CONFIRMED,
	                      !*words->str && notes_n > 0 ? "notes_kept" : "not_sent", data, error);
}

/* The mentor decides on a mail of which nobody knows whether it left. */
static bool
file_ambiguous(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	int64_t id =
	    outbox_key_number(core->store, incoming->verdict->target.outbox_id, "ambiguous");

	incoming->class = "command";
	if (id == 0 || !outbox_state_is(core->store, id, "ambiguous"))
		return true;
	if (incoming->body->said.command == COMMAND_SEND)
		return outbox_set_retry(core->store, id, incoming->now, NULL, error);
	if (incoming->body->said.command == COMMAND_LEAVE)
		return report_sent(core, id, NULL, incoming->now, error);
	return true;
}

static bool
file_alarm_answer(struct incoming *incoming, GError **error)
{
	incoming->class = "command";
	return safety_answer(incoming, error);
}

/* A reply to the digest, a brief or a notice never reaches a mentee. */
static bool
file_instruction(struct incoming *incoming, GError **error)
{
	const struct person *mentor = incoming_author(incoming);

	incoming->class = "command";
	if (!mentor || incoming->body->state != BODY_TEXT
	    || incoming->body->said.command != COMMAND_NONE)
		return true;
	return incoming_reply(incoming, mentor, REPLY_NOTHING, "digest_prose", json_object(),
	                      error);
}

typedef bool mentor_func(struct incoming *incoming, GError **error);

/* What a mentor's reply means, by the kind of mail it answers. All else is an instruction. */
static const struct {
	const char *kind;
	mentor_func *file;
} mentor_kinds[] = {
	{ "review", file_human },       { "debt_nudge", file_human }, { "debt_stop", file_human },
	{ "alarm", file_alarm_answer }, { "echo", file_ambiguous },
};

bool
words_of_mentor(struct incoming *incoming, GError **error)
{
	g_autofree char *kind = verdict_answers(incoming->core, incoming->verdict);

	for (size_t i = 0; incoming->pair && i < G_N_ELEMENTS(mentor_kinds); i++)
		if (g_str_equal(mentor_kinds[i].kind, kind))
			return mentor_kinds[i].file(incoming, error);
	return file_instruction(incoming, error);
}
