#include "programme/planned.h"

static const char *const kind_words[PLANNED_KINDS] = {
	[PLANNED_INVITATION] = "invitation",
	[PLANNED_INVITATION_REMINDER] = "invitation_reminder",
	[PLANNED_QUESTION] = "question",
	[PLANNED_FOLLOWUP] = "followup",
	[PLANNED_REMINDER] = "reminder",
	[PLANNED_QUIET] = "quiet",
	[PLANNED_SCHEDULE_NUDGE] = "schedule_nudge",
	[PLANNED_POST] = "post",
	[PLANNED_PREP] = "prep",
	[PLANNED_EVALUATION] = "evaluation",
	[PLANNED_CLOSING] = "closing",
	[PLANNED_RECEIPT] = "receipt",
	[PLANNED_CONFIRMED] = "confirmed",
	[PLANNED_RESCHEDULE] = "reschedule",
	[PLANNED_BRIEF] = "brief",
	[PLANNED_DIGEST] = "digest",
	[PLANNED_INVITATION_UNANSWERED] = "invitation_unanswered",
	[PLANNED_NEEDS_HUMAN] = "needs_human",
	[PLANNED_LOW_SCORE] = "low_score",
	[PLANNED_DEBT_NUDGE] = "debt_nudge",
	[PLANNED_DEBT_STOP] = "debt_stop",
	[PLANNED_DEBT_ALERT] = "debt_alert",
};

static const char *const to_words[] = {
	[TO_MENTEE] = "mentee",
	[TO_MENTOR] = "mentor",
	[TO_ADMIN] = "admin",
};

GArray *
planned_list_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct planned));
}

const char *
planned_kind_word(enum planned_kind kind)
{
	return kind_words[kind];
}

bool
planned_kind_parse(const char *word, enum planned_kind *kind)
{
	for (int i = 0; i < PLANNED_KINDS; i++) {
		if (g_str_equal(kind_words[i], word)) {
			*kind = (enum planned_kind)i;
			return true;
		}
	}
	return false;
}

const char *
planned_to_word(enum planned_to to)
{
	return to_words[to];
}

char *
planned_reason(const struct planned *planned)
{
	GString *reason = g_string_new(planned->rule);

	if (planned->row)
		g_string_append_printf(reason, "; 3.4 row %d", planned->row);
	if (planned->slot)
		g_string_append_printf(reason, "; slot %d", planned->slot);
	return g_string_free(reason, FALSE);
}
