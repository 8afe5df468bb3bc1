#include "mentoring/carry.h"

#include <assert.h>

#include "base/log.h"
#include "base/zone.h"
#include "mentoring/facts.h"
#include "mentoring/foresee.h"
#include "mentoring/letter.h"
#include "programme/chain.h"
#include "programme/planned.h"
#include "store/hold.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/prompt.h"
#include "template/textdate.h"

/* One planned mail on its way to becoming a letter. */
struct carrying {
	struct core *core;
	struct pair *pair;
	const struct planned *mail;
	const struct cause *cause;
	utc_t now;
	const struct person *reader;
	json_t *data;
	int64_t thread_id;  /* 0: a new one */
	int64_t follows_id; /* the answer that a follow-up deepens */
};

typedef bool fill_func(struct carrying *carrying, GError **error);

static date_t
today_of(const struct carrying *carrying)
{
	return zone_wall(carrying->reader->zone, carrying->now).date;
}

static struct prompt *
planned_prompt(const struct carrying *carrying)
{
	return carrying->mail->prompt < 0
	           ? NULL
	           : course_prompt(carrying->pair->course, carrying->mail->prompt);
}

static bool
fill_names(struct carrying *carrying, GError **error)
{
	(void)carrying;
	(void)error;
	return true;
}

static bool
fill_invitation(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct settings *settings = carrying->core->settings;
	const struct safety_line *crisis = settings_safety_line(settings, carrying->reader->lang);

	data_set(carrying->data, "crisis_phone", crisis->phone);
	data_number(carrying->data, "days", settings->privacy.retention_s / 86400);
	if (carrying->mail->kind == PLANNED_INVITATION_REMINDER)
		carrying->thread_id = outbox_thread_of(carrying->core->store,
		                                       carrying->pair->mentorship.id, "invitation");
	return true;
}

/* A line that stands first in the mail. */
static bool
add_line(struct carrying *carrying, const char *name, json_t *lines, GError **error)
{
	char *line = catalogue_line(carrying->core->catalogue, carrying->reader->lang, name,
	                            carrying->data, error);

	if (!line)
		return false;
	json_array_append_new(lines, json_string(line));
	g_free(line);
	return true;
}

/* In the place of another question; after a safety hold, who decided. */
static bool
add_lines(struct carrying *carrying, GError **error)
{
	const struct prompt *prompt = planned_prompt(carrying);
	json_t *lines = json_array();
	bool is_after_hold =
	    hold_ended_since_prompt(carrying->core->store, carrying->pair->mentorship.id, "safety");
	bool ok = (!prompt || !prompt->is_another || add_line(carrying, "another", lines, error))
	          && (!is_after_hold || add_line(carrying, "after_safety", lines, error));

	if (json_array_size(lines) > 0)
		json_object_set(carrying->data, "lines", lines);
	json_decref(lines);
	return ok;
}

/* A question of the bank that the mentor picked says so; one of the mentor's own says it by itself. */
static bool
add_pick(struct carrying *carrying, GError **error)
{
	const struct planned *mail = carrying->mail;

	if (mail->rule != chain_pick_rule || mail->question.bank == 'm')
		return true;
	char *line = catalogue_line(carrying->core->catalogue, carrying->reader->lang,
	                            "reason.mentor", carrying->data, error);
	data_take(carrying->data, "reason", line);
	return line != NULL;
}

static bool
fill_question(struct carrying *carrying, GError **error)
{
	return add_lines(carrying, error)
	       && facts_question(carrying->core, carrying->pair, carrying->reader->lang,
	                         carrying->mail->question, carrying->data, error)
	       && add_pick(carrying, error);
}

/* The answer that a follow-up deepens, the words that brought it, and why. */
static bool
fill_followup(struct carrying *carrying, GError **error)
{
	struct core *core = carrying->core;
	const struct planned *mail = carrying->mail;

	if (mail->prompt < 1)
		return fill_question(carrying, error);
	int64_t before_id = course_prompt(carrying->pair->course, mail->prompt - 1)->row_id;
	struct prompt_row before = { 0 };
	if (!prompt_get(core->store, before_id, &before, error))
		return false;
	carrying->thread_id = before.thread_id;
	prompt_row_clear(&before);

	struct quoted quoted = { 0 };
	if (facts_quote(core, before_id, mail->row, &quoted, error)) {
		carrying->follows_id = quoted.answer_id;
		facts_set_quote(core, carrying->reader, mail->row, &quoted, carrying->now,
		                carrying->data);
	}
	quoted_clear(&quoted);
	return fill_question(carrying, error);
}

