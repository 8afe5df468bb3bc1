#include "programme/chain.h"

#include "programme/followup.h"

const char chain_pick_rule[] = "the mentor's pick";

/* All that a choice depends on. */
struct view {
	const struct course *course;
	const struct setting *setting;
	const struct standing *standing;
	date_t today;
};

/* Room for a phase and then-and-now, or for one question of each rolling phase. */
enum { CHAIN_QUESTIONS = PHASE_QUESTIONS + PROGRAMME_GAPS };
struct chain {
	struct question_id questions[CHAIN_QUESTIONS];
	int n;
};

static bool
sent_in_gap(const struct view *view, struct question_id question)
{
	for (int i = (int)view->course->prompts->len - 1; i >= 0; i--) {
		const struct prompt *prompt = course_prompt(view->course, i);
		if (prompt->sent_at < view->standing->gap_at)
			return false;
		if (question_same(prompt->question, question))
			return true;
	}
	return false;
}

static bool
sent_ever(const struct view *view, struct question_id question)
{
	for (int i = 0; i < (int)view->course->prompts->len; i++)
		if (question_equal(course_prompt(view->course, i)->question, question))
			return true;
	return false;
}

static bool
skipped_in_gap(const struct view *view, struct question_id question)
{
	for (guint i = 0; i < view->course->skips->len; i++) {
		const struct skip *skip = &g_array_index(view->course->skips, struct skip, i);
		if (skip->at >= view->standing->gap_at && question_same(skip->question, question))
			return true;
	}
	return false;
}

static bool
is_usable(const void *context, struct question_id question)
{
	const struct view *view = context;

	if (sent_in_gap(view, question) || skipped_in_gap(view, question))
		return false;
	return view->setting->programme->sessions == 0 || question.form != FORM_PLAIN
	       || !sent_ever(view, question);
}

static struct choice
first_usable(const struct view *view, const struct chain *chain, int row, const char *rule)
{
	for (int i = 0; i < chain->n; i++)
		if (is_usable(view, chain->questions[i]))
			return (struct choice){ chain->questions[i], false, row, rule };
	return (struct choice){ .rule = NULL };
}

static struct choice
pick(const struct view *view)
{
	for (guint i = 0; i < view->course->picks->len; i++) {
		struct question_id question =
		    g_array_index(view->course->picks, struct question_id, i);
		if (!sent_in_gap(view, question))
			return (struct choice){ question, false, 0, chain_pick_rule };
	}
	return (struct choice){ .rule = NULL };
}

/* It pends while its question is the latest prompt and the mentor has not written since the answer,
 * so it lapses by itself when another prompt leaves, the mentor writes or a session is held. */
static struct choice
pending_followup(const struct view *view)
{
	struct followup followup;
	int latest = (int)view->course->prompts->len - 1;

	if (latest < 0)
		return (struct choice){ .rule = NULL };
	const struct prompt *prompt = course_prompt(view->course, latest);
	if (prompt->is_followup || !prompt->waits || prompt->sent_at < view->standing->gap_at
	    || !followup_choose(prompt->question, prompt->words, prompt->signals, is_usable, view,
	                        &followup))
		return (struct choice){ .rule = NULL };
	return (struct choice){ followup.question, true, followup.row, "R9 deepening" };
}

/* When the row 9 follow-up of this gap left, 0 if none did. */
static utc_t
intention_at(const struct view *view)
{
	for (int i = (int)view->course->prompts->len - 1; i >= 0; i--) {
		const struct prompt *prompt = course_prompt(view->course, i);
		if (prompt->sent_at < view->standing->gap_at)
			return 0;
		if (prompt->is_followup && prompt->row == ROW_INTENTION)
			return prompt->sent_at;
	}
	return 0;
}

/* The newest chain that an answer or a mail started in this gap. */
static struct choice
started_chain(const struct view *view)
{
	static const struct chain when_then = { { { 'q', FORM_PLAIN, 9 } }, 1 };
	static const struct chain mini_cycle = {
		{ { 'q', FORM_PLAIN, 2 }, { 'q', FORM_PLAIN, 4 }, { 'q', FORM_PLAIN, 8 } },
		3,
	};
	utc_t intention = intention_at(view);
	utc_t event = view->course->new_event_at;

	if (event >= view->standing->gap_at && event > intention)
		return first_usable(view, &mini_cycle, ROW_NEW_EVENT, "mini-cycle on a new event");
	if (intention)
		return first_usable(view, &when_then, ROW_INTENTION, "after when–then");
	return (struct choice){ .rule = NULL };
}

/* When a question was first answered; 0: never. */
static utc_t
first_answered_at(const struct view *view, struct question_id question)
{
	utc_t first = 0;

	for (int i = 0; i < (int)view->course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(view->course, i);
		if (prompt->answered_at && question_same(prompt->question, question)
		    && (first == 0 || prompt->answered_at < first))
			first = prompt->answered_at;
	}
	return first;
}

/* The first question of the bank that was ever answered; bank 0 if none was. */
static struct question_id
first_answered(const struct view *view)
{
	const struct prompt *first = NULL;

	for (int i = 0; i < (int)view->course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(view->course, i);
		if (prompt->answered_at && prompt->question.bank == 'q'
		    && prompt->question.form == FORM_PLAIN
		    && (!first || prompt->answered_at < first->answered_at))
			first = prompt;
	}
	return first ? first->question : (struct question_id){ .bank = 0 };
}

