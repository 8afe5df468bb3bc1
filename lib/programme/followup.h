/* Table 3.4: which follow-up an answer brings, one table of rows over signals. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "programme/course.h"
#include "programme/question.h"

/* Bit n of a signal set is row n of the table. */
enum followup_row {
	ROW_SAFETY = 0, /* the words raised an alarm: no machine deepens them */
	ROW_TO_MENTOR = 1,
	ROW_SHORT = 3,
	ROW_INTENTION = 9,
	ROW_NEW_EVENT = 12,
	ROWS = 14,
};

/* A shorter answer to an open question is a short one (row 3). */
enum { SHORT_ANSWER_WORDS = 30 };

struct followup {
	struct question_id question;
	int row;
};

/* What decides whether a row's prompt may be asked: true if it is usable (rules 3.3c). */
typedef bool followup_usable(const void *context, struct question_id question);

/* The follow-up of an answer to `question`, all its words and signals together: the first row that
 * hits and has a usable prompt. False, *followup untouched, when there is none. */
bool followup_choose(struct question_id question, uint32_t words, uint32_t signals,
                     followup_usable *usable, const void *context, struct followup *followup);

/* Why a row leads where it does, as it is shown to people; static, NULL for a row without. */
const char *followup_why(int row);
