#include "mentoring/invite.h"

#include "base/id.h"
#include "base/log.h"
#include "mentoring/facts.h"
#include "mentoring/letter.h"
#include "mentoring/mint.h"
#include "mentoring/schedule.h"

enum { LOOK_MOST = 100 };

void
invite_work_clear(struct invite_work *work)
{
	session_invite_clear(&work->session);
	for (size_t i = 0; i < INVITED; i++) {
		struct invite *object = &work->objects[i];
		char **owned[] = { &object->uid,
			           &object->zone,
			           &object->summary,
			           &object->description,
			           &object->location,
			           &object->organizer_name,
			           &object->organizer_addr,
			           &object->attendee_name,
			           &object->attendee_addr };
		for (size_t j = 0; j < G_N_ELEMENTS(owned); j++)
			g_clear_pointer(owned[j], g_free);
	}
}

/* ---- what is due ---- */

/* What the mailbox is called in a mail to this person (M15): ORGANIZER is the From of the letter. */
static char *
organizer_name(struct core *core, const struct pair *pair, const struct person *to, GError **error)
{
	json_t *data = pair_data(pair, to->lang, 0);
	char *name =
	    catalogue_line(core->catalogue, to->lang,
	                   to->role == ROLE_MENTEE ? "from.mentee" : "from.mentor", data, error);

	json_decref(data);
	return name;
}

static bool
fill_object(struct core *core, const struct pair *pair, enum invited whom,
            const struct session_invite *session, struct invite *object, GError **error)
{
	const struct person *to = whom == INVITED_MENTEE ? &pair->mentee : &pair->mentor;
	const struct person *other = whom == INVITED_MENTEE ? &pair->mentor : &pair->mentee;
	json_t *data = json_object();

	data_set(data, "other", other->called);
	*object = (struct invite){
		.method = session->is_cancelled ? METHOD_CANCEL : METHOD_REQUEST,
		.uid = g_strdup(session->uid),
		.sequence = (uint32_t)(session->sequence + 1),
		.starts_at = session->starts_at,
		.minutes = (uint32_t)session->minutes,
		.zone = g_strdup(to->zone),
		.summary = catalogue_line(core->catalogue, to->lang, "calendar.title", data, error),
		.location = g_strdup(session->place),
		.organizer_addr = g_strdup(core->settings->mail.address),
		.attendee_name = g_strdup(to->name),
		.attendee_addr = g_strdup(to->addr),
	};
	json_decref(data);
	if (!object->summary)
		return false;
	object->description =
	    catalogue_line(core->catalogue, to->lang, "calendar.description", NULL, error);
	if (!object->description)
		return false;
	object->organizer_name = organizer_name(core, pair, to, error);
	return object->organizer_name != NULL;
}

static bool
fill_work(struct core *core, struct invite_work *work, utc_t now, GError **error)
{
	struct session_invite *session = &work->session;
	g_autoptr(pair_owner) pair = pair_load(core, session->mentorship_id, error);

	if (!pair)
		return false;
	if (!*session->uid) {
		g_autofree char *random = id_new();
		g_free(session->uid);
		session->uid = g_strdup_printf("%s@%s", random, mint_domain(core));
	}
	for (enum invited whom = 0; whom < INVITED; whom++) {
		if (!fill_object(core, pair, whom, session, &work->objects[whom], error))
			return false;
		work->objects[whom].stamp_at = now;
	}
	return true;
}

bool
invite_next(struct core *core, GHashTable *not_these, utc_t now, struct invite_work *work,
            GError **error)
{
	if (schedule_is_held(core))
		return false;
	g_autoptr(GArray) due = session_invites_due(core->store, now, LOOK_MOST, error);
	for (guint i = 0; due && i < due->len; i++) {
		struct session_invite *session = &g_array_index(due, struct session_invite, i);
		if (g_hash_table_contains(not_these, &session->session_id))
			continue;
		work->session = *session;
		*session = (struct session_invite){ 0 };
		return fill_work(core, work, now, error);
	}
	return false;
}

/* ---- the letters ---- */

struct inviting {
	struct core *core;
	struct pair *pair;
	const struct invite_work *work;
	const struct session *session; /* of the course */
	utc_t now;
};

/* Why they are told: which text. A session that comes back was cancelled for its readers. */
static const char *
template_of(const struct session_invite *session, enum invited whom)
{
	static const char *const templates[][INVITED] = {
		{ "session_invited", "session_invited_mentor" },
		{ "session_moved", "session_moved_mentor" },
		{ "session_cancelled", "session_cancelled_mentor" },
	};
	bool is_new = session->sequence < 0 || session->told_cancelled;

	return templates[session->is_cancelled ? 2 : is_new ? 0 : 1][whom];
}