static void
chain_add(const struct view *view, struct question_id question, struct chain *chain)
{
	int now_after = view->setting->programme->now_after;
	utc_t answered_at = now_after ? first_answered_at(view, question) : 0;

	if (answered_at
	    && view->today - recipient_date(&view->setting->mentee, answered_at) >= now_after)
		question = question_form(question, FORM_NOW);
	chain->questions[chain->n++] = question;
}

/* R2: the phase of gap k, and then-and-now after it where the programme says so. */
static void
phase_chain(const struct view *view, int k, struct chain *chain)
{
	const struct programme *programme = view->setting->programme;
	struct question_id first = first_answered(view);

	if (k > programme->gaps.n)
		return;
	const struct phase_bank *bank = &programme->bank[programme->gaps.phases[k - 1]];
	for (int i = 0; i < bank->n; i++)
		chain_add(view, bank->questions[i], chain);
	if (k == programme->now_in_gap && first.bank)
		chain->questions[chain->n++] = question_form(first, FORM_NOW);
}

/* R10: the r-th question of each rolling phase. */
static void
rolling_chain(const struct view *view, int k, struct chain *chain)
{
	const struct programme *programme = view->setting->programme;

	for (int i = 0; i < programme->rolling.n; i++) {
		const struct phase_bank *bank = &programme->bank[programme->rolling.phases[i]];
		chain_add(view, bank->questions[(k - 1) % bank->n], chain);
	}
}

static struct choice
gap_chain(const struct view *view)
{
	struct chain chain = { .n = 0 };
	bool is_rolling = view->setting->programme->rolling.n > 0;

	if (view->standing->held < 1)
		return (struct choice){ .rule = NULL };
	if (is_rolling)
		rolling_chain(view, view->standing->held, &chain);
	else
		phase_chain(view, view->standing->held, &chain);
	return first_usable(view, &chain, 0,
	                    is_rolling ? "R10 chain of the gap" : "R2 chain of the gap");
}

struct choice
chain_next(const struct course *course, const struct setting *setting, utc_t now)
{
	static struct choice (*const sources[])(const struct view *) = {
		pick,
		pending_followup,
		started_chain,
		gap_chain,
	};
	struct standing standing = course_standing(course, setting, now);
	struct view view = { course, setting, &standing, recipient_date(&setting->mentee, now) };
	struct choice choice = { .rule = NULL };

	for (size_t i = 0; i < sizeof sources / sizeof sources[0] && !choice.question.bank; i++)
		choice = sources[i](&view);
	return choice;
}

/* How many questions the gap has room for as it is booked now. */
static int
slots_in_gap(const struct view *view)
{
	const struct programme *programme = view->setting->programme;
	date_t gap = view->standing->t - view->standing->d;
	int band = 0;

	while (gap > programme->slots[band].gap)
		band++;
	return programme->slots[band].count;
}

struct question_id
chain_prep(const struct course *course, const struct setting *setting, utc_t now)
{
	const struct programme *programme = setting->programme;
	struct standing standing = course_standing(course, setting, now);
	struct view view = { course, setting, &standing, recipient_date(&setting->mentee, now) };
	const struct phase_bank *effect = &programme->bank[PHASE_EFFECT];
	const struct question_id none = { .bank = 0 };
	int k = standing.held;

	if (k < 1 || standing.next < 0)
		return none;
	if (programme->rolling.n > 0)
		return effect->n > 0 ? effect->questions[(k - 1) % effect->n] : none;
	if (k > programme->gaps.n
	    || slots_in_gap(&view) >= programme->bank[programme->gaps.phases[k - 1]].n)
		return none;
	return gap_chain(&view).question;
}

struct choice
chain_another(const struct course *course, const struct setting *setting, struct question_id open,
              utc_t now)
{
	struct standing standing = course_standing(course, setting, now);
	struct view view = { course, setting, &standing, recipient_date(&setting->mentee, now) };
	enum phase phase = programme_phase(setting->programme, open);
	struct chain circle = { .n = 0 };

	if (phase == PHASES)
		return gap_chain(&view);
	const struct phase_bank *bank = &setting->programme->bank[phase];
	int from = 0;
	while (bank->questions[from].number != open.number)
		from++;
	for (int i = 1; i <= bank->n; i++)
		circle.questions[circle.n++] = bank->questions[(from + i) % bank->n];
	return first_usable(&view, &circle, 0, "TOINEN: next of the phase");
}

bool
chain_sent_in_gap(const struct course *course, const struct setting *setting,
                  struct question_id question, utc_t now)
{
	struct standing standing = course_standing(course, setting, now);
	struct view view = { course, setting, &standing, recipient_date(&setting->mentee, now) };

	return sent_in_gap(&view, question);
}

bool
chain_another_used(const struct course *course, const struct setting *setting, utc_t now)
{
	struct standing standing = course_standing(course, setting, now);

	for (int i = 0; i < (int)course->prompts->len; i++) {
		const struct prompt *prompt = course_prompt(course, i);
		if (prompt->is_another && prompt->sent_at >= standing.gap_at)
			return true;
	}
	return false;
}

int
chain_put(struct course *course, const struct choice *choice, bool is_another, utc_t now)
{
	struct prompt prompt = {
		.question = choice->question,
		.is_followup = choice->is_followup,
		.is_another = is_another,
		.row = choice->row,
		.sent_at = now,
		.reminded_on = DATE_NONE,
	};

	for (guint i = course->picks->len; i-- > 0;)
		if (question_same(g_array_index(course->picks, struct question_id, i),
		                  choice->question))
			g_array_remove_index(course->picks, i);
	g_array_append_val(course->prompts, prompt);
	return (int)course->prompts->len - 1;
}
