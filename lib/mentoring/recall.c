#include "mentoring/recall.h"

#include "mentoring/facts.h"
#include "programme/chain.h"
#include "store/answer.h"
#include "store/plan.h"

int64_t
recall_plan(struct core *core, const struct pair *pair, const struct person *reader, utc_t now,
            json_t *data, GError **error)
{
	struct plan_row plan = { 0 };
	GError *failed = NULL;

	if (!plan_open(core->store, pair->mentorship.id, &plan, &failed)) {
		if (failed)
			g_propagate_error(error, failed);
		return failed ? -1 : 0;
	}
	data_set(data, "plan", plan.text);
	data_take(data, "plan_date", facts_date(reader->lang, reader->zone, plan.written_at, now));
	int64_t id = plan.id;
	plan_row_clear(&plan);
	return id;
}

bool
recall_asked_plan(struct core *core, const struct pair *pair, utc_t now, json_t *data,
                  GError **error)
{
	struct plan_row plan = { 0 };
	GError *failed = NULL;

	if (plan_asked(core->store, pair->mentorship.id, facts_gap_since(pair, now), &plan,
	               &failed)) {
		data_set(data, "plan", plan.text);
		plan_row_clear(&plan);
	}
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

/* The earliest prompt of the same question that was answered, NULL if none was. */
static const struct prompt *
first_answered(const struct course *course, struct question_id question)
{
	for (guint i = 0; i < course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(course, (int)i);
		if (prompt->answered_at != 0 && question_same(prompt->question, question))
			return prompt;
	}
	return NULL;
}

bool
recall_first_answer(struct core *core, const struct pair *pair, struct question_id question,
                    struct recalled *first, GError **error)
{
	const struct prompt *prompt = first_answered(pair->course, question);
	struct answer_row answer = { 0 };
	GError *failed = NULL;

	*first = (struct recalled){ 0 };
	if (prompt && answer_first_of_prompt(core->store, prompt->row_id, &answer, &failed)) {
		*first = (struct recalled){ g_steal_pointer(&answer.text), answer.written_at };
		answer_row_clear(&answer);
	}
	if (failed)
		g_propagate_error(error, failed);
	return failed == NULL;
}

void
recall_evaluation(const struct pair *pair, const struct evaluation_row *evaluation, json_t *data)
{
	static const char *const lines[EVALUATION_SCORES] = { "a", "b", "c", "d" };
	static const char *const low[EVALUATION_SCORES] = { "safety", NULL, "pace", NULL };
	static const char *const decisions[DECISIONS] = {
		[DECISION_CONTINUE] = "goes_on",
		[DECISION_PAUSE] = "paused",
		[DECISION_END] = "ends",
	};

	for (int i = 0; evaluation->has_scores && i < EVALUATION_SCORES; i++) {
		data_take(data, lines[i], g_strdup_printf("%d", evaluation->scores[i]));
		if (low[i] && evaluation->scores[i] <= pair->setting.programme->low_score)
			data_number(data, low[i], evaluation->scores[i]);
	}
	if (decisions[evaluation->decision])
		json_object_set_new(data, decisions[evaluation->decision], json_true());
	if (*evaluation->text)
		data_set(data, "text", evaluation->text);
}

static void
add_skipped(const struct core *core, const struct pair *pair, const struct person *reader,
            const struct prompt *prompt, json_t *list)
{
	json_t *item = json_object();

	if (facts_question(core, pair, reader->lang, prompt->question, item, NULL)) {
		data_take(item, "code", question_text(prompt->question));
		json_array_append(list, item);
	}
	json_decref(item);
}

void
recall_skipped(const struct core *core, const struct pair *pair, const struct person *reader,
               utc_t now, json_t *data)
{
	struct course *course = pair->course;
	int latest = (int)course->prompts->len - 1;
	json_t *list = json_array();

	/* The one that TOINEN brought was put aside too, and the one before it, in whose place it came. */
	if (latest >= 1 && chain_another_used(course, &pair->setting, now))
		for (int i = latest - 1; i <= latest; i++) {
			const struct prompt *prompt = course_prompt(course, i);
			if (prompt->closed && prompt->answered_at == 0)
				add_skipped(core, pair, reader, prompt, list);
		}
	if (json_array_size(list) > 0)
		json_object_set(data, "skipped", list);
	json_decref(list);
}
