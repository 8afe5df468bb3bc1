/* What changes when something happens to a course (rules 3.3b, *When facts arrive*).
 *
 * Each function changes the course and appends the mails that leave at once, at any hour, to
 * `mails` (struct planned). Before YES only consent, sessions, hold, release and stop have an
 * effect; the functions see to it themselves. Safety words are not known here: the caller
 * holds the course.
 *
 * `now` is when the daemon reads it; arrived_at, which may be earlier, when it came. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "programme/course.h"
#include "programme/planned.h"

/* Words of the mentee, as far as the plan needs them. */
struct writing {
	utc_t arrived_at;
	utc_t written_at; /* the Date field, 0 if there is none */
	uint32_t words;
	uint32_t signals; /* rows of table 3.4 that hit, bit n is row n */
};

/* A clear YES or NO. NO after YES is arrival_stop. */
void arrival_consent(struct course *course, const struct setting *setting, bool yes, utc_t now,
                     GArray *mails);

/* An answer to the prompt of that index in course->prompts. */
void arrival_answer(struct course *course, const struct setting *setting, int index,
                    const struct writing *writing, utc_t now, GArray *mails);
/* A fresh mail: joins the latest prompt that had left until that closes, else it is unsolicited.
 * Returns the index of the prompt it joined, -1 when it is unsolicited. */
int arrival_mail(struct course *course, const struct setting *setting,
                 const struct writing *writing, utc_t now, GArray *mails);
/* Words in the thread of a prep, post, evaluation or closing mail, with lines A and C of an
 * evaluation, 0 to 10; {0}: neither is given. */
struct score {
	bool is_given;
	int value;
};
struct scores {
	struct score a, c;
};
void arrival_session_words(struct course *course, const struct setting *setting,
                           const struct writing *writing, struct scores scores, utc_t now,
                           GArray *mails);

/* TOINEN. */
void arrival_another(struct course *course, const struct setting *setting, utc_t now,
                     GArray *mails);
/* TAUKO; `until` DATE_NONE: the programme's own length. */
void arrival_pause(struct course *course, const struct setting *setting, date_t until, utc_t now,
                   GArray *mails);
/* JATKA of the mentee. */
void arrival_resume(struct course *course, const struct setting *setting, utc_t now, GArray *mails);
/* LOPETA or List-Unsubscribe. */
void arrival_stop(struct course *course, const struct setting *setting, utc_t now, GArray *mails);
/* A stop that was a mistake is taken back (M78). */
void arrival_unstop(struct course *course);
/* The pair ends it. */
void arrival_end(struct course *course);
/* An out-of-office reply; `until`: the first date that counts again, DATE_NONE: it names none (R20). */
void arrival_absence(struct course *course, const struct setting *setting, utc_t arrived_at,
                     date_t until);

/* The mentor's own mail to the mentee. */
void arrival_human_reply(struct course *course, utc_t arrived_at);
/* The mentor picks the next question. */
void arrival_pick(struct course *course, struct question_id question);
/* A pick was used up by a mail that never left: it comes first again. */
void arrival_pick_again(struct course *course, struct question_id question);

/* OHITA: this question is left out of the gap; a pick of it is dropped. */
void arrival_skip(struct course *course, struct question_id question, utc_t now);
/* The mentor, or an admin, lets the questions rest until a date (DATE_NONE: the programme's own
 * length), or go on: nobody wrote, nothing is confirmed to the mentee. */
void arrival_rest(struct course *course, const struct setting *setting, date_t until, utc_t now);
void arrival_go_on(struct course *course);
/* The mentor is back from a holiday: what waits for them has waited since now (R17). */
void arrival_mentor_back(struct course *course, utc_t now);
/* 3.6: the pace that was offered becomes the questions'. False when none was. */
bool arrival_pace(struct course *course);

void arrival_hold(struct course *course);
void arrival_release(struct course *course);

/* A mail of a moment at `planned_at` never left: what it changed is taken back, so that the planner
 * decides anew. Not for a question, whose prompt the caller removes. */
void arrival_unsent(struct course *course, const struct setting *setting, enum planned_kind kind,
                    utc_t planned_at);

/* Returns the index of the new session. */
int arrival_session_added(struct course *course, utc_t starts_at, int minutes);
/* Also books a declined, cancelled or missed one again. */
void arrival_session_moved(struct course *course, int index, utc_t starts_at);
void arrival_session_cancelled(struct course *course, int index);
void arrival_session_missed(struct course *course, int index);
/* The mentee's RSVP decline or SIIRTO; nothing unless it is booked and not yet over. */
void arrival_declined(struct course *course, int index, utc_t now, GArray *mails);
