/* Sessions as calendars know them: what is true, and what the two calendars were last told. */
#pragma once

#include "store/store.h"

struct session_invite {
	int64_t session_id, mentorship_id;
	utc_t starts_at;
	int64_t minutes;
	char *place;
	bool is_cancelled;
	char *uid;        /* "": none yet */
	bool by_mentor;   /* made by an invitation of the mentor's own */
	int64_t sequence; /* of the last invitation; -1: none yet */
	utc_t told_starts_at;
	int64_t told_minutes;
	char *told_place; /* "" too when nothing was told */
	bool told_cancelled;
	char *rsvp; /* the mentee's: "", accepted, tentative, declined */
};
void session_invite_clear(struct session_invite *invite);

/* The coming sessions whose calendars are behind, of mentorships with consent, not over, not on hold:
 * earliest first, at most `most`. An array of struct session_invite that clears its elements. */
GArray *session_invites_due(struct store *store, utc_t now, int64_t most, GError **error);
/* False with no error: there is no such session. Fills a zeroed struct. */
bool session_invite_get(struct store *store, int64_t session_id, struct session_invite *invite,
                        GError **error);
/* Those with a UID, as for session_invites_due. Whose it is the caller must see to. */
GArray *session_invites_of_uid(struct store *store, const char *uid, GError **error);

/* Its calendars have been told what is true now, under this UID and SEQUENCE. `object`: the mentee's,
 * to be sent again with a prep mail; NULL: none of ours. What was answered before counts no more. */
bool session_invite_told(struct store *store, int64_t session_id, const char *uid, int64_t sequence,
                         const char *object, GError **error);
/* From now on it is the mentor's own invitation that calendars follow. */
bool session_invite_by_mentor(struct store *store, int64_t session_id, GError **error);
bool session_invite_set_rsvp(struct store *store, int64_t session_id, const char *rsvp,
                             GError **error);
/* The mentee's object while it is true and nobody has answered it; NULL otherwise. Owned. */
char *session_invite_object(struct store *store, int64_t session_id);
