#include "mentoring/mentor.h"

#include <string.h>

#include "base/log.h"
#include "mentoring/booking.h"
#include "mentoring/doubt.h"
#include "mentoring/leave.h"
#include "mentoring/letter.h"
#include "mentoring/record.h"
#include "mentoring/report.h"
#include "mentoring/reschedule.h"
#include "mentoring/review.h"
#include "mentoring/safety.h"
#include "mentoring/steer.h"
#include "mentoring/waiting.h"
#include "programme/arrival.h"
#include "store/alarm.h"
#include "store/answer.h"

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
	data_set(data, "mentor_full", incoming_author(incoming)->name);
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
	return incoming_reply(incoming, incoming_author(incoming), REPLY_NOTHING, "not_sent",
	                      json_object(), error);
}

static bool
file_human(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct person *mentor = incoming_author(incoming);
	g_autoptr(GString) words = g_string_new(NULL);
	g_autoptr(GString) notes = g_string_new(NULL);
	int notes_n = 0;
	bool is_asked = false;

	if (!doubt_ask(incoming, &is_asked, error))
		return false;
	if (is_asked)
		return true;
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
	bool is_open =
	    pair->mentorship.ended_at == 0
	    || record_is_closing_word(incoming->core, incoming->verdict->target.outbox_id);
	if (*words->str && is_open)
		return send_words(incoming, words->str, error);
	json_t *data = pair_data(pair, mentor->lang, incoming->now);
	data_number(data, "n", notes_n);
	return incoming_reply(incoming, mentor, REPLY_CONFIRMED,
	                      !*words->str && notes_n > 0 ? "notes_kept" : "not_sent", data, error);
}

/* Nothing in a reply to a mail that asks for a decision was one; `name`: the line that says what would be. */
static bool
tell_choices(struct incoming *incoming, const struct person *mentor, const char *name,
             GError **error)
{
	json_t *data = json_object();
	char *line = catalogue_line(incoming->core->catalogue, mentor->lang, name, data, error);

	if (!line) {
		json_decref(data);
		return false;
	}
	json_t *lines = json_array();
	json_array_append_new(lines, json_string(line));
	json_object_set_new(data, "lines", lines);
	g_free(line);
	incoming->about = name;
	bool ok = incoming_reply(incoming, mentor, REPLY_NOTHING, "digest_done", data, error);
	incoming->about = NULL;
	return ok;
}

/* The mentor decides on a mail of which nobody knows whether it left. */
static bool
file_ambiguous(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	int64_t id =
	    outbox_key_number(core->store, incoming->verdict->target.outbox_id, "ambiguous");

	if (id == 0 || !outbox_state_is(core->store, id, "ambiguous"))
		return true;
	if (incoming->body->said.command == COMMAND_SEND)
		return outbox_set_retry(core->store, id, incoming->now, NULL, error);
	if (incoming->body->said.command == COMMAND_LEAVE)
		return report_sent(core, id, NULL, incoming->now, error);
	return tell_choices(incoming, &incoming->pair->mentor, "fault.send", error);
}

static bool
file_echo(struct incoming *incoming, GError **error)
{
	bool is_filed = false;

	incoming->class = "command";
	return doubt_answer(incoming, &is_filed, error)
	       && (is_filed || file_ambiguous(incoming, error));
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
	const struct body_view *body = incoming->body;
	bool is_steering = false;

	incoming->class = "command";
	if (!steer_file(incoming, &is_steering, error))
		return false;
	if (is_steering || !mentor || body->state != BODY_TEXT)
		return true;
	if (waiting_is_list(incoming->core, incoming->verdict->target.outbox_id)
	    && body->said.command != COMMAND_HELP)
		return tell_choices(incoming, mentor, "fault.decide", error);
	if (body->said.command == COMMAND_HELP)
		return incoming_reply(incoming, mentor, REPLY_NOTHING, "commands_mentor",
		                      json_object(), error);
	if (body->said.command != COMMAND_NONE)
		return true;
	return incoming_reply(incoming, mentor, REPLY_NOTHING, "digest_prose", json_object(),
	                      error);
}

typedef bool mentor_func(struct incoming *incoming, GError **error);

/* The mentee has asked something: a reply is for them. To what TOINEN put aside it is an instruction. */
static bool
file_needed(struct incoming *incoming, GError **error)
{
	return doubt_reaches_mentee(incoming, "needs_human") ? file_human(incoming, error)
	                                                     : file_instruction(incoming, error);
}

/* KYLLÄ to a low score for the pace takes the calmer one that was suggested; all else is an instruction. */
static bool
file_pace(struct incoming *incoming, GError **error)
{
	struct core *core = incoming->core;
	struct pair *pair = incoming->pair;
	const struct person *mentor = incoming_author(incoming);

	if (incoming->body->said.command != COMMAND_YES || !incoming_is_in_time(incoming)
	    || pair->mentorship.ended_at != 0 || !arrival_pace(pair->course))
		return file_instruction(incoming, error);
	incoming->class = "command";
	json_t *data = pair_data(pair, mentor->lang, incoming->now);
	data_number(data, "days", pair->course->pace);
	g_autofree char *line =
	    catalogue_line(core->catalogue, mentor->lang, "done.pace", data, error);
	json_decref(data);
	return line && pair_save(core, pair, incoming->now, error)
	       && incoming_reply(incoming, mentor, REPLY_CONFIRMED, "digest_done",
	                         json_pack("{s:[s]}", "lines", line), error);
}

/* Which time: picked, set or proposed; all else is an instruction. */
static bool
file_times(struct incoming *incoming, GError **error)
{
	bool is_filed = false;

	return reschedule_of_mentor(incoming, &is_filed, error)
	       && (is_filed || file_instruction(incoming, error));
}

/* What a mentor's reply means, by the kind of mail it answers. All else is an instruction. */
static const struct {
	const char *kind;
	mentor_func *file;
} mentor_kinds[] = {
	{ "review", file_human },     { "debt_nudge", file_human },
	{ "debt_stop", file_human },  { "alarm", file_alarm_answer },
	{ "echo", file_echo },        { "needs_human", file_needed },
	{ "reschedule", file_times }, { "schedule_nudge", file_times },
	{ "low_score", file_pace },
};

bool
mentor_file(struct incoming *incoming, GError **error)
{
	g_autofree char *kind = verdict_answers(incoming->core, incoming->verdict);
	bool is_filed = false;

	if (!booking_answer(incoming, &is_filed, error)
	    || (!is_filed && !leave_answer(incoming, &is_filed, error)))
		return false;
	if (is_filed)
		return true;
	for (size_t i = 0; incoming->pair && i < G_N_ELEMENTS(mentor_kinds); i++)
		if (g_str_equal(mentor_kinds[i].kind, kind))
			return mentor_kinds[i].file(incoming, error);
	return file_instruction(incoming, error);
}