/* In the thread of the prompt it is about. */
static bool
fill_reminder(struct carrying *carrying, GError **error)
{
	const struct prompt *prompt = planned_prompt(carrying);
	struct prompt_row row = { 0 };

	assert(prompt);
	if (!prompt_get(carrying->core->store, prompt->row_id, &row, error))
		return false;
	data_set(carrying->data, "question", row.asked);
	carrying->thread_id = row.thread_id;
	prompt_row_clear(&row);
	return true;
}

static bool
fill_receipt(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct cause *cause = carrying->cause;
	struct planned next;

	carrying->thread_id = cause->thread_id;
	if (cause->late)
		json_object_set_new(carrying->data, "late", json_true());
	else if (cause->needs_human)
		json_object_set_new(carrying->data, "needs_human", json_true());
	else if (cause->free)
		json_object_set_new(carrying->data, "free", json_true());
	else if (foresee_prompt(carrying->core, carrying->pair->mentorship.id, carrying->now,
	                        &next))
		data_take(carrying->data, "next_date",
		          facts_date(carrying->reader->lang, carrying->reader->zone, next.at,
		                     carrying->now));
	return true;
}

static bool
fill_session(struct carrying *carrying, GError **error)
{
	(void)error;
	return facts_session(carrying->core, carrying->pair,
	                     course_session(carrying->pair->course, carrying->mail->session),
	                     carrying->reader, carrying->now, carrying->data);
}

static bool
fill_prep(struct carrying *carrying, GError **error)
{
	return fill_session(carrying, error)
	       && facts_own_words(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                          carrying->data, error);
}

static bool
fill_brief(struct carrying *carrying, GError **error)
{
	return fill_session(carrying, error)
	       && facts_brief(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                      carrying->data, error);
}

static bool
fill_unanswered(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct course *course = carrying->pair->course;

	data_number(carrying->data, "days", (carrying->now - course->invited_at) / 86400);
	data_set(carrying->data, "address", carrying->pair->mentee.addr);
	data_set(carrying->data, "box", carrying->core->settings->mail.address);
	return true;
}

static bool
fill_quiet_notice(struct carrying *carrying, GError **error)
{
	(void)error;
	struct standing standing =
	    course_standing(carrying->pair->course, &carrying->pair->setting, carrying->now);

	if (standing.next < 0)
		return true;
	return facts_session(carrying->core, carrying->pair,
	                     course_session(carrying->pair->course, standing.next),
	                     carrying->reader, carrying->now, carrying->data);
}

static bool
fill_confirmed(struct carrying *carrying, GError **error)
{
	(void)error;
	const struct person *reader = carrying->reader;
	const struct course *course = carrying->pair->course;
	struct planned next;
	utc_t erased_at = carrying->now + carrying->core->settings->privacy.retention_s;

	carrying->thread_id = carrying->cause->thread_id;
	/* Until when a pause lasts; after a stop, when everything is deleted. */
	data_take(carrying->data, "date",
	          course_is_paused(course, today_of(carrying))
	              ? textdate_date(reader->lang, course->pause_until, today_of(carrying))
	              : facts_date(reader->lang, reader->zone, erased_at, carrying->now));
	if (foresee_prompt(carrying->core, carrying->pair->mentorship.id, carrying->now, &next)) {
		data_take(carrying->data, "when",
		          facts_when(reader->lang, reader->zone, next.at, carrying->now));
		data_take(carrying->data, "time", facts_time(reader->lang, reader->zone, next.at));
	}
	return true;
}

static bool
fill_nudge(struct carrying *carrying, GError **error)
{
	return facts_nudge(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                   carrying->data, error);
}

static bool
fill_debt(struct carrying *carrying, GError **error)
{
	return facts_debt(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                  carrying->data, error);
}

/* Line F, how to go on, is asked where the end is open. */
static bool
fill_evaluation(struct carrying *carrying, GError **error)
{
	(void)error;
	if (carrying->pair->setting.programme->sessions == 0)
		json_object_set_new(carrying->data, "partnership", json_true());
	return true;
}

static bool
fill_closing(struct carrying *carrying, GError **error)
{
	return facts_closing(carrying->core, carrying->pair, carrying->reader, carrying->now,
	                     carrying->data, error);
}

/* What each planned mail is made of. `passes`: to a mentee nothing goes out in spite of a hold but
 * the confirmation of a stop; a hold does not silence what the mentor is told. */
