#include "mentoring/mentee.h"

#include "mentoring/evaluation.h"
#include "mentoring/facts.h"
#include "mentoring/mentee_command.h"
#include "mentoring/notebook.h"
#include "mentoring/recall.h"
#include "mentoring/record.h"
#include "mentoring/reschedule.h"
#include "mentoring/safety.h"
#include "programme/arrival.h"
#include "programme/followup.h"
#include "store/draft.h"
#include "store/prompt.h"
#include "store/token.h"

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

/* Mails in the thread of a question that do not ask it: a reply to one of them is its answer only while
 * it is open (rules 3.11, *replies to*). "I am back", in reply to the confirmation of a pause, answers no
 * question. */
static bool
is_beside_question(const char *kind)
{
	return g_str_equal(kind, "human") || g_str_equal(kind, "confirmed");
}

/* The prompt that a reply answers, -1: none. */
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
	if (index >= 0 && is_beside_question(target->kind) && index != incoming->open_prompt)
		return -1;
	return index;
}

/* A draft that is shown is written then, whenever its words were. */
static struct writing
writing_of(const struct incoming *incoming)
{
	uint32_t alarmed = safety_is_met(incoming) ? SIGNAL(ROW_SAFETY) : 0;
	bool is_shown = draft_is_shown(incoming->core->store, incoming->work->id);

	return (struct writing){
		.arrived_at = incoming->arrived_at,
		.written_at = is_shown ? incoming->arrived_at : incoming->written_at,
		.words = incoming->body->words_n,
		.signals = incoming->body->signals | alarmed,
	};
}

/* After "then and now": both answers, and nothing asked (M37). */
static bool
show_both(struct incoming *incoming, struct question_id question, GError **error)
{
	struct pair *pair = incoming->pair;
	const struct person *mentee = &pair->mentee;
	json_t *data = pair_data(pair, mentee->lang, incoming->now);

	struct recalled first;

	if (!recall_first_answer(incoming->core, pair, question, &first, error)) {
		json_decref(data);
		return false;
	}
	if (first.text)
		data_take(data, "date1",
		          facts_date(mentee->lang, mentee->zone, first.written_at, incoming->now));
	data_take(data, "answer1", first.text);
	data_set(data, "answer2", incoming->body->text);
	data_take(data, "date2",
	          facts_date(mentee->lang, mentee->zone, incoming->written_at, incoming->now));
	return incoming_reply(incoming, mentee, REPLY_CONFIRMED, "then_and_now_both", data, error);
}

/* What the words have planned. That a draft was shown is confirmed already. */
static bool
carry_words(struct incoming *incoming, GArray *mails, GError **error)
{
	if (draft_is_shown(incoming->core->store, incoming->work->id))
		g_array_set_size(mails, 0);
	return incoming_carry(incoming, mails, NULL, error);
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
	if (notebook_add(incoming, "prompt", error) == 0)
		return false;
	struct question_id question = facts->question;
	arrival_answer(pair->course, &pair->setting, prompt, &writing, incoming->now, mails);
	return carry_words(incoming, mails, error)
	       && (question.form != FORM_NOW || show_both(incoming, question, error));
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
	return notebook_add(incoming, joined < 0 ? "free" : "prompt", error) != 0
	       && carry_words(incoming, mails, error);
}

static bool
file_session_words(struct incoming *incoming, const char *about, GError **error)
{
	struct pair *pair = incoming->pair;
	g_autoptr(GArray) mails = planned_list_new();
	struct writing writing = writing_of(incoming);

	if (g_str_equal(about, "evaluation"))
		return evaluation_file(incoming, &writing, error);
	incoming->class = "session";
	if (notebook_add(incoming, about, error) == 0)
		return false;
	if (g_str_equal(about, "closing") && !record_tell_closing(incoming, error))
		return false;
	arrival_session_words(pair->course, &pair->setting, &writing, (struct scores){ 0 },
	                      incoming->now, mails);
	return incoming_carry(incoming, mails, NULL, error);
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

/* A line that is almost a command was kept as an answer: how it would be one, once a day (M43). */
static bool
tell_nearly(struct incoming *incoming, GError **error)
{
	struct pair *pair = incoming->pair;
	json_t *data = pair_data(pair, pair->mentee.lang, incoming->now);

	g_autofree char *erase = catalogue_line(incoming->core->catalogue, pair->mentee.lang,
	                                        "command.delete_all", data, NULL);
	data_set(data, "command", incoming->body->said.nearly);
	if (g_strcmp0(incoming->body->said.nearly, erase) == 0)
		json_object_set_new(data, "deleted", json_true());
	return incoming_reply(incoming, &pair->mentee, REPLY_NOTHING, "nearly", data, error);
}

static bool
file_words(struct incoming *incoming, GError **error)
{
	int prompt = answered_prompt(incoming);

	return (prompt >= 0 ? file_answer(incoming, prompt, error) : file_free(incoming, error))
	       && (*incoming->body->said.nearly == '\0' || tell_nearly(incoming, error));
}

bool
mentee_file(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;
	bool has_token = verdict->target.outbox_id != 0;
	bool is_filed = false;

	if (!mentee_command_file(incoming, &is_filed, error) || is_filed)
		return is_filed;
	if (!reschedule_of_mentee(incoming, &is_filed, error) || is_filed)
		return is_filed;
	if (incoming->body->state != BODY_TEXT)
		return file_wordless(incoming, error);
	const char *about = has_token ? session_about(verdict->target.kind) : NULL;
	if (about)
		return file_session_words(incoming, about, error);
	/* A draft that is shown is written now; it may have waited for weeks. */
	if (draft_is_shown(incoming->core->store, incoming->work->id))
		incoming->arrived_at = incoming->now;
	return file_words(incoming, error);
}
