#include "programme/followup.h"

#include <stddef.h>

#define Q(number_, form_)                                         \
	{                                                         \
		.bank = 'q', .form = (form_), .number = (number_) \
	}

/* Table 3.4 in its order; the first row that hits decides. Rows 2 (TOINEN), 12 (a kind of mail) and
 * 13 (none) never come here. */
static const struct {
	int row;
	enum { LEADS_NOWHERE, LEADS_TO_OWN_F1, LEADS_TO } leads;
	struct question_id question;
	const char *why;
} table[] = {
	{ ROW_SAFETY, LEADS_NOWHERE, { 0 }, "safety words: a human answers" },
	{ ROW_TO_MENTOR, LEADS_NOWHERE, { 0 }, "a question to the mentor: a human answers" },
	{ ROW_SHORT, LEADS_TO_OWN_F1, { 0 }, "a short answer: the same question, closer" },
	{ 4, LEADS_TO, Q(2, FORM_F2), "an absolute word: another explanation" },
	{ 5, LEADS_TO, Q(5, FORM_PLAIN), "another person, but not their view: perspective" },
	{ 6, LEADS_TO, Q(7, FORM_F1), "either–or: a third option" },
	{ 7, LEADS_TO, Q(6, FORM_F2), "doubt more than once: name what is open" },
	{ 8, LEADS_TO, Q(8, FORM_F1), "should, three times: from duty to choice" },
	{ ROW_INTENTION, LEADS_TO, Q(8, FORM_F3), "an intention: when and then" },
	{ 10, LEADS_TO, Q(3, FORM_F2), "only what happened: own part in it" },
	{ 11, LEADS_TO, Q(11, FORM_F2), "a decision that touches others: its effects" },
};

static bool
row_hits(int row, struct question_id question, uint32_t words, uint32_t signals)
{
	if (row == ROW_SHORT)
		return words < SHORT_ANSWER_WORDS && question.bank == 'q'
		       && question.form == FORM_PLAIN;
	return (signals & (1u << row)) != 0;
}

bool
followup_choose(struct question_id question, uint32_t words, uint32_t signals,
                followup_usable *usable, const void *context, struct followup *followup)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (!row_hits(table[i].row, question, words, signals))
			continue;
		if (table[i].leads == LEADS_NOWHERE)
			return false;
		struct question_id next = table[i].leads == LEADS_TO
		                              ? table[i].question
		                              : question_form(question, FORM_F1);
		if (usable(context, next)) {
			*followup = (struct followup){ next, table[i].row };
			return true;
		}
	}
	return false;
}

const char *
followup_why(int row)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].row == row)
			return table[i].why;
	return row == ROW_NEW_EVENT ? "a new event in a mail of its own: a short cycle" : NULL;
}