static const struct carried {
	enum planned_kind kind;
	enum planned_to to;
	const char *template;
	fill_func *fill;
	enum passes passes;
	bool lapses;
} table[] = {
	{ PLANNED_INVITATION, TO_MENTEE, "invitation", fill_invitation, PASSES_NONE, false },
	{ PLANNED_INVITATION_REMINDER, TO_MENTEE, "invitation_reminder", fill_invitation,
	  PASSES_NONE, false },
	{ PLANNED_QUESTION, TO_MENTEE, "question", fill_question, PASSES_NONE, true },
	{ PLANNED_FOLLOWUP, TO_MENTEE, "followup", fill_followup, PASSES_NONE, true },
	{ PLANNED_REMINDER, TO_MENTEE, "reminder", fill_reminder, PASSES_NONE, true },
	{ PLANNED_QUIET, TO_MENTEE, "quiet", fill_names, PASSES_NONE, true },
	{ PLANNED_SCHEDULE_NUDGE, TO_MENTEE, "schedule_nudge", fill_nudge, PASSES_NONE, true },
	{ PLANNED_POST, TO_MENTEE, "post", fill_names, PASSES_NONE, true },
	{ PLANNED_PREP, TO_MENTEE, "prep", fill_prep, PASSES_NONE, true },
	{ PLANNED_EVALUATION, TO_MENTEE, "evaluation", fill_evaluation, PASSES_NONE, true },
	{ PLANNED_CLOSING, TO_MENTEE, "closing", fill_closing, PASSES_NONE, false },
	{ PLANNED_RECEIPT, TO_MENTEE, "receipt", fill_receipt, PASSES_NONE, false },
	{ PLANNED_CONFIRMED, TO_MENTEE, NULL, fill_confirmed, PASSES_MENTORSHIP, false },
	{ PLANNED_BRIEF, TO_MENTOR, "brief", fill_brief, PASSES_MENTORSHIP, true },
	{ PLANNED_INVITATION_UNANSWERED, TO_MENTOR, "invitation_unanswered", fill_unanswered,
	  PASSES_MENTORSHIP, false },
	{ PLANNED_NEEDS_HUMAN, TO_MENTOR, "choose_question", fill_names, PASSES_MENTORSHIP, false },
	{ PLANNED_QUIET, TO_MENTOR, "quiet_notice", fill_quiet_notice, PASSES_MENTORSHIP, false },
	{ PLANNED_SCHEDULE_NUDGE, TO_MENTOR, "schedule_nudge_mentor", fill_nudge, PASSES_MENTORSHIP,
	  false },
	{ PLANNED_DEBT_NUDGE, TO_MENTOR, "debt_nudge", fill_debt, PASSES_MENTORSHIP, false },
	{ PLANNED_DEBT_STOP, TO_MENTOR, "debt_stop", fill_debt, PASSES_MENTORSHIP, false },
	{ PLANNED_DEBT_ALERT, TO_ADMIN, "debt_alert", fill_debt, PASSES_ALL, false },
};

static const struct carried *
table_row(const struct planned *mail)
{
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].kind == mail->kind && table[i].to == mail->to)
			return &table[i];
	return NULL;
}

/* A question that has just been mailed gets its prompt row. */
static bool
add_prompt(const struct carrying *carrying, int64_t outbox_id, int64_t thread_id, GError **error)
{
	struct prompt *prompt = planned_prompt(carrying);
	const json_t *asked = json_object_get(carrying->data, "question");
	assert(prompt);
	struct prompt_row row = {
		.mentorship_id = carrying->pair->mentorship.id,
		.thread_id = thread_id,
		.follows_id = carrying->follows_id,
		.row = prompt->row,
		.question = question_text(prompt->question),
		.kind = g_strdup(prompt->is_followup ? "followup" : "question"),
		.asked = g_strdup(asked ? json_string_value(asked) : ""),
		.rule = planned_reason(carrying->mail),
		.is_another = prompt->is_another,
		.sent_at = prompt->sent_at,
	};

	prompt->row_id = prompt_add(carrying->core->store, &row, error);
	prompt_row_clear(&row);
	return prompt->row_id != 0
	       && outbox_set_prompt(carrying->core->store, outbox_id, prompt->row_id, error);
}

static bool
puts_question(const struct planned *mail)
{
	return mail->kind == PLANNED_QUESTION || mail->kind == PLANNED_FOLLOWUP;
}