/* M54: the earlier time where it is another, else the new place alone. */
static void
set_earlier(const struct session_invite *session, const struct person *to, utc_t now, json_t *data)
{
	bool is_same_time = session->told_starts_at == session->starts_at
	                    && session->told_minutes == session->minutes;

	if (is_same_time && *session->place)
		json_object_set_new(data, "only_place", json_true());
	if (session->told_starts_at == session->starts_at || session->sequence < 0)
		return;
	data_take(data, "old_when", facts_when(to->lang, to->zone, session->told_starts_at, now));
	data_take(data, "old_time", facts_time(to->lang, to->zone, session->told_starts_at));
}

static bool
post_to(const struct inviting *inviting, enum invited whom, const char *object, GError **error)
{
	const struct pair *pair = inviting->pair;
	const struct invite_work *work = inviting->work;
	const struct session_invite *session = &work->session;
	const struct person *to = whom == INVITED_MENTEE ? &pair->mentee : &pair->mentor;
	const char *method = event_method_names[work->objects[whom].method];
	json_t *data = pair_data(pair, to->lang, inviting->now);
	g_autofree char *key = g_strdup_printf("calendar:%" G_GINT64_FORMAT ":%u:%s",
	                                       session->session_id, work->objects[whom].sequence,
	                                       whom == INVITED_MENTEE ? "mentee" : "mentor");
	const struct compose_calendar calendar = { .method = method, .object = object };
	const struct compose_attachment file = {
		.filename = "invite.ics",
		.media_type = "application/ics",
		.content = bytes_of(object),
	};
	const struct letter letter = {
		.template = template_of(session, whom),
		.kind = "calendar",
		.key = key,
		.to_whom = whom == INVITED_MENTEE ? ADDRESSEE_MENTEE : ADDRESSEE_MENTOR,
		.person = to,
		.data = data,
		.mentorship_id = session->mentorship_id,
		.calendar = &calendar,
		.attachments = &file,
		.attachments_n = 1,
		.passes = whom == INVITED_MENTEE ? PASSES_NONE : PASSES_MENTORSHIP,
	};

	bool ok = facts_session(inviting->core, pair, inviting->session, to, inviting->now, data);
	set_earlier(session, to, inviting->now, data);
	ok = ok && letter_post(inviting->core, &letter, inviting->now, NULL, NULL, error);
	json_decref(data);
	return ok;
}

static const struct session *
session_of(const struct pair *pair, int64_t row_id)
{
	for (int i = 0; i < (int)pair->course->sessions->len; i++)
		if (course_session(pair->course, i)->row_id == row_id)
			return course_session(pair->course, i);
	return NULL;
}

/* Whether the row still says what the objects say. */
static bool
is_unchanged(const struct session_invite *session, const struct session_invite *row)
{
	return row->starts_at == session->starts_at && row->minutes == session->minutes
	       && row->is_cancelled == session->is_cancelled && row->sequence == session->sequence
	       && !row->by_mentor && g_str_equal(row->place, session->place);
}

static bool
post_both(struct core *core, const struct invite_work *work, char *const objects[static INVITED],
          utc_t now, GError **error)
{
	g_autoptr(pair_owner) pair = pair_load(core, work->session.mentorship_id, error);
	if (!pair)
		return false;
	struct inviting inviting = {
		.core = core,
		.pair = pair,
		.work = work,
		.session = session_of(pair, work->session.session_id),
		.now = now,
	};
	if (!inviting.session || pair->course->on_hold || pair->course->consent != CONSENT_YES)
		return true;
	for (enum invited whom = 0; whom < INVITED; whom++)
		if (!post_to(&inviting, whom, objects[whom], error))
			return false;
	log_event(LOG_LEVEL_INFO, "invited", "session=%" G_GINT64_FORMAT " sequence=%u method=%s",
	          work->session.session_id, work->objects[0].sequence,
	          event_method_names[work->objects[0].method]);
	return session_invite_told(core->store, work->session.session_id, work->session.uid,
	                           work->objects[0].sequence, objects[INVITED_MENTEE], error);
}

bool
invite_post(struct core *core, const struct invite_work *work, char *const objects[static INVITED],
            utc_t now, GError **error)
{
	struct session_invite row = { 0 };

	if (!store_begin(core->store, error))
		return false;
	bool is_there = session_invite_get(core->store, work->session.session_id, &row, error);
	bool ok = is_there && is_unchanged(&work->session, &row)
	              ? post_both(core, work, objects, now, error)
	              : error == NULL || *error == NULL;
	session_invite_clear(&row);
	if (ok && store_commit(core->store, error))
		return true;
	store_rollback(core->store);
	return false;
}
