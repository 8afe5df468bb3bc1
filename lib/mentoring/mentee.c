#include "mentoring/mentee.h"

#include "mentoring/mentee_command.h"
#include "mentoring/safety.h"
#include "programme/arrival.h"
#include "programme/followup.h"
#include "store/answer.h"
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
	return incoming_carry(incoming, mails, NULL, error);
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
	       && incoming_carry(incoming, mails, NULL, error);
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

bool
mentee_file(struct incoming *incoming, GError **error)
{
	const struct verdict *verdict = incoming->verdict;
	bool has_token = verdict->target.outbox_id != 0;
	bool is_filed = false;

	if (!mentee_command_file(incoming, &is_filed, error) || is_filed)
		return is_filed;
	if (incoming->body->state != BODY_TEXT)
		return file_wordless(incoming, error);
	const char *about = has_token ? session_about(verdict->target.kind) : NULL;
	if (about)
		return file_session_words(incoming, about, error);
	int prompt = answered_prompt(incoming);
	return prompt >= 0 ? file_answer(incoming, prompt, error) : file_free(incoming, error);
}
