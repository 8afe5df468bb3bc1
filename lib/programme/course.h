/* The facts of one mentorship as plain data, and what follows from them.
 *
 * The daemon loads a course from rows, hands it to arrival.h when something happens and to
 * moment.h when a planning moment comes, and saves it in the transaction that also writes what was
 * planned. Everything that can be derived is derived here and not stored: which session comes
 * next, the gap, the open prompt, the pending follow-up, the response debt, the state.
 *
 * Arrays only grow at their end; an index stays valid. `row_id` is the daemon's and never read
 * here; 0 marks what was added since the load. Dates are the mentee's local ones. An instant of 0
 * and a date of DATE_NONE mean "never". */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/date.h"
#include "programme/programme.h"
#include "programme/question.h"
#include "programme/workday.h"

/* The hours in which the program begins nothing, as minutes of the day: from one evening until the
 * next morning. None: 1440 and 0. */
struct quiet_hours {
	int from, until;
};

/* What does not change by itself: the programme and the two people. All borrowed. */
struct setting {
	const struct programme *programme;
	struct recipient mentee, mentor;
	struct quiet_hours quiet;
	bool mentor_away; /* on holiday, and nobody reads in the mentor's place */
};

enum session_state {
	SESSION_BOOKED, /* once its end has passed: held */
	SESSION_DECLINED,
	SESSION_CANCELLED,
	SESSION_MISSED,
};

struct session {
	int64_t row_id;
	utc_t starts_at;
	int minutes;
	enum session_state state;
	bool posted;        /* its post mail or evaluation left; a move makes it false again */
	date_t prep_on;     /* date of its latest prep mail */
	date_t briefed_for; /* the mentor's date of T that its latest brief was for */
};

/* A question or follow-up put to the mentee. */
struct prompt {
	int64_t row_id;
	struct question_id question;
	bool is_followup; /* kind `followup`: not reminded of, not deepened; q05 may be one */
	bool is_another;  /* TOINEN brought it: takes no slot */
	int row;          /* row of table 3.4 that brought it, 0 none */
	utc_t sent_at;
	date_t reminded_on;
	bool closed;       /* R6, or withdrawn; late answers still belong to it */
	utc_t answered_at; /* arrival of the first answer; 0: not answered */
	uint32_t words;    /* of all its answers */
	uint32_t signals;  /* of all its answers; bit n is row n of 3.4 */
	bool waits;        /* answered, and the mentor has not written since (R18) */
};

/* R20: dates on which the clock of a question stands still: `from` up to and without `until`. */
struct absence {
	int64_t row_id;
	date_t from, until;
};

/* OHITA: a question that the mentor leaves out of the gap in which it would come. */
struct skip {
	struct question_id question;
	utc_t at;
};

enum consent { CONSENT_NONE, CONSENT_YES, CONSENT_NO };

enum course_end {
	COURSE_OPEN,
	COURSE_ENDING,  /* `end` received, closing mail to come */
	COURSE_ENDED,   /* closing mail left */
	COURSE_STOPPED, /* LOPETA */
};

/* Notices that wait for the mentor's moment, one of a kind; bits of course.notices. */
enum notice {
	NOTICE_NEEDS_HUMAN = 1 << 0,
	NOTICE_LOW_SCORE = 1 << 1,
	NOTICE_DEBT_STOP = 1 << 2,
	NOTICE_QUIET = 1 << 3,
};

struct course {
	enum consent consent;
	enum course_end end;
	bool on_hold; /* any hold but response debt, which is derived */

	utc_t invited_at; /* M1 */
	bool invitation_reminded;
	bool invitation_told; /* mentor told that M1 is unanswered */

	GArray *sessions; /* struct session, in any order; all that is known now */
	GArray *prompts;  /* struct prompt, in order of sent_at */
	GArray *absences; /* struct absence, in order; those before the latest prompt may go */
	GArray *picks;    /* struct question_id: the mentor's, oldest first, not yet used up */
	GArray *skips;    /* struct skip, oldest first */

	utc_t mentee_wrote_at; /* answer or mail, the latest date written; 0: no words ever */
	utc_t mentor_wrote_at; /* to the mentee */
	utc_t new_event_at; /* 3.4 row 12: arrival of the latest mail that starts the mini-cycle */
	utc_t waits_since;  /* R17: arrival of the oldest answer or mail without a human reply */
	bool debt_nudged, debt_alerted; /* R17, since waits_since */

	int expiries;        /* in a row */
	date_t silent_since; /* R14 */
	date_t quiet_on;     /* latest M5 */
	date_t pause_until;  /* over on this date */
	int pace;            /* R4: at least so many dates between two slots; 0: the programme's */
	int pace_offered;    /* the pace that a KYLLÄ to the latest low score takes; 0: none */
	date_t counted_on;   /* R7: latest counted mail */
	utc_t evaluated_at;  /* latest evaluation mail */
	utc_t mentor_nudged_at; /* latest Schedule Nudge */
	utc_t mentee_nudged_at;
	unsigned notices; /* bits of enum notice */
};

/* An empty one: nothing happened yet. */
struct course *course_new(void);
void course_free(struct course *course);

/* invited, active, paused, quiet, ended, declined (rules 3.11, *states*); static. */
const char *course_state(const struct course *course, const struct setting *setting, utc_t now);

struct session *course_session(const struct course *course, int index);
struct prompt *course_prompt(const struct course *course, int index);
utc_t session_ends_at(const struct session *session);

/* Where the course stands at `now` among its sessions. */
struct standing {
	int held;        /* k: sessions held */
	int first;       /* index of session 1, the earliest held; -1 */
	int last;        /* index of the last held; -1 */
	int next;        /* index of T's session: the earliest booked one that has not ended; -1 */
	utc_t gap_at;    /* the gap began: end of the last held session */
	date_t d;        /* D, DATE_NONE without a held session */
	date_t t;        /* T, DATE_NONE if nothing is booked */
	date_t post_day; /* DATE_NONE without D */
	date_t p;        /* P, DATE_NONE without T */
	bool is_over;    /* a fixed programme's last session has been held */
};
struct standing course_standing(const struct course *course, const struct setting *setting,
                                utc_t now);

/* Index of the open prompt (neither answered nor closed), -1 if none is. */
int course_open_prompt(const struct course *course);
/* Index of the latest prompt that had left at an instant, -1. */
int course_latest_prompt(const struct course *course, utc_t at);

/* R18: prompts answered without a human reply. */
int course_debt(const struct course *course);

bool course_is_paused(const struct course *course, date_t today);
/* R20: the out-of-office reply that holds the clock on that date, NULL if none does, and on how many
 * dates from `from` up to and without `until` one did. */
const struct absence *course_absence(const struct course *course, date_t today);
int course_absent_dates(const struct course *course, date_t from, date_t until);
