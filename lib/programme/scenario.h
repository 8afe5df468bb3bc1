/* A scenario of `programme simulate`: people, programme, sessions, and what happens when.
 *
 * JSON; all times local to the mentee unless they carry an offset:
 *
 *	mentee     {"zone", "days" (mon to fri), "hour" ("08:30"), "country" (of the zone)}
 *	mentor     {"day" ("mon"), "hour" ("07:30"), "zone", "country" (the mentee's)}
 *	programme  its name          start, until   "2027-05-20T10:00"; until is excluded
 *	sessions   [{"at", "minutes" (90), "booked_at" (start)}]
 *	events     [{"at", "type", ...}], the types and what each may say in the table of scenario.c
 *
 * Words that are not known here are passed over. */
#pragma once

#include <glib.h>
#include <stddef.h>

#include "programme/arrival.h"
#include "programme/course.h"

enum event_type {
	EVENT_BOOKED, /* of `sessions`, not of `events` */
	EVENT_CONSENT,
	EVENT_ANSWER,
	EVENT_MAIL,
	EVENT_ANOTHER,
	EVENT_PAUSE,
	EVENT_RESUME,
	EVENT_STOP,
	EVENT_END,
	EVENT_OOO,
	EVENT_DECLINE,
	EVENT_HUMAN_REPLY,
	EVENT_NEXT,
	EVENT_SESSION_MOVED,
	EVENT_SESSION_CANCELLED,
	EVENT_SESSION_MISSED,
	EVENT_HOLD,
	EVENT_RELEASE,
	EVENT_OUTAGE,
	EVENT_TYPES,
};

struct event {
	utc_t at;
	enum event_type type;
	bool yes;                    /* consent */
	struct writing writing;      /* answer, mail */
	struct question_id question; /* answer: the prompt it is to, bank 0 the latest; next */
	bool to_session_mail;        /* answer to prep, post, evaluation or closing */
	struct scores scores;
	date_t until; /* pause, ooo; DATE_NONE if not given */
	utc_t to;    /* session_moved: the new time; outage: its end; booked: the session's start */
	int session; /* place in `sessions` from 0, -1 if not given */
	int minutes; /* booked */
};

struct scenario {
	struct setting setting; /* borrows the programme; the zones belong to the scenario */
	utc_t start, until;
	int sessions_n;
	GArray *
	    events; /* struct event in order of `at`; sessions before what happens at that instant */
	char *zones[2];
};

/* NULL with REMEDY_SET_ASIDE: what is wrong, where, what would be right. Free with scenario_free. */
struct scenario *scenario_parse(const char *json, size_t len,
                                const struct programme *const *programmes, size_t n,
                                GError **error);
void scenario_free(struct scenario *scenario);
