/* A programme: the numbers of its cadence, read from templates/programmes/NAME.conf.
 *
 * Every number that the rules mark as inference stands there and not in code. All are counts of
 * dates unless the name says otherwise. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "programme/question.h"

enum phase { PHASE_EXPERIENCE, PHASE_MEANING, PHASE_CHOICE, PHASE_EFFECT, PHASES };

enum {
	PROGRAMME_BANDS = 3,
	PROGRAMME_SLOTS = 12, /* at most, in one gap */
	PROGRAMME_REMINDERS = 3,
	PROGRAMME_GAPS = 24,
	PHASE_QUESTIONS = 24,
};

/* R3 and R4: what holds while the gap G is at most `gap` dates. The last band has no limit
 * (INT_MAX) and is also the one when nothing is booked. */
struct slot_band {
	int gap;
	int count;
};
struct step_band {
	int gap;
	int first; /* slot 1 on D + first */
	int step;  /* each later slot so much after it */
};

struct phase_bank {
	struct question_id questions[PHASE_QUESTIONS];
	int n;
	int line; /* where it stands in the file, for whoever complains of a question */
};

struct phase_list {
	enum phase phases[PROGRAMME_GAPS];
	int n;
};

struct programme {
	char *name;
	int sessions; /* fixed programme: how many; 0: open-ended */
	struct phase_bank bank[PHASES];

	/* R2: the phase of gap 1, 2, ... Or R10: in each gap the r-th question of each of the
	 * `rolling` phases. One of the two is empty. */
	struct phase_list gaps, rolling;
	int now_in_gap; /* R2: after that gap's phase comes then-and-now; 0: in none */
	int now_after;  /* R10: first answered so long ago, it comes as then-and-now; 0: never */

	struct slot_band slots[PROGRAMME_BANDS];
	struct step_band steps[PROGRAMME_BANDS];
	int slot_distance; /* R4: a slot moved before P keeps so far from the one before */
	int ask_margin;    /* R4, R13: no ask later than P minus this */
	int after_writing; /* R5: dates after the mentee or the mentor wrote */
	int deepen_hours;  /* R9: hours after the mentee wrote */
	int life;          /* R6: closes on this day */
	int expiry_life;   /* R6: closed younger than this is no expiry */
	int reminders
	    [PROGRAMME_REMINDERS]; /* R6: the first of these days that is a mail day; 0 ends */
	int mails_apart;           /* R7 */
	int asks;                  /* R7: at most so many ... */
	int asks_in;               /* ... in any so many dates */
	int silent_after;          /* R14: expiries in a row */
	int quiet_notice;          /* R14: mentor told at once if the session is nearer than this */
	int invitation_reminder;   /* R16 */
	int invitation_told;       /* R16 */
	int debt_nudge;            /* R17 */
	int debt_alert;            /* R17 */
	int debt_stop;             /* R18: answers without a human reply */
	int absence;               /* R20: dates that an out-of-office reply without a date holds */
	int pause;                 /* a pause without a date */
	int nudge_mentor;          /* R3: D plus this, nothing booked */
	int nudge_mentee;          /* R3: so long after the mentor */
	int prep;                  /* P: working days before T */
	int prep_hours;          /* the session starts at least so many hours after the prep mail */
	int post_until;          /* M8 at the latest so many dates after the post day */
	int evaluation_once;     /* once, from so many sessions on; 0: not in this way */
	int evaluation_sessions; /* again after so many sessions ... */
	int evaluation_days;     /* ... or so many dates; 0: not in this way */
	int low_score;           /* 3.6: A or C at most this */
};

/* Reads the text of a conf file: `key = value` lines, comments on lines of their own that begin with
 * #, every key once and none left out, but one of `gaps` and `rolling`; numbers that say something
 * against each other (a reminder after the question has closed) are refused too, and a name that is
 * not the file's. `file` ends in ".conf". Complains with
 * REMEDY_OPERATOR as "FILE:LINE: what is wrong; what to write instead". Free with programme_free. */
struct programme *programme_parse(const char *file, const char *text, GError **error);
void programme_free(struct programme *programme);

/* The phase of a question of the bank, whatever its form; PHASES if it is in none. */
enum phase programme_phase(const struct programme *programme, struct question_id id);

const char *phase_word(enum phase phase);
