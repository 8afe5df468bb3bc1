/* One mail that the planner decides on. The daemon turns it into an outbox row and, where it asks
 * something, a prompt row. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "programme/question.h"

/* The words of planned_kind_word are the `kind` of the contract; the notices to the mentor that
 * share a word with a mail to the mentee (quiet, schedule_nudge, reschedule) differ in `to`. */
enum planned_kind {
	PLANNED_INVITATION,
	PLANNED_INVITATION_REMINDER,
	PLANNED_QUESTION,
	PLANNED_FOLLOWUP,
	PLANNED_REMINDER,
	PLANNED_QUIET,
	PLANNED_SCHEDULE_NUDGE,
	PLANNED_POST,
	PLANNED_PREP,
	PLANNED_EVALUATION,
	PLANNED_CLOSING,
	PLANNED_RECEIPT,
	PLANNED_CONFIRMED,
	PLANNED_RESCHEDULE,
	PLANNED_BRIEF,
	PLANNED_DIGEST,
	PLANNED_INVITATION_UNANSWERED,
	PLANNED_NEEDS_HUMAN,
	PLANNED_LOW_SCORE,
	PLANNED_DEBT_NUDGE,
	PLANNED_DEBT_STOP,
	PLANNED_DEBT_ALERT,
	PLANNED_KINDS,
};

enum planned_to { TO_MENTEE, TO_MENTOR, TO_ADMIN };

struct planned {
	utc_t at; /* now, when it was planned */
	enum planned_kind kind;
	enum planned_to to;
	struct question_id question; /* question, follow-up, reminder; else none */
	int prompt;                  /* index in course->prompts of that question, else -1 */
	int session; /* index in course->sessions of prep, post, evaluation, brief, reschedule, else -1 */
	int slot;         /* R4: which slot of the gap it takes, else 0 */
	int row;          /* row of table 3.4 that brought it, else 0 */
	const char *rule; /* why this mail, why now; static */
};

/* A list of struct planned, as every function that plans appends to. */
GArray *planned_list_new(void);

const char *planned_kind_word(enum planned_kind kind);
/* False, and *kind untouched, for a word that is none. */
bool planned_kind_parse(const char *word, enum planned_kind *kind);
const char *planned_to_word(enum planned_to to);

/* The reason as it is stored and shown: "R9 deepening; 3.4 row 4; slot 2". Owned by the caller. */
char *planned_reason(const struct planned *planned);
