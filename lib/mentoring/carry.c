#include "mentoring/carry.h"

#include <assert.h>

#include "base/log.h"
#include "mentoring/carried.h"
#include "mentoring/letter.h"
#include "store/finding.h"
#include "store/plan.h"
#include "store/prompt.h"

/* A question that has just been mailed gets its prompt row. */
static bool
add_prompt(const struct carrying *carrying, int64_t outbox_id, int64_t thread_id, GError **error)
{
	struct prompt *prompt = carrying_prompt(carrying);
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

	if (carrying->mail->kind != PLANNED_CONFIRMED || carrying->cause->inbox_id == 0
	    || outbox_caused_since(carrying->core->store, carrying->reader->id,
	                           carrying->now - DAY_S)
	           < MOST)
		return false;
	log_event(LOG_LEVEL_WARNING, "loop_guard",
	          "person=%" G_GINT64_FORMAT " inbox=%" G_GINT64_FORMAT, carrying->reader->id,
	          carrying->cause->inbox_id);
	return true;
}

/* The plan that a prep mail asks back, and what recurs: neither comes twice. */
static bool
note_shown(const struct carrying *carrying, int64_t outbox_id, GError **error)
{
	struct store *store = carrying->core->store;

	return (carrying->plan_id == 0
	        || plan_set_asked(store, carrying->plan_id, outbox_id, error))
	       && (carrying->finding_id == 0
	           || finding_set_told(store, carrying->finding_id, outbox_id, error));
}

static bool
post(struct carrying *carrying, const struct carried *row, GError **error)
{
	const struct planned *mail = carrying->mail;
	struct pair *pair = carrying->pair;
	struct prompt *prompt = carrying_prompt(carrying);
	const struct settings *settings = carrying->core->settings;
	int64_t outbox_id = 0;
	int64_t thread_id = 0;
	bool is_new_prompt = puts_question(mail) && prompt && prompt->row_id == 0;
	g_autofree char *key = g_strdup_printf(
	    "%s:%s:%" G_GINT64_FORMAT ":%d:%d:%" G_GINT64_FORMAT ":%d",
	    planned_kind_word(mail->kind), planned_to_word(mail->to), pair->mentorship.id,
	    mail->prompt, mail->session, carrying->cause->inbox_id, (int)carrying_today(carrying));
	struct letter letter = {
		.template = carrying->template,
		.kind = planned_kind_word(mail->kind),
		.key = key,
		.planned = mail,
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
		.attachments = &carrying->file,
		.attachments_n = carrying->file.content.len > 0,
		.not_before = carrying->cause->not_before,
		.passes = row->passes,
		.caused = carrying->cause->inbox_id != 0,
		.lapses = row->lapses,
	};

	if (!letter_post(carrying->core, &letter, carrying->now, &outbox_id, &thread_id, error))
		return false;
	if (outbox_id != 0 && !note_shown(carrying, outbox_id, error))
		return false;
	return !is_new_prompt || add_prompt(carrying, outbox_id, thread_id, error);
}

/* What is about sessions, and what the mentee was told that the mentor alone reads, waits for nobody else. */
static const struct person *
reader_of(const struct pair *pair, const struct planned *mail)
{
	bool is_for_reader = mail->kind == PLANNED_NEEDS_HUMAN || mail->kind == PLANNED_DEBT_NUDGE
	                     || mail->kind == PLANNED_DEBT_STOP || mail->kind == PLANNED_QUIET;

	if (mail->to == TO_MENTEE)
		return &pair->mentee;
	return is_for_reader ? pair_reader(pair) : &pair->mentor;
}

static bool
carry_one(struct core *core, struct pair *pair, const struct planned *mail,
          const struct cause *cause, utc_t now, GError **error)
{
	const struct carried *row = carried_of(mail);

	if (!row || (!row->template && !cause->confirm))
		return true; /* a mail that this cause answers in its own way */
	struct carrying carrying = {
		.core = core,
		.pair = pair,
		.mail = mail,
		.cause = cause,
		.now = now,
		.reader = reader_of(pair, mail),
		.template = row->template ? row->template : cause->confirm,
	};
	carrying.data = pair_data(pair, carrying.reader->lang, now);
	bool ok =
	    row->fill(&carrying, error)
	    && (carrying.is_said || is_confirmed_enough(&carrying) || post(&carrying, row, error));
	json_decref(carrying.data);
	g_free(carrying.object);
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
