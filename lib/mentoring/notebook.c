#include "mentoring/notebook.h"

#include "store/answer.h"
#include "store/finding.h"
#include "store/plan.h"

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

/* R11: when–then, to be asked back once. */
static bool
add_plan(struct incoming *incoming, int64_t answer_id, GError **error)
{
	const struct plan_row plan = {
		.mentorship_id = incoming->pair->mentorship.id,
		.answer_id = answer_id,
		.text = incoming->body->said.plan,
		.written_at = incoming->written_at,
	};

	return *plan.text == '\0' || plan_add(incoming->core->store, &plan, error);
}

int64_t
notebook_add(struct incoming *incoming, const char *about, GError **error)
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
	bool ok = id != 0 && add_hits(incoming, id, error) && add_plan(incoming, id, error)
	          && finding_mark(incoming->core->store, incoming->pair->mentorship.id, error);
	return ok ? id : 0;
}