static const enum addressee addressees[] = {
	[TO_MENTEE] = ADDRESSEE_MENTEE,
	[TO_MENTOR] = ADDRESSEE_MENTOR,
	[TO_ADMIN] = ADDRESSEE_ADMIN,
};

/* faults LP-02: a program that answers each confirmation by a command gets no more than this. */
static bool
is_confirmed_enough(const struct carrying *carrying)
{
	enum { DAY_S = 86400, MOST = 10 };

	if (carrying->cause->inbox_id == 0
	    || outbox_caused_since(carrying->core->store, carrying->reader->id,
	                           carrying->now - DAY_S)
	           < MOST)
		return false;
	log_event(LOG_LEVEL_WARNING, "loop_guard",
	          "person=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, carrying->reader->id,
	          carrying->cause->inbox_id);
	return true;
}

static bool
post(struct carrying *carrying, const struct carried *row, GError **error)
{
	const struct planned *mail = carrying->mail;
	struct pair *pair = carrying->pair;
	struct prompt *prompt = planned_prompt(carrying);
	const struct settings *settings = carrying->core->settings;
	int64_t outbox_id = 0;
	int64_t thread_id = 0;
	bool is_new_prompt = puts_question(mail) && prompt && prompt->row_id == 0;
	g_autofree char *key = g_strdup_printf(
	    "%s:%s:%" G_GINT64_FORMAT ":%d:%d:%" G_GINT64_FORMAT ":%d",
	    planned_kind_word(mail->kind), planned_to_word(mail->to), pair->mentorship.id,
	    mail->prompt, mail->session, carrying->cause->inbox_id, (int)today_of(carrying));
	struct letter letter = {
		.template = row->template ? row->template : carrying->cause->confirm,
		.kind = planned_kind_word(mail->kind),
		.key = key,
		.to_whom = addressees[mail->to],
		.person = mail->to == TO_ADMIN ? NULL : carrying->reader,
		.to_addr = settings->admin.address,
		.lang = settings->admin.lang,
		.zone = settings->mail.zone,
		.data = carrying->data,
		.mentorship_id = pair->mentorship.id,
		.prompt_id = prompt ? prompt->row_id : 0,
		.thread_id = carrying->thread_id,
		.in_reply_to = carrying->cause->in_reply_to,
		.not_before = carrying->cause->not_before,
		.passes = row->passes,
		.caused = carrying->cause->inbox_id != 0,
		.lapses = row->lapses,
	};

	if (mail->kind == PLANNED_CONFIRMED && is_confirmed_enough(carrying))
		return true;
	if (!letter_post(carrying->core, &letter, carrying->now, &outbox_id, &thread_id, error))
		return false;
	return !is_new_prompt || add_prompt(carrying, outbox_id, thread_id, error);
}

static bool
carry_one(struct core *core, struct pair *pair, const struct planned *mail,
          const struct cause *cause, utc_t now, GError **error)
{
	const struct carried *row = table_row(mail);

	if (!row || (!row->template && !cause->confirm))
		return true; /* a mail that this cause answers in its own way */
	struct carrying carrying = {
		.core = core,
		.pair = pair,
		.mail = mail,
		.cause = cause,
		.now = now,
		.reader = mail->to == TO_MENTEE ? &pair->mentee : &pair->mentor,
	};
	carrying.data = pair_data(pair, carrying.reader->lang, now);
	bool ok = row->fill(&carrying, error) && post(&carrying, row, error);
	json_decref(carrying.data);
	g_autofree char *reason = planned_reason(mail);
	if (ok)
		log_event(LOG_LEVEL_INFO, "planned",
		          "kind=%s to=%s mentorship=%" G_GINT64_FORMAT " rule=\"%s\"",
		          planned_kind_word(mail->kind), planned_to_word(mail->to),
		          pair->mentorship.id, reason);
	return ok;
}

static bool
puts_any_question(const GArray *mails)
{
	for (guint i = 0; i < mails->len; i++)
		if (puts_question(&g_array_index(mails, struct planned, i)))
			return true;
	return false;
}

bool
carry_out(struct core *core, struct pair *pair, const GArray *mails, const struct cause *cause,
          utc_t now, GError **error)
{
	/* Texts say what comes next, so the rows must be up to date; a new prompt has no row yet. */
	if (mails->len > 0 && !puts_any_question(mails) && !pair_save(core, pair, now, error))
		return false;
	for (guint i = 0; i < mails->len; i++)
		if (!carry_one(core, pair, &g_array_index(mails, struct planned, i), cause, now,
		               error))
			return false;
	return pair_save(core, pair, now, error);
}
