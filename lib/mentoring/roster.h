/* Who takes part: people and mentorships, as an admin keeps them; what happens in one: roster_course.h.
 *
 * Reads: people, mentorships, courses. Writes: the same, and what has not left for a mentee whose
 * mentorship ends. Trusts: nothing that was typed.
 *
 * Words come as they were typed and are checked whole before anything is written. Errors say what
 * is wrong and, after "; ", what to write instead: REMEDY_SET_ASIDE a word that cannot be taken,
 * REMEDY_GIVE_UP what is refused as things stand. */
#pragma once

#include "mentoring/pair.h"
#include "store/person.h"

/* What is said about a person; NULL: nothing is. */
struct person_words {
	const char *name, *address, *called, *lang, *zone, *country;
	const char *days, *hour; /* "mon,thu", "08:30" */
	const char *phone, *contact;
	const char *backup;             /* a mentor's: "Name <addr-spec>" */
	const char *mentor, *programme; /* a mentee's */
};

bool roster_add_mentor(struct core *core, const char *handle, const struct person_words *words,
                       utc_t now, GError **error);
bool roster_set_mentor(struct core *core, const char *handle, const struct person_words *words,
                       utc_t now, GError **error);
bool roster_remove_mentor(struct core *core, const char *handle, GError **error);

/* Without a programme: starter. A mentee whose mentorship is over gets a new one. */
bool roster_add_mentee(struct core *core, const char *handle, const struct person_words *words,
                       utc_t now, GError **error);
/* The mentor stays. */
bool roster_set_mentee(struct core *core, const char *handle, const struct person_words *words,
                       utc_t now, GError **error);
/* The closing mail will follow; before consent there is none. REMEDY_GIVE_UP: it is ending already. */
bool roster_end(struct core *core, struct pair *pair, utc_t now, GError **error);
bool roster_end_mentee(struct core *core, const char *handle, utc_t now, GError **error);

/* What a mentorship's planner knows has changed: its next moment is worked out anew. */
bool roster_plan_anew(struct core *core, int64_t mentorship_id, utc_t now, GError **error);

/* Whether another person of the same role has this person's address: then with the reason, or, on an
 * error, with that. */
bool roster_is_taken(struct core *core, const struct person *person, GError **error);

/* Fills a zeroed struct; false with the nearest name when there is none of this role. */
bool roster_find(struct core *core, enum role role, const char *handle, struct person *person,
                 GError **error);
/* The open mentorship of a mentee, or the newest that ended. NULL with an error. */
struct pair *roster_pair(struct core *core, const char *mentee, GError **error);
/* The same, refused when it has ended. */
struct pair *roster_open_pair(struct core *core, const char *mentee, GError **error);
