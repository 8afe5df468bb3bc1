#include "mentoring/foresee.h"

#include "programme/moment.h"

enum { FORESIGHT_S = 40 * 86400 };

/* Bank 0: any question. */
static bool
find_prompt(const GArray *mails, struct question_id question, struct planned *next)
{
	for (guint i = 0; i < mails->len; i++) {
		const struct planned *mail = &g_array_index(mails, struct planned, i);
		if ((mail->kind == PLANNED_QUESTION || mail->kind == PLANNED_FOLLOWUP)
		    && (question.bank == 0 || question_equal(mail->question, question))) {
			*next = *mail;
			return true;
		}
	}
	return false;
}

bool
foresee_question(struct core *core, int64_t mentorship_id, utc_t now, struct question_id question,
                 struct planned *next)
{
	g_autoptr(pair_owner) pair = pair_load(core, mentorship_id, NULL);
	g_autoptr(GArray) mails = planned_list_new();

	if (!pair)
		return false;
	for (utc_t at = now;;) {
		struct moment moment = moment_next(pair->course, &pair->setting, at);
		if (moment.at == 0 || moment.at > now + FORESIGHT_S)
			return false;
		moment_run(pair->course, &pair->setting, &moment, moment.at, mails);
		if (find_prompt(mails, question, next))
			return true;
		at = moment.at;
	}
}

bool
foresee_prompt(struct core *core, int64_t mentorship_id, utc_t now, struct planned *next)
{
	return foresee_question(core, mentorship_id, now, (struct question_id){ .bank = 0 }, next);
}
