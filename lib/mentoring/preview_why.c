#include "mentoring/preview_why.h"

#include "programme/chain.h"
#include "programme/planned.h"

void
preview_why_clear(struct preview_why *why)
{
	g_clear_pointer(&why->then, g_free);
	g_clear_pointer(&why->which, g_free);
}

/* Lines of lines.conf for a kind; `number`: what {{n}} in them is, where in the programme it stands. */
static const struct reason_row {
	const char *kind;
	int to; /* enum addressee, -1: whoever gets it */
	const char *then, *which;
	size_t then_number, which_number; /* offset in struct programme, 0: none */
} rows[] = {
	{ "question", -1, "then.question", NULL, 0, 0 },
	{ "followup", -1, "then.question", "why.followup", 0, 0 },
	{ "reminder", -1, "then.reminder", "why.reminder", 0, 0 },
	{ "quiet", ADDRESSEE_MENTEE, "then.quiet", "why.quiet", 0,
	  offsetof(struct programme, silent_after) },
	{ "quiet", -1, "then.moment", "why.quiet", 0, offsetof(struct programme, silent_after) },
	{ "prep", -1, "then.prep", "why.session", offsetof(struct programme, prep), 0 },
	{ "brief", -1, "then.brief", "why.session", 0, 0 },
	{ "post", -1, "then.post", "why.session", 0, 0 },
	{ "evaluation", -1, "then.post", "why.evaluation", 0, 0 },
	{ "closing", -1, "then.post", "why.closing", 0, 0 },
	{ "invitation", -1, "then.invitation", "why.invitation", 0, 0 },
	{ "invitation_reminder", -1, "then.since_invitation", "why.no_answer",
	  offsetof(struct programme, invitation_reminder), 0 },
	{ "invitation_unanswered", -1, "then.since_invitation", "why.no_answer",
	  offsetof(struct programme, invitation_told), 0 },
	{ "schedule_nudge", -1, "then.moment", "why.nudge", 0, 0 },
	{ "debt_nudge", -1, "then.waiting", "why.debt", offsetof(struct programme, debt_nudge), 0 },
	{ "debt_stop", -1, "then.moment", "why.debt", 0, 0 },
	{ "debt_alert", -1, "then.waiting", "why.debt", offsetof(struct programme, debt_alert), 0 },
	{ "digest", -1, "then.reading_day", "why.digest", 0, 0 },
	{ "review", -1, "then.reading_day", "why.review", 0, 0 },
	{ "receipt", -1, "then.at_once", "why.reply", 0, 0 },
	{ "confirmed", -1, "then.at_once", "why.reply", 0, 0 },
	{ "reschedule", -1, "then.at_once", "why.reply", 0, 0 },
};

static const struct reason_row *
row_of(const struct letter *letter)
{
	static const struct reason_row other = { "", -1, "then.moment", "why.notice", 0, 0 };
	/* The review mail that comes with YES has nothing to show yet. */
	static const struct reason_row first = { "review", -1, "then.at_once", "why.way", 0, 0 };

	if (g_str_equal(letter->kind, "review") && !json_object_get(letter->data, "answers"))
		return &first;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_str_equal(rows[i].kind, letter->kind)
		    && (rows[i].to < 0 || rows[i].to == (int)letter->to_whom))
			return &rows[i];
	return &other;
}

/* Which source of rules 3.3c a question came from. */
static const char *
question_source(const struct planned *mail)
{
	enum { NEW_EVENT = 12 };

	if (mail->question.bank == 'm')
		return "why.own";
	if (mail->rule == chain_pick_rule)
		return "why.pick";
	if (mail->row == NEW_EVENT)
		return "why.event";
	return mail->row != 0 ? "why.followup" : "why.chain";
}

static char *
line_of(const struct core *core, const char *lang, const char *name, int64_t n, GError **error)
{
	json_t *data = json_object();

	data_number(data, "n", n);
	char *line = catalogue_line(core->catalogue, lang, name, data, error);
	json_decref(data);
	return line;
}

static int64_t
number_at(const struct programme *programme, size_t offset)
{
	return programme && offset != 0 ? *(const int *)((const char *)programme + offset) : 0;
}

bool
preview_why(const struct core *core, const struct letter *letter, const struct programme *programme,
            const char *lang, struct preview_why *why, GError **error)
{
	const struct reason_row *row = row_of(letter);
	const struct planned *mail = letter->planned;
	const char *which = row->which ? row->which : mail ? question_source(mail) : "why.chain";
	int64_t slot = mail ? mail->slot : 0;
	const char *then = row->then;

	/* TOINEN brings a question at once. */
	if (row->which == NULL && slot == 0)
		then = "then.at_once";
	int64_t then_n = slot != 0 ? slot : number_at(programme, row->then_number);
	why->then = line_of(core, lang, then, then_n, error);
	why->which =
	    why->then ? line_of(core, lang, which, number_at(programme, row->which_number), error)
		      : NULL;
	return why->which != NULL;
}
